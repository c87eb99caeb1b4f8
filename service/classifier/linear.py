"""A linear model that explains itself: its signals add up to its score exactly."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.classifier import artifact, card, evidence
from service.classifier.artifact import Artifact, Model
from service.classifier.shares import per_character
from service.domain.signal import Category, Signal
from service.features.vector import FIELDS, vectorise
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
        self._weights = _stacked(model.artifact)
        self._base = np.array([_base(model.artifact, category) for category in Category])

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the model file."""
        return self._digest

    @property
    def card(self) -> Mapping[str, Any]:
        """Return the model's card."""
        return self._card

    def signals(self, view: View) -> tuple[Signal, ...]:
        """Return, for each category, signals whose quantised points add up to its calibrated log-odds.

        Within a signal that has spans with points, these add up to the signal's points: an empty span at
        (0, 0) holds what falls to no listed piece.
        """
        vector = vectorise(view)
        read = evidence.reading(view, vector)
        points = vector.values[:, None] * self._weights[vector.indices]
        found = [
            evidence.signals(read, category, points[:, column], float(self._base[column]))
            for column, category in enumerate(Category)
        ]
        return (*itertools.chain.from_iterable(found), *evidence.remarks(view))

    def contributions(self, view: View, category: Category) -> Contributions:
        """Return how a category's points are spread over the body's characters and what lies elsewhere."""
        vector = vectorise(view)
        column = list(Category).index(category)
        points = vector.values * self._weights[vector.indices, column]
        inside = _IN_BODY[vector.fields]
        characters = per_character(
            points[inside], vector.starts[inside], vector.ends[inside], len(view.comment.body)
        )
        return Contributions(characters, float(points[~inside].sum() + self._base[column]))


def load(path: Path, *, expected_digest: str | None = None) -> LinearClassifier:
    """Return the classifier whose payload is at `path`. ModelError where it cannot be used."""
    return LinearClassifier(artifact.load(path, expected_digest=expected_digest))


def _stacked(learned: Artifact) -> NDArray[np.float64]:
    """Return weights in points, one row per feature, so that a feature is found once for all categories."""
    return np.stack(
        [learned.weights[c].astype(np.float64) * learned.calibration[c][0] for c in Category], axis=1
    )


def _base(learned: Artifact, category: Category) -> float:
    slope, offset = learned.calibration[category]
    return slope * learned.intercept[category] + offset
