"""A decision in plain words: why, how likely, and each signal by weight."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from service.console.presenters.passage import Layer
from service.domain.decision import Decision, Judgement, missed
from service.domain.facet import suspected
from service.domain.label import LabelValue
from service.domain.signal import Category, Signal, Verdict

_FORCED_POINTS = 5.0
_FULL_BAR = 3.0
_SHOWN_POINTS = 0.05
_AS_LIKELY_AS_NOT, _LIKELY = 0.5, 0.9
_WORTH_MARKING = 0.2
"""Below this probability a category's words are not marked, unless it is the one that is suspected."""
_ASSUMED = frozenset({"classifier_base", "prior"})
_VERDICT_WORDS = {Verdict.ACCEPT: "Accepted", Verdict.HOLD: "Held", Verdict.REJECT: "Rejected"}


@dataclasses.dataclass(frozen=True, slots=True)
class ScoreBar:
    """A category's probability: `width` in percent of a bar."""

    category: str
    percent: str
    width: int
    points: str


@dataclasses.dataclass(frozen=True, slots=True)
class SignalRow:
    """One signal: `speaks` is `for` or `against` its category, `nothing` (a trial) or `decides`."""

    name: str
    category: str
    evidence: str
    speaks: str
    points: str
    width: int


def status_word(verdict: Verdict) -> str:
    """Return `Accepted`, `Held` or `Rejected`."""
    return _VERDICT_WORDS[verdict]


def summary(judgement: Judgement) -> str:
    """Return the judgement's summary as a sentence that opens with what was done."""
    said = judgement.summary.removeprefix(f"{judgement.verdict.value}: ")
    return f"{status_word(judgement.verdict)}: {said}"


def why(decision: Decision) -> str:
    """Return in one sentence what led to the verdict; the signals beside it say the rest."""
    judgement = decision.judgement
    word = status_word(judgement.verdict)
    forced = next((s for s in judgement.signals if s.forces is judgement.verdict), None)
    if forced:
        return f"{word} by a rule of the site: {forced.evidence}"
    if judgement.verdict is Verdict.ACCEPT:
        return f"{word}: nothing spoke against it strongly enough."
    reason = suggested(judgement)
    likely = _likelihood(judgement.scores[Category(reason)].probability)
    if failed := missed(decision.degraded):
        return f"{word} to be safe, because a part of Winnow failed: {', '.join(failed)}."
    return f"{word} because it {likely} {reason}."


def suggested(judgement: Judgement) -> LabelValue:
    """Return the reason to reject that the evidence suggests; spam where both say the same."""
    return suspected(judgement)


def score_bars(judgement: Judgement) -> tuple[ScoreBar, ...]:
    """Return one bar per category."""
    return tuple(
        ScoreBar(
            category=category.value,
            percent=_percent(score.probability),
            width=round(100 * score.probability),
            points=_signed(score.points),
        )
        for category, score in judgement.scores.items()
    )


def signal_rows(judgement: Judgement) -> tuple[SignalRow, ...]:
    """Return the signals: what decides, what speaks for the suggested reason and against it, then the rest.

    Within each of these the heavier comes first; what is assumed of every comment comes after what was found.
    """
    signals, reason = judgement.signals, suggested(judgement).value
    heaviest = max((abs(s.points) for s in signals), default=0.0)

    def rank(signal: Signal) -> tuple[bool, bool, bool, bool, float, str]:
        elsewhere, assumed = signal.category.value != reason, signal.name in _ASSUMED
        return signal.forces is None, elsewhere, assumed, signal.points <= 0, -abs(signal.points), signal.name

    return tuple(_row(signal, max(heaviest, _FULL_BAR)) for signal in sorted(signals, key=rank))


def layers(decision: Decision | None, field: str) -> Iterator[Layer]:
    """Yield where in `field` the decision found evidence of what the comment may well be."""
    if decision is None:
        return
    judgement = decision.judgement
    for signal in judgement.signals:
        likely = judgement.scores[signal.category].probability >= _WORTH_MARKING
        if likely or signal.forces or signal.category.value == suggested(judgement).value:
            yield from _signal_layers(signal, field)


def _signal_layers(signal: Signal, field: str) -> Iterable[Layer]:
    whole = _FORCED_POINTS if signal.forces not in (None, Verdict.ACCEPT) else signal.points
    for span in signal.spans:
        points = whole if span.points is None else span.points
        if span.field == field and points:
            yield Layer(span.start, span.end, signal.category.value, points, signal.evidence)


def _row(signal: Signal, full: float) -> SignalRow:
    return SignalRow(
        name=signal.name,
        category=signal.category.value,
        evidence=signal.evidence,
        speaks=_speaks(signal),
        points=f"decides: {signal.forces.value}" if signal.forces else _signed(signal.points),
        width=100 if signal.forces else round(100 * abs(signal.points) / full),
    )


def _speaks(signal: Signal) -> str:
    if signal.forces:
        return "decides"
    return "for" if signal.points > 0 else "against" if signal.points < 0 else "nothing"


def _likelihood(probability: float) -> str:
    """Return a probability (0 to 1) in words that claim no more than it does."""
    if probability >= _LIKELY:
        return "is very likely"
    return "is likely" if probability >= _AS_LIKELY_AS_NOT else "might be"


def _signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "\u2212") if abs(points) >= _SHOWN_POINTS else "0"


def _percent(share: float) -> str:
    return f"{min(max(share * 100, 1), 99):.0f}\u00a0%"
