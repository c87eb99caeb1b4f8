"""An entry as it is matched, and where it was found."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import NamedTuple

from service.domain.entry import Entry, Target, Treatment


@dataclasses.dataclass(frozen=True, slots=True)
class Listed:
    """What matching needs of an entry; 100,000 of them are kept in memory."""

    id: str
    target: Target
    treatment: Treatment
    written: str
    expires_at: datetime | None = None


class Found(NamedTuple):
    """A place `[start, end)` of the original `field` where an entry was found.

    `weight` says how exactly: the greater names fewer comments. It compares only within one target.
    """

    listed: Listed
    field: str
    start: int
    end: int
    weight: int = 0


def listed_of(entry: Entry) -> Listed:
    """Return what matching needs of an entry."""
    return Listed(entry.id, entry.target, entry.treatment, entry.written, entry.expires_at)
