"""What made a judgement come out otherwise than another one of the same comment."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Final

from service.domain.decision import Judgement
from service.domain.policy import Threshold
from service.domain.signal import Category, Signal, Verdict

Thresholds = Mapping[Category, Threshold]

FALLBACK: Final = "fallback"
"""The cause where a part was missing and nothing else differs."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cause:
    """A signal or a threshold that differs.

    `before` and `after` are a signal's points or the verdict that it forces, or a threshold's probability;
    None where there was no such signal. A threshold's name is `hold` or `reject`.
    """

    name: str
    category: Category | None
    before: float | Verdict | None
    after: float | Verdict | None
    threshold: bool = False

    @property
    def words(self) -> str:
        """Return the cause's name, such as `link_count (spam)` or `threshold spam.hold`."""
        if self.category is None:
            return self.name
        return (
            f"threshold {self.category}.{self.name}" if self.threshold else f"{self.name} ({self.category})"
        )

    @property
    def change(self) -> str:
        """Return the cause with its values, such as `link_count (spam): +0.60 -> +1.50`."""
        if self.before is None and self.after is None:
            return self.words
        return f"{self.words}: {self._value(self.before)} -> {self._value(self.after)}"

    def _value(self, value: float | Verdict | None) -> str:
        if value is None:
            return "none"
        if isinstance(value, Verdict):
            return value.value
        return f"{value:.1%}" if self.threshold else f"{value:+.2f}"


def causes(
    old: Judgement, new: Judgement, *, before: Thresholds | None, after: Thresholds
) -> tuple[Cause, ...]:
    """Return what made the new judgement stricter or milder than the old one.

    These are the signals that differ in the direction of the change, and the thresholds that one score
    reaches and the other does not; all that differs where nothing goes that way. Where no signal and no
    threshold differs, the policy's fallback does.
    """
    stricter = new.verdict.severity > old.verdict.severity
    differing = [*_signals(old, new), *_thresholds(old, new, before or {}, after)]
    found = [cause for cause in differing if _is_stricter(cause) in {stricter, None}]
    return tuple(found or differing) or (Cause(FALLBACK, None, None, None),)


def _signals(old: Judgement, new: Judgement) -> Iterator[Cause]:
    was = {(s.name, s.category): _weight(s) for s in old.signals}
    now = {(s.name, s.category): _weight(s) for s in new.signals}
    for name, category in {**was, **now}:
        before, after = was.get((name, category)), now.get((name, category))
        if (before or 0.0) != (after or 0.0):  # a trial that comes or goes changes nothing
            yield Cause(name, category, before, after)


def _weight(signal: Signal) -> float | Verdict:
    return signal.forces if signal.forces is not None else signal.points


def _thresholds(old: Judgement, new: Judgement, before: Thresholds, after: Thresholds) -> Iterator[Cause]:
    for category in before:
        for name in ("hold", "reject"):
            was, now = getattr(before[category], name), getattr(after[category], name)
            reached = old.scores[category].probability >= was
            if was != now and reached != (new.scores[category].probability >= now):
                yield Cause(name, category, was, now, threshold=True)


def _is_stricter(cause: Cause) -> bool | None:
    """Say whether a cause makes a judgement stricter; None where one of its values forces a verdict."""
    if isinstance(cause.before, Verdict) or isinstance(cause.after, Verdict):
        return None
    grown = (cause.after or 0.0) > (cause.before or 0.0)
    return grown != cause.threshold
