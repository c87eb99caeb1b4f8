"""The second step of a sign-in: the page that asks for a code."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console import cookies, csrf, sign_in
from service.console.addresses import safe_next
from service.console.context import now, ports, session_lifetime
from service.console.forms import MAX_CODE
from service.domain.site import Moderator
from service.errors import NotFoundError
from service.moderation import sign_in as use_case
from service.moderation.second_factor import WrongCodeError


def show() -> Response:
    """Show the form; whoever has not given a password yet, or not lately, begins with that."""
    return _page(200) if _waiting() else _begin_anew()


def submit() -> Response:
    """Take a code and open the session. Codes are counted per person, wherever they are tried from."""
    moderator = _waiting()
    if moderator is None:
        return _begin_anew()
    tried = moderator.name, f"codes of {moderator.id}"
    wait = sign_in.attempts().wait_s(*tried, now())
    if wait:
        return _page(429, sign_in.too_many(wait), retry_after=wait)
    try:
        signed_in = use_case.second_step(
            ports(),
            cookies.read(cookies.SECOND_STEP) or "",
            request.form.get("code", "")[:MAX_CODE],
            lifetime=session_lifetime(),
            agent=sign_in.agent(),
        )
    except WrongCodeError as error:
        sign_in.attempts().failed(*tried, now())
        return _page(403, str(error))
    sign_in.attempts().succeeded(*tried)
    sign_in.attempts().succeeded(moderator.name, sign_in.address())
    return sign_in.welcome(signed_in)


def _waiting() -> Moderator | None:
    secret = cookies.read(cookies.SECOND_STEP)
    try:
        return use_case.waiting_for(ports(), secret) if secret else None
    except NotFoundError:
        return None


def _begin_anew() -> Response:
    response = redirect(url_for("console.sign_in", next=request.values.get("next")), 303)
    cookies.drop(response, cookies.SECOND_STEP)
    return response


def _page(status: int, problem: str = "", *, retry_after: int = 0) -> Response:
    token = csrf.token() or csrf.new_token()
    page = render_template(
        "console/second_step.html", token=token, problem=problem, next=safe_next(request.values.get("next"))
    )
    response = make_response(page, status)
    cookies.put(response, cookies.SIGN_IN, token)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
