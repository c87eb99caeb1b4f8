"""What was known of the past when a comment arrived, frozen."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from service.domain import entry
from service.domain.entry import Hit


class Trace(StrEnum):
    """What is counted: each comment leaves one trace of every kind that it has."""

    AUTHOR = "author"
    ADDRESS = "address"
    NETWORK = "network"
    TEXT = "text"
    NEAR_TEXT = "near_text"


@dataclasses.dataclass(frozen=True, slots=True)
class Count:
    """How many earlier comments left the same trace within a window before `History.at`."""

    trace: Trace
    window_s: int
    value: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Frozen counts before a comment; `at` is the only time that a rule ever sees.

    `rejected_before` says that a person rejected an earlier version of this very comment; `listed` is what
    the comment hit of the lists as they were.
    """

    at: datetime
    counts: tuple[Count, ...] = ()
    author_approved: int = 0
    author_rejected: int = 0
    rejected_before: bool = False
    listed: tuple[Hit, ...] = ()

    def count(self, trace: Trace, window_s: int) -> int:
        """Return the earlier comments with this trace in the last `window_s` seconds; 0 if not counted."""
        for count in self.counts:
            if count.window_s == window_s and count.trace is trace:
                return count.value
        return 0


def to_document(history: History) -> dict[str, Any]:
    """Return the history as plain JSON values."""
    listed = {"listed": entry.to_document(history.listed)} if history.listed else {}
    return {
        "at": history.at.astimezone(UTC).isoformat(),
        "counts": [[c.trace.value, c.window_s, c.value] for c in history.counts],
        "author_approved": history.author_approved,
        "author_rejected": history.author_rejected,
        "rejected_before": history.rejected_before,
        **listed,
    }


_TRACES = {trace.value: trace for trace in Trace}
"""An enumeration's own look-up takes as long as all the rest of reading a count."""


def from_document(document: Mapping[str, Any]) -> History:
    """Return the history that `to_document` wrote."""
    return History(
        at=datetime.fromisoformat(document["at"]),
        counts=tuple(Count(_TRACES[trace], window, value) for trace, window, value in document["counts"]),
        author_approved=document["author_approved"],
        author_rejected=document["author_rejected"],
        rejected_before=document.get("rejected_before", False),
        # Absent where nothing was hit, and from what was stored before there were lists.
        listed=entry.from_document(document.get("listed", ())),
    )
