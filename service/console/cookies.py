"""The console's cookies: the session's secret, the sign-in form's token, a sign-in that waits for a code."""

from __future__ import annotations

from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from service.console.context import settings

SESSION = "winnow_session"
SIGN_IN = "winnow_sign_in"
SECOND_STEP = "winnow_second_step"
_MAX_LENGTH = 200


def read(name: str) -> str | None:
    """Return a cookie's value, or None where it is missing or longer than any of ours."""
    value = request.cookies.get(_full(name), "")
    return value if 0 < len(value) <= _MAX_LENGTH else None


def put(response: Response, name: str, value: str, *, expires: datetime | None = None) -> None:
    """Set a cookie that scripts cannot read and that other sites' forms do not send."""
    response.set_cookie(
        _full(name), value, expires=expires, secure=settings().secure_cookies, httponly=True, samesite="Lax"
    )


def drop(response: Response, name: str) -> None:
    """Delete a cookie."""
    response.delete_cookie(_full(name), secure=settings().secure_cookies, httponly=True, samesite="Lax")


def _full(name: str) -> str:
    """Return the name with the prefix that binds a secure cookie to exactly this host (RFC 6265bis)."""
    return f"__Host-{name}" if settings().secure_cookies else name
