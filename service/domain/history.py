"""What was known of the past when a comment arrived, frozen."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from service.domain import campaign as campaigns
from service.domain import entry
from service.domain.campaign import Campaign
from service.domain.entry import Hit


class Trace(StrEnum):
    """What is counted: each comment leaves one trace of every kind that it has."""

    AUTHOR = "author"
    ADDRESS = "address"
    NETWORK = "network"
    THREAD = "thread"
    TEXT = "text"
    NEAR_TEXT = "near_text"
    DOMAIN = "domain"


FLOODED: tuple[Trace, ...] = tuple(trace for trace in Trace if trace is not Trace.DOMAIN)
"""The traces of which there can be too many. Near texts, which are counted by band, are the last of them."""

REPUTED: tuple[Trace, ...] = (Trace.AUTHOR, Trace.ADDRESS, Trace.TEXT, Trace.DOMAIN)
"""The traces that have a reputation, in its order."""


@dataclasses.dataclass(frozen=True, slots=True)
class Count:
    """How many earlier comments left the same trace within a window before `History.at`."""

    trace: Trace
    window_s: int
    value: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reputation:
    """What became of earlier comments that left one trace; `of` is the domain where the trace is one.

    `approved` and `rejected` count what people ruled; `approving` and `rejecting` are the same, each ruling
    halved with every `HALF_LIFE_DAYS` since. `authors` are the other authors, as far as the site knows them,
    that left the trace, `recent` those of the last `RECENT_DAYS`, and `doubted` those of them whose comment
    is held or rejected. `days` have passed since the oldest of the comments.
    """

    trace: Trace
    of: str = ""
    approved: int = 0
    rejected: int = 0
    approving: float = 0.0
    rejecting: float = 0.0
    authors: int = 0
    recent: int = 0
    doubted: int = 0
    days: float = 0.0


HALF_LIFE_DAYS = 90.0
RECENT_DAYS = 7.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Frozen counts before a comment; `at` is the only time that a rule ever sees.

    `author_earlier` says how many earlier comments the author has here, up to some bound, whatever became of
    them. `rejected_before` says that a person rejected an earlier version of this very comment, and
    `public_hosts` are the hosts that its public version links to; None where it has no public version.
    `language` is the one that the text was heard in (ISO 639-1), `UNDETERMINED` or `UNCODED`; None where
    nobody listened. `campaign` is what the comment is a near copy of, `listed` what it hit of the lists as
    they were.
    """

    at: datetime
    counts: tuple[Count, ...] = ()
    author_approved: int = 0
    author_rejected: int = 0
    author_earlier: int = 0
    reputations: tuple[Reputation, ...] = ()
    rejected_before: bool = False
    public_hosts: tuple[str, ...] | None = None
    language: str | None = None
    campaign: Campaign | None = None
    listed: tuple[Hit, ...] = ()

    def count(self, trace: Trace, window_s: int) -> int:
        """Return the earlier comments with this trace in the last `window_s` seconds; 0 if not counted."""
        for count in self.counts:
            if count.window_s == window_s and count.trace is trace:
                return count.value
        return 0

    def reputation(self, trace: Trace) -> Reputation | None:
        """Return the reputation of a trace that a comment leaves one of; None where none is known."""
        return next((known for known in self.reputations if known.trace is trace), None)


def to_document(history: History) -> dict[str, Any]:
    """Return the history as plain JSON values."""
    listed = {"listed": entry.to_document(history.listed)} if history.listed else {}
    return {
        "at": history.at.astimezone(UTC).isoformat(),
        "counts": [[c.trace.value, c.window_s, c.value] for c in history.counts],
        "author_approved": history.author_approved,
        "author_rejected": history.author_rejected,
        "author_earlier": history.author_earlier,
        "reputations": [_reputation_document(reputation) for reputation in history.reputations],
        "rejected_before": history.rejected_before,
        "public_hosts": None if history.public_hosts is None else list(history.public_hosts),
        "language": history.language,
        **({"campaign": campaigns.to_document(history.campaign)} if history.campaign else {}),
        **listed,
    }


_TRACES = {trace.value: trace for trace in Trace}
"""An enumeration's own look-up takes as long as all the rest of reading a count."""


def from_document(document: Mapping[str, Any]) -> History:
    """Return the history that `to_document` wrote, now or in an earlier version, which knew less."""
    hosts = document.get("public_hosts")
    return History(
        at=datetime.fromisoformat(document["at"]),
        counts=tuple(Count(_TRACES[trace], window, value) for trace, window, value in document["counts"]),
        author_approved=document["author_approved"],
        author_rejected=document["author_rejected"],
        author_earlier=document.get("author_earlier", 0),
        reputations=tuple(map(_reputation, document.get("reputations", ()))),
        rejected_before=document.get("rejected_before", False),
        public_hosts=None if hosts is None else tuple(hosts),
        language=document.get("language"),
        campaign=campaigns.from_document(document.get("campaign")),
        listed=entry.from_document(document.get("listed", ())),
    )


def _reputation_document(reputation: Reputation) -> list[Any]:
    """Return its values in their order: names would be most of what is stored."""
    return [
        getattr(reputation, field.name) if field.name != "trace" else reputation.trace.value
        for field in _FIELDS
    ]


_FIELDS = dataclasses.fields(Reputation)


def _reputation(values: list[Any]) -> Reputation:
    trace, *rest = values
    return Reputation(
        trace=_TRACES[trace], **dict(zip((field.name for field in _FIELDS[1:]), rest, strict=True))
    )
