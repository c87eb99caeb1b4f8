"""What the console's forms send, checked and as frozen values."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from werkzeug.datastructures import MultiDict

from service.domain.label import LabelValue
from service.domain.review import Act
from service.domain.signal import Verdict
from service.errors import InvalidInputError
from service.moderation.ports import Pick

MAX_NAME = 200
MAX_PASSWORD = 1_000
MAX_CURSOR = 500
MAX_CODE = 40
MAX_REVISION = 2**31
_ID_LENGTH = 64

Button = Literal["approve", "spam", "abuse"]
BUTTONS: Mapping[str, tuple[Act, LabelValue | None]] = {
    "approve": (Act.APPROVE, None),
    "spam": (Act.REJECT, LabelValue.SPAM),
    "abuse": (Act.REJECT, LabelValue.ABUSE),
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignInForm:
    """A name and a password."""

    name: str
    password: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReviewForm:
    """A pressed button, the revision that the moderator saw, and a note."""

    act: Act
    reason: LabelValue | None
    revision: int
    note: str


def sign_in_form(fields: Mapping[str, str]) -> SignInForm:
    """Return the sign-in form. InvalidInputError where a field is empty or absurdly long."""
    name, password = fields.get("name", "").strip(), fields.get("password", "")
    if not name or not password:
        raise InvalidInputError("Please enter your name and your password.", "name")
    if len(name) > MAX_NAME or len(password) > MAX_PASSWORD:
        raise InvalidInputError("That is longer than any name or password here.", "name")
    return SignInForm(name=name, password=password)


def button(fields: Mapping[str, str]) -> tuple[Act, LabelValue | None]:
    """Return what the pressed button does. InvalidInputError for no button of ours."""
    pressed = fields.get("act", "")
    if pressed not in BUTTONS:
        raise InvalidInputError("Choose one of approve, spam or abuse.", "act")
    return BUTTONS[pressed]


def picks(fields: MultiDict[str, str]) -> list[Pick]:
    """Return the ticked comments with the revisions that the page showed, or those of a frozen selection.

    InvalidInputError where one is not written as `id.revision`, or nothing was ticked.
    """
    written = [*fields.getlist("pick"), *filter(None, fields.get("picked", "").split("_"))]
    if not written:
        raise InvalidInputError("Tick the comments first that you want to settle together.", "pick")
    return [_pick(each) for each in written]


def review_form(fields: Mapping[str, str]) -> ReviewForm:
    """Return the pressed button with its form. InvalidInputError where no page of ours sent it."""
    act, reason = button(fields)
    note = fields.get("note", "").replace("\r\n", "\n").replace("\x00", "").strip()
    return ReviewForm(act=act, reason=reason, revision=_revision(fields.get("revision", "")), note=note)


def ruling(fields: Mapping[str, str]) -> LabelValue:
    """Return what the pressed button says all of a campaign is. InvalidInputError for no button of ours."""
    return button(fields)[1] or LabelValue.HAM


def review_id(fields: Mapping[str, str]) -> str | None:
    """Return the review that an undo names; None for the moderator's own last one."""
    named = fields.get("review", "").strip()
    if len(named) > _ID_LENGTH:
        raise InvalidInputError("There is no such decision.", "review")
    return named or None


def status(arguments: Mapping[str, str]) -> Verdict | None:
    """Return the asked status; None for all. InvalidInputError where there is no such status."""
    asked = arguments.get("status", "")
    if asked and asked not in set(Verdict):
        raise InvalidInputError("A comment is accepted, held or rejected.", "status")
    return Verdict(asked) if asked else None


def cursor(arguments: Mapping[str, str]) -> str | None:
    """Return the cursor to read on from. InvalidInputError where it is longer than any of ours."""
    after = arguments.get("after", "")
    if len(after) > MAX_CURSOR:
        raise InvalidInputError("This link to the next page is damaged.", "after")
    return after or None


def _pick(written: str) -> Pick:
    comment_id, _, revision = written.rpartition(".")
    if not 0 < len(comment_id) <= _ID_LENGTH or "\x00" in comment_id:
        raise InvalidInputError("The form does not say which comments it means.", "pick")
    return Pick(comment_id, _revision(revision))


def _revision(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_REVISION)):
        return int(text)
    raise InvalidInputError("The form does not say which state of the comment it saw.", "revision")
