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
from service.classifier.shares import per_character
from service.classifier.unlearned import Humility
from service.domain.goal import HamCurve
from service.domain.signal import Category, Signal, total
from service.features.vector import FIELDS, Vector, vectorise
from service.features.view import View

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
        self._humility = Humility(languages) if languages else None
        # One row per feature, so that its weights for all categories lie together in memory.
        self._weights = np.stack([model.artifact.weights[category] for category in Category], axis=1)
        self._slopes = np.array([[model.artifact.calibration[category][0]] for category in Category])
        self._base = [_base(model.artifact, category) for category in Category]

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

    def signals(self, view: View) -> tuple[Signal, ...]:
        """Return, for each category, signals whose quantised points add up to its calibrated log-odds.

        Within a signal that has spans with points, these add up to the signal's points: an empty span at
        (0, 0) holds what falls to no listed piece.
        """
        vector = vectorise(view)
        read = evidence.reading(view, vector)
        found = [
            tuple(evidence.signals(read, category, points, base))
            for category, points, base in zip(Category, self._points(vector), self._base, strict=True)
        ]
        doubts = self._doubts(view, found)
        return (*itertools.chain.from_iterable(found), *doubts, *evidence.remarks(view))

    def _doubts(self, view: View, found: Sequence[Sequence[Signal]]) -> Iterator[Signal]:
        """Yield, by category, what is taken back where the comment's language was not learned."""
        if self._humility is None:
            return
        heard = self._humility.hear(view)
        for category, said in zip(Category, found, strict=True):
            yield from self._humility.signals(heard, category, said)

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
        if self._humility:
            said = evidence.signals(evidence.reading(view, vector), category, points, self._base[row])
            doubts = self._humility.signals(self._humility.hear(view), category, said)
            elsewhere += total(signal.points for signal in doubts)
        return Contributions(characters, elsewhere)

    def _points(self, vector: Vector) -> NDArray[np.float64]:
        """Return what each entry adds to each category's points: (categories, entries)."""
        weights = np.take(self._weights, vector.indices, axis=0).T
        points: NDArray[np.float64] = np.multiply(weights, vector.values, dtype=np.float64, order="C")
        points *= self._slopes
        return points


def load(path: Path, *, expected_digest: str | None = None) -> LinearClassifier:
    """Return the classifier whose payload is at `path`. ModelError where it cannot be used."""
    return LinearClassifier(artifact.load(path, expected_digest=expected_digest))


def _base(learned: Artifact, category: Category) -> float:
    slope, offset = learned.calibration[category]
    return slope * learned.intercept[category] + offset
