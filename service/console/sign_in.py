"""The sign-in page."""

from __future__ import annotations

from typing import cast

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console import cookies, csrf
from service.console.addresses import safe_next
from service.console.attempts import Attempts
from service.console.context import now, ports, session_lifetime, visitor_or_none
from service.console.forms import sign_in_form
from service.console.presenters.hidden import clean_line
from service.errors import InvalidInputError, OverloadedError, RefusedError
from service.moderation import sign_in as use_case

ATTEMPTS = "winnow.console.attempts"
_BUSY_S = 2


def show() -> Response:
    """Show the form, or the way on to whoever is signed in already."""
    if visitor_or_none():
        return redirect(safe_next(request.args.get("next")), 303)
    return _page(200)


def submit() -> Response:
    """Open a session under a new secret and end the one that the browser had before."""
    try:
        form = sign_in_form(request.form)
    except InvalidInputError as error:
        return _page(400, str(error))
    wait = attempts().wait_s(form.name, address(), now())
    if wait:
        return _page(429, too_many(wait), retry_after=wait)
    try:
        signed_in = use_case.sign_in(
            ports(), form.name, form.password, lifetime=session_lifetime(), agent=agent()
        )
    except use_case.SecondStepError as step:
        return _ask_for_code(step.secret)
    except RefusedError:
        attempts().failed(form.name, address(), now())
        return _page(403, "That name and password do not go together.")
    except OverloadedError:
        return _page(503, "Many people are signing in right now. Please try again.", retry_after=_BUSY_S)
    attempts().succeeded(form.name, address())
    return welcome(signed_in)


def leave() -> Response:
    """End the session on the server and in the browser."""
    return end_session(redirect(url_for("console.sign_in"), 303))


def end_session(response: Response) -> Response:
    """End the session that the browser has, if it has one, on the server and with the response."""
    _end_session()
    cookies.drop(response, cookies.SESSION)
    return response


def welcome(signed_in: use_case.SignedIn) -> Response:
    """Give the browser its new session, in the place of one that it had, and lead where it wanted to go."""
    _end_session()
    response = redirect(safe_next(request.form.get("next")), 303)
    cookies.put(response, cookies.SESSION, signed_in.secret, expires=signed_in.session.expires_at)
    cookies.drop(response, cookies.SIGN_IN)
    cookies.drop(response, cookies.SECOND_STEP)
    return response


def attempts() -> Attempts:
    """Return the memory of failed tries of this process."""
    return cast("Attempts", current_app.extensions.setdefault(ATTEMPTS, Attempts()))


def address() -> str:
    """Return the address that the request came from."""
    return request.remote_addr or ""


def agent() -> str:
    """Return what the browser calls itself."""
    return clean_line(request.headers.get("User-Agent", ""), use_case.MAX_AGENT)


def too_many(seconds: int) -> str:
    """Return the words for whoever has to wait some seconds."""
    minutes = -(-seconds // 60)
    time = "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"Too many tries. Please wait {time}, then try again."


def _ask_for_code(secret: str) -> Response:
    """Go on to the second step. Neither tried nor failed yet: a known password must not buy more codes."""
    response = redirect(url_for("console.second_step", next=safe_next(request.form.get("next"))), 303)
    cookies.put(response, cookies.SECOND_STEP, secret, expires=now() + use_case.STEP_LIFETIME)
    return response


def _end_session() -> None:
    secret = cookies.read(cookies.SESSION)
    if secret:
        use_case.sign_out(ports(), secret)


def _page(status: int, problem: str = "", *, retry_after: int = 0) -> Response:
    token = cookies.read(cookies.SIGN_IN) or csrf.new_token()
    page = render_template(
        "console/sign_in.html",
        token=token,
        problem=problem,
        name=request.form.get("name", "")[:100],
        next=safe_next(request.values.get("next")),
    )
    response = make_response(page, status)
    cookies.put(response, cookies.SIGN_IN, token)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
