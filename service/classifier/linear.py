"""A linear model that explains itself: its signals add up to its score exactly."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.classifier import artifact, card, evidence
from service.classifier.artifact import Artifact, Model
from service.classifier.attributes import Heads
from service.classifier.ear import Ear, Heard
from service.classifier.entries import Entries, entries
from service.classifier.shares import per_character
from service.classifier.sums import PARTS, Sums
from service.classifier.unlearned import NAME as NOT_LEARNED
from service.classifier.unlearned import Humility, Said
from service.domain.attribute import Assessment, Attribute
from service.domain.goal import HamCurve
from service.domain.language import UNDETERMINED
from service.domain.signal import Category, Signal, total
from service.features.vector import FIELDS, Vector, vectorise
from service.features.view import View

_ROWS: Final = {category: row for row, category in enumerate(Category)}
_ABUSE: Final = _ROWS[Category.ABUSE]
_TEXT, _STYLE, _FACTS = (PARTS.index(name) for name in ("text", "style", "facts"))
_IN_BODY: Final = np.array([field in {"body", "links"} for field in FIELDS])


@dataclasses.dataclass(frozen=True, slots=True)
class Contributions:
    """What each character of the body adds to a category's points, and what everything else adds.

    `sum(characters) + elsewhere` is the score before it is rounded to `POINT`.
    """

    characters: NDArray[np.float64]
    elsewhere: float


class LinearClassifier:
    """A loaded model as a `Classifier`. Immutable; safe to share between threads."""

    def __init__(self, model: Model) -> None:
        self._digest = model.digest
        self._card = card.to_document(model.card)
        self._ham_curves = model.artifact.ham_curves
        languages = model.artifact.languages
        ear = Ear(languages) if languages else None
        self._ear = ear
        self._learned = {c: frozenset(codes) for c, codes in languages.learned.items()} if languages else {}
        self._humility = Humility(ear, languages.discounts) if ear and languages else None
        # One row per feature, so that its weights for all categories lie together in memory.
        weights = np.stack([model.artifact.weights[category] for category in Category], axis=1)
        self._sums = Sums(weights, ear)
        self._slopes = np.array([[model.artifact.calibration[category][0]] for category in Category])
        self._base = [_base(model.artifact, category) for category in Category]
        self._abuse_intercept = model.artifact.intercept[Category.ABUSE]
        self._heads = Heads(model.artifact.attributes)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the model file."""
        return self._digest

    @property
    def card(self) -> Mapping[str, Any]:
        """Return the model's card."""
        return self._card

    @property
    def ham_curves(self) -> Mapping[Category, HamCurve]:
        """Return by category the curve that turns goals into points; one is missing that was not measured."""
        return self._ham_curves

    @property
    def learned(self) -> Mapping[Category, frozenset[str]]:
        """Return the languages that each category was learned in; none where the model knows no languages."""
        return self._learned

    def language(self, view: View) -> str | None:
        """Return a comment's language, `UNDETERMINED`, or None where it is surely in none that is known."""
        return self._ear.language(self._ear.hear(self._sums.voice(view))) if self._ear else UNDETERMINED

    def signals(self, view: View) -> tuple[Signal, ...]:
        """Return, for each category, signals whose quantised points add up to its calibrated log-odds.

        Within a signal that has spans with points, these add up to the signal's points: an empty span at
        (0, 0) holds what falls to no listed piece.
        """
        return self._signals(view, entries(self._sums, view))

    def attributes(self, view: View) -> Mapping[Attribute, float]:
        """Return the calibrated probability, in [0, 1], of each attribute that the model measures."""
        return self._attributes(view, entries(self._sums, view))

    def assess(self, view: View) -> Assessment:
        """Return signals and attributes from one reading of the comment."""
        added = entries(self._sums, view)
        return Assessment(self._signals(view, added), self._attributes(view, added))

    def points(self, view: View) -> dict[Category, float]:
        """Return each category's calibrated log-odds: the sum of its signals, before these are rounded."""
        if self._humility is None:
            parts, heard = self._sums.parts(view), None
        else:
            parts, voice = self._sums.heard(view)
            heard = self._humility.hear(voice)
        said = (parts.T * self._slopes).tolist()
        return {
            category: self._total(category, parts, heard)
            for category, parts in zip(Category, said, strict=True)
        }

    def _total(self, category: Category, parts: Sequence[float], heard: Heard | None) -> float:
        """Return a category's points from those of its parts and what the text sounds like."""
        base = self._base[_ROWS[category]]
        found = base + sum(parts)
        if heard and self._humility:
            said = Said(base, parts[_TEXT], parts[_STYLE], parts[_FACTS])
            found += self._humility.taken_back(heard, category, said) or 0.0
        return found

    def contributions(self, view: View, category: Category) -> Contributions:
        """Return how a category's points are spread over the body's characters and what lies elsewhere."""
        vector = vectorise(view)
        row = list(Category).index(category)
        points = self._points(vector)[row]
        inside = _IN_BODY[vector.fields]
        characters = per_character(
            points[inside], vector.starts[inside], vector.ends[inside], len(view.comment.body)
        )
        elsewhere = float(points[~inside].sum()) + self._base[row]
        return Contributions(characters, elsewhere + self._doubt(view, category))

    def _doubt(self, view: View, category: Category) -> float:
        """Return what is taken back from a category where the comment's language was not learned."""
        if self._humility is None:
            return 0.0
        said = self.signals(view)
        return total(s.points for s in said if s.category is category and s.name == NOT_LEARNED)

    def _signals(self, view: View, added: Entries) -> tuple[Signal, ...]:
        read = evidence.reading(view, added)
        points = added.points.T * self._slopes
        found = [
            tuple(evidence.signals(read, category, told, base))
            for category, told, base in zip(Category, points, self._base, strict=True)
        ]
        return (*itertools.chain.from_iterable(found), *self._doubts(view, found), *evidence.remarks(view))

    def _doubts(self, view: View, found: Sequence[Sequence[Signal]]) -> Iterator[Signal]:
        """Yield, by category, what is taken back where the comment's language was not learned."""
        if self._humility is None:
            return
        heard = self._humility.hear(self._sums.voice(view))
        for category, said in zip(Category, found, strict=True):
            yield from self._humility.signals(heard, category, said)

    def _attributes(self, view: View, added: Entries) -> dict[Attribute, float]:
        if not self._heads:
            return {}
        raw = float(added.points[:, _ABUSE].sum()) + self._abuse_intercept
        return self._heads.probabilities(*self._sums.words(view), raw)

    def _points(self, vector: Vector) -> NDArray[np.float64]:
        """Return what each entry adds to each category's points: (categories, entries)."""
        weights = np.take(self._sums.weights, vector.indices, axis=0).T
        points: NDArray[np.float64] = np.multiply(weights, vector.values, dtype=np.float64, order="C")
        points *= self._slopes
        return points


def load(path: Path, *, expected_digest: str | None = None) -> LinearClassifier:
    """Return the classifier whose payload is at `path`. ModelError where it cannot be used."""
    return LinearClassifier(artifact.load(path, expected_digest=expected_digest))


def _base(learned: Artifact, category: Category) -> float:
    slope, offset = learned.calibration[category]
    return slope * learned.intercept[category] + offset
