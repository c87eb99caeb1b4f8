"""The worst mistakes on comments that were not taught, with what the finished model says of them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from scipy.special import expit

from service.classifier.artifact import Model
from service.classifier.linear import LinearClassifier
from service.domain.signal import Category, Signal, total
from training.corpus import view_of
from training.examples import Example
from training.scored import Scored

MISTAKES = 10
"""Mistakes of each kind that are told."""

OF_ONE_GROUP = 2
"""The most of them from one group, so that one badly labelled source does not fill the list."""

MIN_POINTS = 0.01
"""A signal with fewer points than this, in log-odds, is not told."""

MAX_TEXT = 600
"""Characters of a text that are shown."""

_QUOTING = frozenset({"classifier_text", "classifier_links"})
"""Signals whose evidence quotes the comment, after a colon."""


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """One signal of the finished model: its name, its points (log-odds) and its evidence in words."""

    name: str
    points: float
    evidence: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A comment on the wrong side.

    `unseen` is the probability by a model that was not taught the comment, `finished` the one by the model
    that was, whose evidence `said` is. `length` counts characters. `text` is None unless it was asked for.
    """

    id: str
    group: str
    label: str
    language: str
    length: int
    unseen: float
    finished: float
    said: tuple[Said, ...]
    text: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Mistakes:
    """Ham that looks most like the category, and comments of the category that look most like ham."""

    false_alarms: tuple[Mistake, ...]
    misses: tuple[Mistake, ...]


def worst(scored: Scored, model: Model, *, with_texts: bool) -> Mistakes:
    """Return the worst mistakes, the worst first.

    Ham on loan is left out: nobody said that it is not of the category. Without texts, nothing that is
    returned quotes a comment.
    """
    classifier = LinearClassifier(model)
    order = np.argsort(scored.points, kind="stable")
    alarms = order[~scored.positive[order] & ~scored.weak[order] & (scored.points[order] > 0)][::-1]
    misses = order[scored.positive[order] & (scored.points[order] < 0)]

    def told(places: Iterable[int]) -> tuple[Mistake, ...]:
        return tuple(_mistake(scored, place, classifier, with_texts=with_texts) for place in places)

    return Mistakes(told(_varied(scored, alarms.tolist())), told(_varied(scored, misses.tolist())))


def unquoted(signal: Signal) -> str:
    """Return a signal's evidence without the words of the comment."""
    head, colon, _ = signal.evidence.partition(": ")
    return f"{head}." if colon and signal.name in _QUOTING else signal.evidence


def _varied(scored: Scored, places: Iterable[int]) -> Iterator[int]:
    taken = Counter[str]()
    for place in places:
        if taken.total() == MISTAKES:
            return
        group = str(scored.names[place])
        if taken[group] < OF_ONE_GROUP:
            taken[group] += 1
            yield place


def _mistake(scored: Scored, place: int, classifier: LinearClassifier, *, with_texts: bool) -> Mistake:
    example = scored.examples[place]
    signals = _signals(example, scored.category, classifier)
    body = example.comment.body
    return Mistake(
        id=example.id,
        group=str(scored.names[place]),
        label=example.label.value,
        language=example.language or "unknown",
        length=len(body),
        unseen=float(scored.probabilities[place]),
        finished=float(expit(total(signal.points for signal in signals))),
        said=tuple(
            Said(s.name, s.points, s.evidence if with_texts else unquoted(s))
            for s in signals
            if abs(s.points) >= MIN_POINTS
        ),
        text=_shown(body) if with_texts else None,
    )


def _signals(example: Example, category: Category, classifier: LinearClassifier) -> list[Signal]:
    """Return the signals of the category, the strongest first."""
    said = classifier.signals(view_of(example))
    found = [signal for signal in said if signal.category is category]
    return sorted(found, key=lambda signal: -abs(signal.points))


def _shown(body: str) -> str:
    return body if len(body) <= MAX_TEXT else f"{body[:MAX_TEXT]}…"
