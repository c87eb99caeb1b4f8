"""From the loose fields of an export to a comment: cleaned, cut to what the API takes, never refused."""

from __future__ import annotations

import hashlib
import ipaddress
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from service.domain.comment import Author, Client, Comment, Page
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.imports.imported import Imported, Item, Reason, Skipped

MAX_BODY_LENGTH = 60_000
MAX_ID_LENGTH = 255
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_NO_PARENT = frozenset({"0", "root"})

LENGTHS: Mapping[str, int] = {
    "type": 100,
    "language": 35,
    "author_id": MAX_ID_LENGTH,
    "author_name": 1_000,
    "author_email": 1_000,
    "author_url": 8_192,
    "author_role": 100,
    "page_url": 8_192,
    "page_title": 2_000,
    "page_excerpt": 20_000,
    "user_agent": 8_192,
    "referrer": 8_192,
    "honeypot": 8_192,
}
"""Optional texts and the most characters that the API takes of each; longer ones are cut."""

TIMES = ("created_at", "submitted_at", "author_registered_at", "page_published_at")
OTHERS = ("id", "body", "format", "parent", "ip", "form_seconds")
NAMES = frozenset({*LENGTHS, *TIMES, *OTHERS})
"""Everything that `item` reads of a row."""


def item(
    source: str,
    row: Mapping[str, object],
    place: str,
    *,
    label: LabelValue | None = None,
    status: Verdict | None = None,
) -> Item:
    """Return the comment that a row of loose fields (`NAMES`) is.

    Args:
        source: the format, which the external id begins with.
        row: what the export says; what is missing, blank or unusable is left out, except for the text.
        place: where it stands in the file.
        label: what it is, where somebody said so.
        status: what became of it; by default what the label comes to, else `hold`.
    """
    body = text(row.get("body"))
    if body is None:
        return Skipped(Reason.EMPTY, place)
    if len(body) > MAX_BODY_LENGTH:
        return Skipped(Reason.LONG, place)
    created_at = moment(row.get("created_at"))
    return Imported(
        comment=_comment(source, row, body, created_at),
        place=place,
        label=label,
        status=status_of(label) if label else status or Verdict.HOLD,
        created_at=created_at,
    )


def status_of(label: LabelValue) -> Verdict:
    """Return the status that a label comes to."""
    return Verdict.ACCEPT if label is LabelValue.HAM else Verdict.REJECT


def text(value: object, length: int | None = None) -> str | None:
    """Return a text that every database can keep, without spaces around it; None where nothing is left."""
    if value is None or isinstance(value, bool | Mapping | list):
        return None
    said = str(value).replace("\x00", "")
    if not said.isascii():
        said = said.encode("utf-8", "replace").decode()
    return said.strip()[:length].strip() or None


def moment(value: object) -> datetime | None:
    """Return a time in UTC from ISO 8601 (UTC where it names no offset) or seconds since 1970, or None."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            at = datetime.fromtimestamp(value, UTC)
        else:
            at = datetime.fromisoformat(_seconds_shortened((text(value) or "").removesuffix(" UTC")))
    except (ValueError, OverflowError, OSError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at if at >= _EARLIEST else None


def _seconds_shortened(said: str) -> str:
    """Return a time with six digits of its seconds' fraction at most: Go writes nine."""
    head, point, rest = said.partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    return f"{head}.{rest[: min(digits, 6)]}{rest[digits:]}" if point else said


def address(value: object) -> str | None:
    """Return an IPv4 or IPv6 address in one spelling, or None where it is none: some systems hash them."""
    try:
        found = ipaddress.ip_address((text(value) or "").partition("%")[0])
    except ValueError:
        return None
    return str(getattr(found, "ipv4_mapped", None) or found)


def external_id(source: str, original: object) -> str | None:
    """Return `<format>:<original id>`; an id that is too long is hashed. None for no id."""
    said = text(original)
    if said is None:
        return None
    return f"{source}:{said}" if len(said) <= MAX_ID_LENGTH else f"{source}:#{_hash(said)}"


def _comment(source: str, row: Mapping[str, object], body: str, created_at: datetime | None) -> Comment:
    said: dict[str, Any] = {name: text(row.get(name), length) for name, length in LENGTHS.items()}
    parent = text(row.get("parent"))
    original = external_id(source, row.get("id"))
    return Comment(
        body=body,
        id=original or f"{source}:#{_hash(body, created_at, said['author_email'], said['author_name'])}",
        format="html" if row.get("format") == "html" else "text",
        type=said["type"],
        language=said["language"],
        submitted_at=moment(row.get("submitted_at")) or created_at,
        parent=None if parent in _NO_PARENT else external_id(source, parent),
        author=Author(
            id=said["author_id"],
            name=said["author_name"],
            email=said["author_email"],
            url=said["author_url"],
            role=said["author_role"],
            registered_at=moment(row.get("author_registered_at")),
        ),
        page=Page(
            url=said["page_url"],
            title=said["page_title"],
            excerpt=said["page_excerpt"],
            published_at=moment(row.get("page_published_at")),
        ),
        client=Client(
            ip=address(row.get("ip")),
            user_agent=said["user_agent"],
            referrer=said["referrer"],
            honeypot=said["honeypot"],
            form_seconds=_seconds(row.get("form_seconds")),
        ),
    )


def _seconds(value: object) -> float | None:
    try:
        seconds = float(text(value) or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _hash(*parts: object) -> str:
    return hashlib.sha256("\x00".join(str(part) for part in parts).encode()).hexdigest()[:32]
