"""What every writer yields: a piece of the file, or what it cannot say."""

from __future__ import annotations

import dataclasses

from service.domain.entry import Entry


@dataclasses.dataclass(frozen=True, slots=True)
class Left:
    """An entry that a format cannot express, and why."""

    entry: Entry
    reason: str


Written = str | Left


def refusal(entry: Entry, reason: str) -> Left:
    """Return an entry that is left out; `reason` goes on after "left out, "."""
    return Left(entry, reason)
