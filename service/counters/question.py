"""One question to the counters, and how its answers are read: as the database counts, number for number."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from service.counters.keys import Keys
from service.domain.history import Count, Trace
from service.domain.policy import FloodLimit
from service.features.traces import COUNTED, COUNTED_NEAR, NEAR_BANDS, traces
from service.features.view import View

RETAINED_S = 25 * 3600
"""Seconds that a trace is kept. A longer window is the database's to count."""

MEMBERS = 2_000
"""Comments kept per trace, the newest. A limit that needs more is the database's to count."""

SINCE = "since"
"""The one member of the set that says from when on a site's sets are complete."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Limits = tuple[FloodLimit, ...]


def microseconds(at: datetime) -> int:
    """Return a time as whole microseconds since 1970, which a double holds exactly until the year 2255."""
    return (at - _EPOCH) // timedelta(microseconds=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """What to count for a view: `left` are its traces, `limits` those that counters can answer."""

    left: Mapping[Trace, Sequence[str]]
    limits: Mapping[Trace, Limits]
    at: int
    itself: str | None

    @classmethod
    def about(
        cls, view: View, flood: Mapping[Trace, Limits], *, at: datetime, comment_id: str | None
    ) -> Question:
        """Return the question, without the limits that only the database can answer."""
        left = {trace: tuple(dict.fromkeys(texts)) for trace, texts in traces(view).items()}
        limits = {trace: _answerable(trace, flood.get(trace, ())) for trace in left}
        asked = {trace: of_trace for trace, of_trace in limits.items() if of_trace}
        return cls(left, asked, microseconds(at), comment_id)

    def command(self, keys: Keys) -> tuple[list[str], list[str | int]]:
        """Return keys and arguments for `scripts.COUNT`."""
        names, pairs = [keys.since], list[str | int]()
        for trace, limits in self.limits.items():
            if trace is not Trace.NEAR_TEXT:
                names.append(keys.trace(trace, self.left[trace][0]))
                for limit in limits:
                    pairs += (len(names), self._start(limit.window_s))
        near = self.limits.get(Trace.NEAR_TEXT, ())
        most = max((limit.allowed for limit in near), default=0) + COUNTED_NEAR
        first_near = len(names) + 1
        if near:
            names += (keys.trace(Trace.NEAR_TEXT, band) for band in self.left[Trace.NEAR_TEXT])
        fixed = (self.at, self.itself or "", NEAR_BANDS, first_near, most, len(pairs) // 2)
        return names, [*fixed, *pairs, *(self._start(limit.window_s) for limit in near)]

    def counts(self, answer: Sequence[Any]) -> tuple[Count, ...]:
        """Read the answer; leave out each window that began before the counters were complete."""
        if not answer:
            return ()
        since, *values = map(int, answer)
        asked = [(trace, limit) for trace, limits in self.limits.items() for limit in limits]
        return tuple(
            Count(trace, limit.window_s, _capped(trace, limit, value))
            for (trace, limit), value in zip(asked, values, strict=True)
            if self._start(limit.window_s) > since
        )

    def _start(self, window_s: int) -> int:
        return self.at - window_s * 1_000_000


def _capped(trace: Trace, limit: FloodLimit, value: int) -> int:
    # Near texts are bounded band by band.
    return value if trace is Trace.NEAR_TEXT else min(value, limit.allowed + COUNTED)


def _answerable(trace: Trace, limits: Limits) -> Limits:
    above = COUNTED_NEAR if trace is Trace.NEAR_TEXT else COUNTED
    return tuple(limit for limit in limits if limit.window_s < RETAINED_S and limit.allowed + above < MEMBERS)
