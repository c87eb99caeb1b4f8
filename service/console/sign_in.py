"""The sign-in page."""

from __future__ import annotations

from typing import cast

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console import cookies, csrf
from service.console.addresses import safe_next
from service.console.attempts import Attempts
from service.console.context import now, ports, session_lifetime, visitor_or_none
from service.console.forms import SignInForm, sign_in_form
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
    wait = _attempts().wait_s(form.name, _address(), now())
    if wait:
        return _page(429, f"Too many tries. Please wait {_in_words(wait)}, then try again.", retry_after=wait)
    try:
        signed_in = use_case.sign_in(ports(), form.name, form.password, lifetime=session_lifetime())
    except RefusedError:
        _attempts().failed(form.name, _address(), now())
        return _page(403, "That name and password do not go together.")
    except OverloadedError:
        return _page(503, "Many people are signing in right now. Please try again.", retry_after=_BUSY_S)
    return _welcome(form, signed_in)


def leave() -> Response:
    """End the session on the server and in the browser."""
    _end_session()
    response = redirect(url_for("console.sign_in"), 303)
    cookies.drop(response, cookies.SESSION)
    return response


def _welcome(form: SignInForm, signed_in: use_case.SignedIn) -> Response:
    _attempts().succeeded(form.name, _address())
    _end_session()
    response = redirect(safe_next(request.form.get("next")), 303)
    cookies.put(response, cookies.SESSION, signed_in.secret, expires=signed_in.session.expires_at)
    cookies.drop(response, cookies.SIGN_IN)
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


def _attempts() -> Attempts:
    return cast("Attempts", current_app.extensions.setdefault(ATTEMPTS, Attempts()))


def _address() -> str:
    return request.remote_addr or ""


def _in_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
