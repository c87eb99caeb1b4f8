"""The signal that a comment's language was not learned: it takes back part of what the words said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from service.classifier.ear import Ear, Heard
from service.classifier.languages import Languages
from service.domain.signal import Category, Signal, quantise
from service.features.language import sample
from service.features.view import View

NAME: Final = "language_not_learned"


class Humility:
    """Says of which languages a model knows too little. Immutable; safe to share between threads."""

    def __init__(self, languages: Languages) -> None:
        self._languages, self._ear = languages, Ear(languages)
        self._discounts = languages.discounts

    def hear(self, view: View) -> Heard | None:
        """Return what a comment's text sounds like; None where it cannot be told."""
        shown = sample(view.text.folded)
        return self._ear.hear(shown.letters, self._languages.masks(shown))

    def signals(self, heard: Heard | None, category: Category, said: Iterable[Signal]) -> Iterator[Signal]:
        """Yield the signal, of zero or less points, where a category was not learned in this language.

        `said` are the category's signals so far; the points are quantised as theirs are.
        """
        discount = self._discounts.get(category)
        looks = self._ear.not_learned(heard, category) if heard and discount else None
        if looks is None or discount is None:
            return
        points = {signal.name: signal.points for signal in said}
        taken = discount.taken_back(
            base=points["classifier_base"],
            words=points.get("classifier_text", 0.0),
            style=points.get("classifier_style", 0.0),
            facts=points.get("classifier_facts", 0.0),
        )
        evidence = _told(looks, category, taken)
        yield Signal(name=NAME, category=category, points=quantise(taken) or 0.0, evidence=evidence)


def _told(looks: str, category: Category, taken: float) -> str:
    said = f"Language not learned for {category.value} ({looks})"
    if not taken:
        return f"{said}: its words say nothing for {category.value} that could be doubted."
    return f"{said}: what its words say for {category.value} counts less."
