"""What the owners' forms send, checked and as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from service.domain.site import KeyKind, Role
from service.errors import InvalidInputError
from service.moderation.ports import AuditFilter

OVERLAPS: Mapping[str, tuple[str, timedelta]] = {
    "0": ("at once", timedelta()),
    "1": ("in an hour", timedelta(hours=1)),
    "24": ("in a day", timedelta(days=1)),
    "168": ("in a week", timedelta(days=7)),
}
"""After how many hours a key stops, with the words for it."""

MAX_FILTER = 200


def role(fields: Mapping[str, str]) -> Role:
    """Return the chosen role. InvalidInputError where there is no such role."""
    try:
        return Role(fields.get("role", ""))
    except ValueError:
        raise InvalidInputError("A person is an owner, a moderator or a viewer.", "role") from None


def key_kind(fields: Mapping[str, str]) -> KeyKind:
    """Return the chosen kind of key. InvalidInputError where there is no such kind."""
    try:
        return KeyKind(fields.get("kind", ""))
    except ValueError:
        raise InvalidInputError("There is no such kind of key.", "kind") from None


def overlap(fields: Mapping[str, str]) -> timedelta:
    """Return how long a key goes on working. InvalidInputError where that cannot be chosen."""
    chosen = fields.get("after", "0")
    if chosen not in OVERLAPS:
        raise InvalidInputError("Choose when the key stops from the list.", "after")
    return OVERLAPS[chosen][1]


def audit_filter(arguments: Mapping[str, str]) -> AuditFilter:
    """Return which events are asked for; a day is meant in UTC and whole. InvalidInputError for no day."""
    since, last = _day(arguments, "from"), _day(arguments, "to")
    return AuditFilter(
        actor=_words(arguments, "actor"),
        action=_words(arguments, "action"),
        since=since,
        until=last and last + timedelta(days=1),
    )


def _words(arguments: Mapping[str, str], name: str) -> str | None:
    words = arguments.get(name, "").strip().replace("\x00", "")
    return words[:MAX_FILTER] or None


def _day(arguments: Mapping[str, str], name: str) -> datetime | None:
    text = arguments.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInputError("A day is written like 2026-03-01.", name) from None
    if not 2000 <= day.year <= 9000:  # noqa: PLR2004 - whatever was meant, it is none of ours
        raise InvalidInputError("A day is written like 2026-03-01.", name)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
