"""Entries of managed lists, and their hits: what a site blocks, holds or allows, beside its policy.

What an owner writes by hand stands in the policy's `lists`; what is long, changes daily, expires or is shared
by all sites of an installation is an entry, one row each.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

MAX_LENGTH: Final = 500
"""Characters of an entry."""

MAX_NOTE: Final = 500
MAX_ENTRIES: Final = 100_000
"""Entries of a site, and as many that all sites share."""

MAX_PATTERNS: Final = 1_000
MAX_HITS: Final = 20
"""Hits of a comment that are kept, the strictest first."""

MAX_SPANS: Final = 10
"""Places of one hit that are kept."""


class Target(StrEnum):
    """What an entry is compared with."""

    WORD = "word"
    TEXT = "text"
    PATTERN = "pattern"
    DOMAIN = "domain"
    ADDRESS = "address"
    EMAIL = "email"
    AUTHOR = "author"


class Treatment(StrEnum):
    """What becomes of a comment that an entry hits; what an allowed one covers, no other one hits."""

    BLOCK = "block"
    HOLD = "hold"
    ALLOW = "allow"


WORDED: Final = frozenset({Target.WORD, Target.TEXT, Target.PATTERN})
"""Targets that are looked for in texts: an allowed one exempts what it covers and accepts nothing."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a site's list, or of the shared one where `site_id` is None; never edited, only removed.

    `written` is what its author wrote. It counts until `expires_at` or `removed_at`, whichever is first.
    """

    id: str
    site_id: str | None
    target: Target
    treatment: Treatment
    written: str
    note: str
    author: str
    created_at: datetime
    expires_at: datetime | None = None
    removed_at: datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry that a comment hit, frozen with the comment's history.

    `spans` are the places `[start, end)` in the original `field`, such as `body` or `author.name`, at most
    `MAX_SPANS`. They and `written` are gone once the comment is erased.
    """

    entry_id: str
    target: Target
    treatment: Treatment
    written: str
    field: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry that somebody wants to add; `place` says where it stands in what they sent."""

    target: Target
    treatment: Treatment
    written: str
    note: str = ""
    expires_at: datetime | None = None
    place: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Refused:
    """What can be no entry, where it stands, and why."""

    place: str
    written: str
    reason: str


def to_document(hits: Sequence[Hit]) -> list[list[Any]]:
    """Return hits as plain JSON values: a list each, its places one after another."""
    return [
        [
            hit.entry_id,
            hit.target.value,
            hit.treatment.value,
            hit.written,
            hit.field,
            [place for span in hit.spans for place in span],
        ]
        for hit in hits
    ]


_TARGETS: Final = {target.value: target for target in Target}
_TREATMENTS: Final = {treatment.value: treatment for treatment in Treatment}


def from_document(document: Sequence[Sequence[Any]]) -> tuple[Hit, ...]:
    """Return the hits that `to_document` wrote."""
    return tuple(
        Hit(
            entry_id=entry_id,
            target=_TARGETS[target],
            treatment=_TREATMENTS[treatment],
            written=written,
            field=field,
            spans=tuple(zip(places[::2], places[1::2], strict=True)),
        )
        for entry_id, target, treatment, written, field, places in document
    )


def erased(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits without what they say of the comment's words."""
    return tuple(dataclasses.replace(hit, written="", spans=()) for hit in hits)
