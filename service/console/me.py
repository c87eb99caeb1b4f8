"""The visitor's own account: password, sessions, and how they like to read."""

from __future__ import annotations

import dataclasses

from flask import redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from service.console import cookies, sign_in
from service.console.context import now, ports, visitor
from service.console.forms import MAX_PASSWORD
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, ahead, moment
from service.errors import InvalidInputError
from service.moderation import own_account
from service.moderation import record as reading
from service.moderation.own_account import WrongPasswordError
from service.moderation.passwords import MIN_LENGTH

Answer = str | tuple[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Browser:
    """A session as a line."""

    agent: str
    since: Moment
    ends: Moment
    this: bool


def show() -> str:
    """Show the visitor's own account."""
    return _page(notice="Your password is changed." if request.args.get("done") == "password" else "")


def password() -> Response | Answer:
    """Set the visitor's password and end their other sessions."""
    new, again = (request.form.get(name, "")[:MAX_PASSWORD] for name in ("new", "again"))
    try:
        if new != again:
            raise InvalidInputError("The two passwords are not the same.", "again")  # noqa: TRY301 - one page for all
        require_password()
        own_account.change_password(
            ports(), visitor().moderator, given_password(), new, session=visitor().session
        )
    except (InvalidInputError, WrongPasswordError) as error:
        return _page(problem=str(error)), 400
    return redirect(url_for("console.me", done="password"), 303)


def sign_out_everywhere() -> Response:
    """End all sessions of the visitor, this one too; or only the others."""
    if request.form.get("which") == "others":
        own_account.sign_out_everywhere(ports(), visitor().moderator, but=visitor().session)
        return redirect(url_for("console.me"), 303)
    own_account.sign_out_everywhere(ports(), visitor().moderator)
    response = redirect(url_for("console.sign_in"), 303)
    cookies.drop(response, cookies.SESSION)
    return response


def reading_habits() -> Response:
    """Note how the visitor likes to read."""
    own_account.prefer(ports(), visitor().moderator, hides_abuse=request.form.get("hides_abuse") == "yes")
    return redirect(url_for("console.me"), 303)


def given_password() -> str:
    """Return the present password as it was typed."""
    return request.form.get("password", "")[:MAX_PASSWORD]


def require_password() -> None:
    """Ask whoever sits here for the present password; guesses count as those of the sign-in do.

    Raises:
        TooManyRequests: there were too many guesses.
        WrongPasswordError: it is not the password.
    """
    tried = visitor().moderator.name, sign_in.address()
    wait = sign_in.attempts().wait_s(*tried, now())
    if wait:
        raise TooManyRequests(sign_in.too_many(wait))
    try:
        own_account.require_password(visitor().moderator, given_password())
    except WrongPasswordError:
        sign_in.attempts().failed(*tried, now())
        raise


def _page(*, problem: str = "", notice: str = "") -> str:
    moderator, at = visitor().moderator, now()
    with ports().store.read() as tx:
        sessions = tx.moderators.sessions_of(moderator.id, at=at)
        factor = tx.second_factors.get(moderator.id)
        left = tx.second_factors.codes_left(moderator.id)
    return render_template(
        "console/me.html",
        me=moderator,
        sessions=[
            Browser(
                agent=clean_line(one.agent, 120) or "a browser that does not say its name",
                since=moment(one.created_at, at),
                ends=ahead(one.expires_at, at),
                this=one.digest == visitor().session.digest,
            )
            for one in sessions
        ],
        guarded=factor is not None and factor.confirmed_at is not None,
        codes_left=left,
        problem=problem,
        notice=notice,
        shortest=MIN_LENGTH,
        held=reading.queue_size(ports(), visitor().site),
    )
