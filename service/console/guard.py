"""What every request of the console passes first: a session, and for each change a form of ours."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from service.console import cookies, csrf
from service.console.addresses import here
from service.console.context import Visitor, admit, ports, visitor_or_none, wants_json
from service.moderation.sign_in import session_of

OPEN_ENDPOINTS = frozenset(
    f"console.{name}"
    for name in (
        "static",
        "sign_in",
        "sign_in_post",
        "second_step",
        "second_step_post",
        "invitation",
        "invitation_post",
        "new_password",
        "new_password_post",
    )
)
"""What strangers may see. Everything else needs a session, also a route that is yet to be written."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_FORM_BYTES = 32_768
_MAX_FORM_FIELDS = 20
_LARGER = {"console.list_preview": 3_500_000, "console.list_submit": 3_500_000}
"""A list of a million bytes, each of which a form may write as three."""


def check() -> Response | tuple[dict[str, str], int] | None:
    """Let a request through, or answer it: with the sign-in page, or by refusing a foreign form.

    Raises:
        ForeignFormError: the request changes something and did not come from a form of ours.
    """
    most = _LARGER.get(request.endpoint or "", _MAX_FORM_BYTES)
    request.max_content_length = request.max_form_memory_size = most
    request.max_form_parts = _MAX_FORM_FIELDS
    if request.endpoint == "console.static":
        return None
    _recognise()
    if visitor_or_none() is None and request.endpoint not in OPEN_ENDPOINTS:
        return _ask_to_sign_in()
    if request.method not in _READING:
        csrf.require()
    return None


def _recognise() -> None:
    secret = cookies.read(cookies.SESSION)
    found = session_of(ports(), secret) if secret else None
    if found:
        moderator, session, site = found
        admit(Visitor(moderator=moderator, session=session, site=site))


def _ask_to_sign_in() -> Response | tuple[dict[str, str], int]:
    back = here() if request.method in _READING else None
    address = url_for("console.sign_in", next=back)
    if wants_json():
        return {"outcome": "signed_out", "message": "Please sign in again. Nothing was changed."}, 401
    return redirect(address, 303)
