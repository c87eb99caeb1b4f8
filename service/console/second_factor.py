"""The visitor's second factor: set up with a QR code, taken away, and codes for a lost device."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from service.console import sign_in
from service.console.context import now, ports, visitor
from service.console.forms import MAX_CODE
from service.console.me import require_password
from service.console.presenters.qr import qr_code
from service.moderation import record as reading
from service.moderation import second_factor as use_case
from service.moderation.own_account import WrongPasswordError
from service.moderation.second_factor import WrongCodeError

Answer = str | tuple[str, int]


def show() -> str:
    """Show whether a code is asked for, or the one to begin with."""
    return _page()


def begin() -> Response | Answer:
    """Make a secret for the visitor, who gives the password first. ConflictError where one is in use."""
    try:
        require_password()
    except WrongPasswordError as error:
        return _page(problem=str(error)), 400
    use_case.begin(ports(), visitor().moderator)
    return redirect(url_for("console.second_factor"), 303)


def confirm() -> Answer:
    """Ask for codes from now on, once one is right; show the recovery codes this once.

    Raises:
        ConflictError: there is nothing to confirm.
        TooManyRequests: there were too many guesses.
    """
    moderator = visitor().moderator
    tried = moderator.name, f"codes of {moderator.id}"
    wait = sign_in.attempts().wait_s(*tried, now())
    if wait:
        raise TooManyRequests(sign_in.too_many(wait))
    try:
        codes = use_case.confirm(ports(), moderator, request.form.get("code", "")[:MAX_CODE])
    except WrongCodeError as error:
        sign_in.attempts().failed(*tried, now())
        return _page(problem=str(error)), 400
    sign_in.attempts().succeeded(*tried)
    return _page(codes=codes)


def codes() -> Answer:
    """Show new recovery codes this once. ConflictError where no code is asked for."""
    try:
        require_password()
    except WrongPasswordError as error:
        return _page(problem=str(error)), 400
    return _page(codes=use_case.renew_codes(ports(), visitor().moderator))


def remove() -> Response | Answer:
    """Ask for codes no more."""
    try:
        require_password()
    except WrongPasswordError as error:
        return _page(problem=str(error)), 400
    moderator = visitor().moderator
    use_case.remove(ports(), visitor().site, moderator.id, actor=moderator.name)
    return redirect(url_for("console.second_factor"), 303)


def _page(*, problem: str = "", codes: Sequence[str] = ()) -> str:
    moderator, site = visitor().moderator, visitor().site
    with ports().store.read() as tx:
        factor = tx.second_factors.get(moderator.id)
        left = tx.second_factors.codes_left(moderator.id)
    begun = factor is not None and factor.confirmed_at is None
    return render_template(
        "console/second_factor.html",
        guarded=factor is not None and not begun,
        qr=qr_code(use_case.address_of(factor, moderator, site)) if factor and begun else "",
        secret=_in_groups(factor.secret) if factor and begun else "",
        codes=codes,
        codes_left=left,
        problem=problem,
        held=reading.queue_size(ports(), site),
    )


def _in_groups(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
