"""The pages behind single-use links: to become a moderator, and to set a new password."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from service.console import cookies, csrf, sign_in
from service.console.context import now, ports
from service.console.forms import MAX_NAME, MAX_PASSWORD
from service.console.presenters.hidden import clean_line
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.moderation.invite import accept_invitation, invited
from service.moderation.passwords import MIN_LENGTH
from service.moderation.reset import accept_reset, resetting

T = TypeVar("T")


def invitation(secret: str) -> Response:
    """Show to what a link invites; opening it uses nothing up. NotFoundError where it is not good."""
    return _invitation(secret, 200)


def accept(secret: str) -> Response:
    """Make whoever has the link a moderator, and lead to the sign-in. NotFoundError where it is not good."""
    _guessing(lambda: invited(ports(), secret))
    name, password = request.form.get("name", "")[:MAX_NAME], request.form.get("password", "")[:MAX_PASSWORD]
    try:
        _same_twice(password)
        accept_invitation(ports(), secret, name, password)
    except (InvalidInputError, ConflictError) as error:
        return _invitation(secret, 409 if isinstance(error, ConflictError) else 400, str(error))
    return sign_in.end_session(redirect(url_for("console.sign_in"), 303))


def new_password(secret: str) -> Response:
    """Show whose password a link sets. NotFoundError where it is not good."""
    return _new_password(secret, 200)


def set_password(secret: str) -> Response:
    """Set the password, and lead to the sign-in. NotFoundError where the link is not good."""
    _guessing(lambda: resetting(ports(), secret))
    password = request.form.get("password", "")[:MAX_PASSWORD]
    try:
        _same_twice(password)
        accept_reset(ports(), secret, password)
    except InvalidInputError as error:
        return _new_password(secret, 400, str(error))
    return sign_in.end_session(redirect(url_for("console.sign_in"), 303))


def _invitation(secret: str, status: int, problem: str = "") -> Response:
    found = _guessing(lambda: invited(ports(), secret))
    site = clean_line(found.site.name)
    return _page("console/invitation.html", status, problem, secret=secret, site=site, role=found.role)


def _new_password(secret: str, status: int, problem: str = "") -> Response:
    found = _guessing(lambda: resetting(ports(), secret))
    return _page("console/new_password.html", status, problem, secret=secret, person=clean_line(found.name))


def _guessing(look: Callable[[], T]) -> T:
    """Look at a link; whoever tries many that are none has to wait, and so has everybody at their address."""
    address = sign_in.address()
    tried = f"links from {address}", address
    wait = sign_in.attempts().wait_s(*tried, now())
    if wait:
        raise TooManyRequests(sign_in.too_many(wait))
    try:
        return look()
    except NotFoundError:
        sign_in.attempts().failed(*tried, now())
        raise


def _same_twice(password: str) -> None:
    if request.form.get("again", "")[:MAX_PASSWORD] != password:
        raise InvalidInputError("The two passwords are not the same.", "again")


def _page(template: str, status: int, problem: str, **shown: object) -> Response:
    token = csrf.token() or csrf.new_token()
    page = render_template(
        template,
        token=token,
        problem=problem,
        name=request.form.get("name", "")[:MAX_NAME],
        shortest=MIN_LENGTH,
        **shown,
    )
    response = make_response(page, status)
    cookies.put(response, cookies.SIGN_IN, token)
    return response
