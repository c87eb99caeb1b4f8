"""The signal that a comment's language was not learned: it takes back part of what the words said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.classifier.ear import Ear, Heard
from service.classifier.languages import Discount
from service.domain.signal import Category, Signal, quantise

NAME: Final = "language_not_learned"


class Said(NamedTuple):
    """A category's log-odds of every comment, and by words, style and facts of one."""

    base: float
    words: float
    style: float
    facts: float


class Humility:
    """Says of which languages a model knows too little. Immutable; safe to share between threads."""

    def __init__(self, ear: Ear, discounts: Mapping[Category, Discount]) -> None:
        self._ear, self._discounts = ear, discounts

    def hear(self, voice: NDArray[np.float64]) -> Heard | None:
        """Return what a text of this voice sounds like; None where it cannot be told."""
        return self._ear.hear(voice)

    def signals(self, heard: Heard | None, category: Category, said: Iterable[Signal]) -> Iterator[Signal]:
        """Yield the signal, of zero or less points, where a category was not learned in this language.

        `said` are the category's signals so far; the points are quantised as theirs are.
        """
        looks = self._doubted(heard, category)
        if looks is None:
            return
        points = {signal.name: signal.points for signal in said}
        parts = ("classifier_text", "classifier_style", "classifier_facts")
        spoken = Said(points["classifier_base"], *(points.get(name, 0.0) for name in parts))
        taken = self.taken_back(heard, category, spoken) or 0.0
        evidence = _told(looks, category, taken)
        yield Signal(name=NAME, category=category, points=quantise(taken) or 0.0, evidence=evidence)

    def taken_back(self, heard: Heard | None, category: Category, said: Said) -> float | None:
        """Return the log-odds, zero or less, that are taken back; None where the language was learned."""
        if self._doubted(heard, category) is None:
            return None
        return self._discounts[category].taken_back(
            base=said.base, words=said.words, style=said.style, facts=said.facts
        )

    def _doubted(self, heard: Heard | None, category: Category) -> str | None:
        """Return what the text sounds like where a category was not learned in that."""
        known = heard is None or category not in self._discounts
        return None if known or heard is None else self._ear.not_learned(heard, category)


def _told(looks: str, category: Category, taken: float) -> str:
    said = f"Language not learned for {category.value} ({looks})"
    if not taken:
        return f"{said}: its words say nothing for {category.value} that could be doubted."
    return f"{said}: what its words say for {category.value} counts less."
