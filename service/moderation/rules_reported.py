"""What a report on own rules found, and what follows for each of them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from service.domain.label import LabelValue
from service.domain.own_rule import OwnRule, State
from service.domain.signal import Verdict
from service.moderation.ports import PastDecision

ENOUGH_LABELS: Final = 3
"""Labelled hits from which on they say something about a rule."""


class Flaw(StrEnum):
    """Why a rule is of no use, or does harm."""

    DEAD = "dead"
    SUBSET = "subset"
    SHADOWED = "shadowed"
    CONTRADICTED = "contradicted"


@dataclasses.dataclass(frozen=True, slots=True)
class Remark:
    """A flaw of a rule, in words."""

    rule: str
    flaw: Flaw
    words: str


@dataclasses.dataclass(slots=True)
class Figures:
    """What is counted of one rule; times are microseconds for its condition alone."""

    hits: int = 0
    last: datetime | None = None
    asked: int = 0
    took_us: float = 0.0
    worst_us: float = 0.0
    labels: Counter[LabelValue | None] = dataclasses.field(default_factory=Counter)
    verdicts: Counter[Verdict] = dataclasses.field(default_factory=Counter)
    overruled: Counter[str] = dataclasses.field(default_factory=Counter)
    """Hits at which another rule's verdict counted, by that rule."""

    def took(self, microseconds: float) -> None:
        """Count one question."""
        self.asked += 1
        self.took_us += microseconds
        self.worst_us = max(self.worst_us, microseconds)

    @property
    def mean_us(self) -> float:
        """Return the mean time of a question."""
        return self.took_us / self.asked if self.asked else 0.0


@dataclasses.dataclass(slots=True, kw_only=True)
class Reported:
    """How often each rule hit, alone and together, at decisions that were read newest first."""

    since: datetime
    until: datetime
    rules: tuple[OwnRule, ...]
    decisions: int = 0
    erased: int = 0
    interrupted: bool = False
    figures: dict[str, Figures] = dataclasses.field(default_factory=dict)
    together: Counter[tuple[str, str]] = dataclasses.field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.figures = {rule.name: Figures() for rule in self.rules}

    def add(
        self, past: PastDecision, held: Sequence[str], first: str | None, overruled: Sequence[str]
    ) -> None:
        """Count a decision at which rules hit; `first` is the one whose verdict counted."""
        self.decisions += 1
        for name in held:
            one = self.figures[name]
            one.hits += 1
            one.last = one.last or past.created_at
            one.labels[past.label] += 1
            one.verdicts[past.verdict] += 1
            self.together.update((name, other) for other in held if other != name)
        for name in overruled:
            self.figures[name].overruled[first or ""] += 1

    def remarks(self) -> Iterator[Remark]:
        """Yield what is wrong with rules, in their order of priority."""
        if not self.decisions:
            return
        for place, rule in enumerate(self.rules):
            one = self.figures[rule.name]
            if not one.hits:
                yield Remark(rule.name, Flaw.DEAD, "It hit no comment in this time.")
                continue
            if sum(one.overruled.values()) == one.hits:
                by = one.overruled.most_common(1)[0][0]
                yield Remark(
                    rule.name, Flaw.SHADOWED, f"Its verdict never counts: {by} always comes before it."
                )
            covering = self._covering(place)
            if covering is not None:
                yield Remark(
                    rule.name,
                    Flaw.SUBSET,
                    f"{covering.name} hits every comment that it hits, and says as much or more.",
                )
            yield from _contradicted(rule, one)

    def _covering(self, place: int) -> OwnRule | None:
        """Return a live rule that makes another one needless; of two that are alike, the first stays."""
        rule = self.rules[place]
        hits = self.figures[rule.name].hits
        for other_place, other in enumerate(self.rules):
            if other is rule or other.state is not State.LIVE or not covers(other, rule):
                continue
            alike = self.figures[other.name].hits == hits and covers(rule, other)
            if self.together[rule.name, other.name] == hits and not (
                alike and rule.state is State.LIVE and place < other_place
            ):
                return other
        return None


def covers(stronger: OwnRule, weaker: OwnRule) -> bool:
    """Return whether a rule says at least as much as another one in the same direction."""
    if isinstance(stronger.weight, Verdict):
        if isinstance(weaker.weight, Verdict):
            if Verdict.ACCEPT in {stronger.weight, weaker.weight}:
                return stronger.weight is weaker.weight
            return stronger.weight.severity >= weaker.weight.severity
        return _is_strict(stronger) == _is_strict(weaker)
    if isinstance(weaker.weight, Verdict) or stronger.category is not weaker.category:
        return False
    return _is_strict(stronger) == _is_strict(weaker) and abs(stronger.weight) >= abs(weaker.weight)


def _is_strict(rule: OwnRule) -> bool:
    if isinstance(rule.weight, Verdict):
        return rule.weight is not Verdict.ACCEPT
    return rule.weight > 0


def _contradicted(rule: OwnRule, one: Figures) -> Iterator[Remark]:
    ruled = sum(n for label, n in one.labels.items() if label is not None)
    ham = one.labels[LabelValue.HAM]
    against = ham if _is_strict(rule) else ruled - ham
    if ruled >= ENOUGH_LABELS and 2 * against > ruled:
        what = "ham" if _is_strict(rule) else "spam or abuse"
        yield Remark(
            rule.name,
            Flaw.CONTRADICTED,
            f"People ruled on {ruled:,} of its hits, and {against:,} are {what}.",
        )
