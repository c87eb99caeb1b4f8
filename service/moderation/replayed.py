"""What a replay found: counts that add up in any order of its parts, and the newest comments of each kind."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import datetime, timedelta

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.moderation.causes import Cause
from service.moderation.caveats import Caveat
from service.moderation.ports import PastDecision

Pair = tuple[Verdict, Verdict]
"""A verdict as it was, and as it would have been."""

_DAY = timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Flipped:
    """A decision that would have come out otherwise, with what made it so.

    `excerpt` is the beginning of the body; `summary` are the reasons that the draft gives.
    """

    decision_id: str
    comment_id: str
    at: datetime
    before: Verdict
    after: Verdict
    label: LabelValue | None
    causes: tuple[Cause, ...]
    summary: str
    excerpt: str


@dataclasses.dataclass(slots=True, kw_only=True)
class Replayed:
    """How the decisions from `since` to before `until` come out under a draft.

    `counts` has them by verdict before, after, and the label that stands. `causes` counts the flips of each
    kind that a signal or threshold has a part in; `caveats` the decisions of which something cannot be said.
    `examples` are the newest flips of each kind, `examples_kept` at most. `first` is the time of the oldest
    decision that was judged.
    """

    since: datetime
    until: datetime
    examples_kept: int
    counts: Counter[tuple[Verdict, Verdict, LabelValue | None]] = dataclasses.field(default_factory=Counter)
    causes: Counter[tuple[Verdict, Verdict, str]] = dataclasses.field(default_factory=Counter)
    caveats: Counter[Caveat] = dataclasses.field(default_factory=Counter)
    examples: dict[Pair, list[Flipped]] = dataclasses.field(default_factory=dict)
    erased: int = 0
    first: datetime | None = None
    interrupted: bool = False

    def add(self, past: PastDecision, after: Verdict, flipped: Flipped | None) -> None:
        """Count a decision, older than those before it; `flipped` where its verdict changes."""
        self.counts[past.verdict, after, past.label] += 1
        self.first = past.created_at
        if flipped is not None:
            for name in {cause.words for cause in flipped.causes}:
                self.causes[past.verdict, after, name] += 1
            self._show(flipped)

    def extend(self, older: Replayed) -> None:
        """Count what was found in the span before this one."""
        self.since = older.since
        self.counts.update(older.counts)
        self.causes.update(older.causes)
        self.caveats.update(older.caveats)
        self.erased += older.erased
        self.first = older.first or self.first
        for shown in older.examples.values():
            for flipped in shown:
                self._show(flipped)

    @property
    def judged(self) -> int:
        """Return how many decisions were judged again."""
        return sum(self.counts.values())

    @property
    def flips(self) -> int:
        """Return how many of them come out otherwise."""
        return sum(n for (before, after, _), n in self.counts.items() if before is not after)

    @property
    def matrix(self) -> Counter[Pair]:
        """Return how often each pair of verdicts (before, after) comes up."""
        found: Counter[Pair] = Counter()
        for (before, after, _), n in self.counts.items():
            found[before, after] += n
        return found

    @property
    def flipped_pairs(self) -> list[Pair]:
        """Return the kinds of flips that there are."""
        return [
            (before, after)
            for before in Verdict
            for after in Verdict
            if before is not after and self.matrix[before, after]
        ]

    def causes_of(self, pair: Pair) -> list[tuple[str, int]]:
        """Return what has a part in a kind of flips, and in how many of them, the most first."""
        counted = [(name, n) for (before, after, name), n in self.causes.items() if (before, after) == pair]
        return sorted(counted, key=lambda one: (-one[1], one[0]))

    def labelled(self, pair: Pair) -> dict[LabelValue | None, int]:
        """Return how many decisions of a pair stand under each label; None is no label."""
        return {label: self.counts[(*pair, label)] for label in (*LabelValue, None)}

    def rightness(self) -> tuple[int, int]:
        """Return how many flips of labelled comments are for the better, and how many for the worse.

        It is better for ham to be judged milder, and for spam and abuse to be judged more strictly.
        """
        found = Counter(
            (label is LabelValue.HAM) == (after.severity < before.severity)
            for (before, after, label), n in self.counts.items()
            if before is not after and label is not None
            for _ in range(n)
        )
        return found[True], found[False]

    def holds_a_day(self) -> tuple[float, float] | None:
        """Return how many comments were held a day, and how many would have been, from the oldest decision
        on and over one day at least; None where nothing was judged.
        """
        if self.first is None:
            return None
        days = max((self.until - self.first) / _DAY, 1.0)
        before = sum(n for (was, _), n in self.matrix.items() if was is Verdict.HOLD)
        after = sum(n for (_, now), n in self.matrix.items() if now is Verdict.HOLD)
        return before / days, after / days

    def _show(self, flipped: Flipped) -> None:
        shown = self.examples.setdefault((flipped.before, flipped.after), [])
        if len(shown) < self.examples_kept:
            shown.append(flipped)
