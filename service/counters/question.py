"""One question to the counters, and how its answers are read: as the database counts, number for number."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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

    def ask(self, pipe: Any, keys: Keys) -> None:
        """Put the commands on a pipeline."""
        pipe.zscore(keys.since, SINCE)
        for trace, limits in self.limits.items():
            names = [keys.trace(trace, text) for text in self.left[trace]]
            if trace is Trace.NEAR_TEXT:
                self._ask_near(pipe, names, limits)
            else:
                self._ask_same(pipe, names[0], limits)

    def counts(self, answers: Sequence[Any]) -> tuple[Count, ...]:
        """Read the answers to `ask`; leave out each window that began before the counters were complete."""
        given = iter(answers)
        since = next(given)
        if since is None:
            return ()
        counts: list[Count] = []
        for trace, limits in self.limits.items():
            near = trace is Trace.NEAR_TEXT
            counts += self._near(given, limits) if near else self._same(given, trace, limits)
        return tuple(count for count in counts if self._start(count.window_s) > int(since))

    def _ask_same(self, pipe: Any, name: str, limits: Limits) -> None:
        for limit in limits:
            pipe.zcount(name, self._start(limit.window_s), self.at)
        if self.itself is not None:
            pipe.zscore(name, self.itself)

    def _same(self, given: Iterator[Any], trace: Trace, limits: Limits) -> Iterator[Count]:
        found = [next(given) for _ in limits]
        own = next(given) if self.itself is not None else None
        for limit, value in zip(limits, found, strict=True):
            itself = own is not None and self._start(limit.window_s) <= int(own) <= self.at
            yield Count(trace, limit.window_s, min(value - itself, limit.allowed + COUNTED))

    def _ask_near(self, pipe: Any, names: Sequence[str], limits: Limits) -> None:
        longest = max(limit.window_s for limit in limits)
        # One more than is counted, since an edited comment may find itself.
        most = self._most_near(limits) + 1
        for name in names:
            pipe.zrevrangebyscore(name, self.at, self._start(longest), start=0, num=most, withscores=True)

    def _near(self, given: Iterator[Any], limits: Limits) -> Iterator[Count]:
        shared: Counter[str] = Counter()
        times: dict[str, int] = {}
        for _ in self.left[Trace.NEAR_TEXT]:
            band = [(member, int(time)) for member, time in next(given) if member != self.itself]
            for member, time in band[: self._most_near(limits)]:
                shared[member] += 1
                times[member] = max(time, times.get(member, time))
        near = [times[member] for member, bands in shared.items() if bands >= NEAR_BANDS]
        for limit in limits:
            start = self._start(limit.window_s)
            yield Count(Trace.NEAR_TEXT, limit.window_s, sum(time >= start for time in near))

    @staticmethod
    def _most_near(limits: Limits) -> int:
        return max(limit.allowed for limit in limits) + COUNTED_NEAR

    def _start(self, window_s: int) -> int:
        return self.at - window_s * 1_000_000


def _answerable(trace: Trace, limits: Limits) -> Limits:
    above = COUNTED_NEAR if trace is Trace.NEAR_TEXT else COUNTED
    return tuple(limit for limit in limits if limit.window_s < RETAINED_S and limit.allowed + above < MEMBERS)
