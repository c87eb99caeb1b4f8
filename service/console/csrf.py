"""Proof that a form was ours: a token per session, and the browser's own word on where the request began."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from flask import request

from service.console import cookies
from service.console.context import visitor_or_none
from service.errors import RefusedError

FIELD = "csrf"

# Sent where Referrer-Policy is `no-referrer`, as on our own pages: it says nothing either way.
_OPAQUE_ORIGIN = "null"


class ForeignFormError(RefusedError):
    """Raised when a form carries no token of this session, or comes from another site."""


def require() -> None:
    """Refuse a request that changes something unless it comes from a form of ours.

    Raises:
        ForeignFormError: the token is missing or another session's, or the browser names another origin.
    """
    expected = token()
    sent = request.form.get(FIELD, "")
    if not expected or not hmac.compare_digest(expected.encode(), sent.encode(errors="replace")):
        raise ForeignFormError("The form has expired, or it did not come from this page.")
    if not _same_origin():
        raise ForeignFormError("The form was sent from another website.")


def token() -> str | None:
    """Return the token that a form must carry: the session's, or before sign-in the cookie's."""
    someone = visitor_or_none()
    return someone.session.csrf if someone else cookies.read(cookies.SIGN_IN)


def new_token() -> str:
    """Return a token for the sign-in form."""
    return secrets.token_urlsafe(32)


def _same_origin() -> bool:
    """Trust `Sec-Fetch-Site` where the browser sends it, else compare `Origin` with our own host."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", _OPAQUE_ORIGIN)
    return origin == _OPAQUE_ORIGIN or urlsplit(origin).netloc == request.host
