"""Response headers that keep the console's pages to themselves."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_STATIC_SECONDS = 31_536_000


def harden(response: Response) -> Response:
    """Add the headers to a response; pages are never stored, static files (named by content) for a year."""
    for name, value in _ALWAYS.items():
        response.headers[name] = value
    if request.endpoint == "console.static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_STATIC_SECONDS}, immutable"
    elif request.endpoint != "console.static":
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Accept, Cookie"
    return response
