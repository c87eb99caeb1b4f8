"""A linear model for one set of comments, set up by cross-validation on its training rows.

It reads the features that the service reads. A part is a logistic regression on features that are weighted in
one of several ways; the model is a part, or a mean of parts, whichever cross-validation prefers, and so one
linear model again. Nothing of the rows that it is measured on reaches a choice.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from scipy.sparse import csr_array
from sklearn.model_selection import StratifiedKFold

from service.errors import InvalidInputError
from service.features.blocks import OFFSETS, Block
from service.features.vector import FACTS_OFFSET
from training.config import FitConfig
from training.config_parts import Count, Positive
from training.evaluation.grading import Measure, best_threshold, grade
from training.targets import Targets
from training.train import Linear, fit

_STRICT = ConfigDict(extra="forbid")
Power = Annotated[float, Field(ge=0, le=4)]
Scale = Annotated[float, Field(ge=0, le=10)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PartConfig:
    """How one part weighs features: `idf` and `ratio` are the powers of two factors, 0 for neither.

    The factors are the inverse document frequency, and |log-count ratio| with counts raised by `smoothing`.
    `chars` and `facts` multiply the body's character n-grams and the facts beside all else. `cost` as in
    `FitConfig`.
    """

    __pydantic_config__ = _STRICT

    cost: Positive
    idf: Power = 0.0
    ratio: Power = 0.0
    smoothing: Positive = 1.0
    chars: Scale = 1.0
    facts: Scale = 1.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class LearnerConfig:
    """The parts, the blends of them to choose from, and how rows are folded.

    A set with fewer than `scored_rows` rows is folded several times over, in new ways, until so many have
    been scored. Of blends that do equally well the first is taken.

    Raises:
        InvalidInputError: a blend names a part that there is not.
    """

    __pydantic_config__ = _STRICT

    folds: Annotated[int, Field(ge=2, le=20)]
    scored_rows: Count
    intercept_scale: Positive
    max_iterations: Count
    parts: Mapping[str, PartConfig]
    blends: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.used) - set(self.parts)):
            raise InvalidInputError(f"There is no part {unknown[0]!r}.", "learner.blends")

    @property
    def used(self) -> tuple[str, ...]:
        """Return the names of the parts that blends are made of."""
        return tuple(sorted({name for blend in self.blends for name in blend}))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A fitted model: the chosen blend, its measure in cross-validation (`expected`), and a threshold."""

    blend: tuple[str, ...]
    expected: float
    threshold: float
    linear: Linear


def learn(
    matrix: csr_array, positive: NDArray[np.bool_], measure: Measure, config: LearnerConfig, seed: int
) -> Learned:
    """Fit a model to training rows, and choose its blend and threshold by cross-validation among them.

    Raises:
        ValueError: one class is missing, or has fewer rows than there are folds.
    """
    held = {name: cross_validated(matrix, positive, config.parts[name], config, seed) for name in config.used}
    points = {blend: np.mean([_standard(held[name]) for name in blend], axis=0) for blend in config.blends}
    thresholds = {blend: best_threshold(measure, points[blend], positive) for blend in config.blends}
    expected = {b: grade(measure, points[b], positive, thresholds[b]) for b in config.blends}
    blend = max(config.blends, key=lambda b: expected[b])
    parts = {name: _fitted(matrix, positive, config.parts[name], config, seed) for name in blend}
    return Learned(
        blend=blend,
        expected=expected[blend],
        threshold=thresholds[blend],
        linear=_mean([_in_spreads(parts[name], held[name]) for name in blend]),
    )


def cross_validated(
    matrix: csr_array, positive: NDArray[np.bool_], part: PartConfig, config: LearnerConfig, seed: int
) -> NDArray[np.float64]:
    """Return each training row's margin by parts that were fitted without it: their mean."""
    rounds = max(1, math.ceil(config.scored_rows / len(positive)))
    total = np.zeros(len(positive))
    for turn in range(rounds):
        folds = StratifiedKFold(config.folds, shuffle=True, random_state=seed + turn)
        for taught, held in folds.split(total, positive):
            fitted = _fitted(matrix[taught], positive[taught], part, config, seed)
            total[held] += fitted.margins(matrix[held])
    return total / rounds


def _fitted(
    matrix: csr_array, positive: NDArray[np.bool_], part: PartConfig, config: LearnerConfig, seed: int
) -> Linear:
    factors = _factors(matrix, positive, part)
    weighted = matrix.copy()
    weighted.data *= factors[weighted.indices]
    fitting = FitConfig(
        cost=part.cost, intercept_scale=config.intercept_scale, max_iterations=config.max_iterations
    )
    lesson = Targets(positive, np.ones(len(positive)), np.zeros(len(positive), dtype=np.bool_))
    linear = fit(weighted, lesson, fitting, seed)
    return Linear(linear.weights * factors, linear.intercept)


def _factors(matrix: csr_array, positive: NDArray[np.bool_], part: PartConfig) -> NDArray[np.float64]:
    """Return what a part multiplies each feature with.

    The log-count ratio is that of S. Wang and C. D. Manning, "Baselines and Bigrams: Simple, Good Sentiment
    and Topic Classification" (2012), of the shares of each class's rows that a feature occurs in; its sign
    would change nothing, since weights are penalised alike on both sides.
    """
    rows = len(positive)
    held, of_it = _rows_with(matrix), _rows_with(matrix[positive])
    idf = np.log((1 + rows) / (1 + held)) + 1
    sides = positive.sum() + 2 * part.smoothing, (~positive).sum() + 2 * part.smoothing
    ratio = np.log((of_it + part.smoothing) / sides[0]) - np.log((held - of_it + part.smoothing) / sides[1])
    factors = np.asarray(idf**part.idf * np.abs(ratio) ** part.ratio)
    factors[OFFSETS[Block.BODY_CHARS] : OFFSETS[Block.BODY_CHARS + 1]] *= part.chars
    factors[FACTS_OFFSET:] *= part.facts
    return factors


def _rows_with(matrix: csr_array) -> NDArray[np.int64]:
    return np.bincount(matrix.indices, minlength=matrix.shape[1])


def _standard(margins: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((margins - margins.mean()) / margins.std())


def _in_spreads(part: Linear, held: NDArray[np.float64]) -> Linear:
    """Return the part whose margins are in the standard deviations of its margins in cross-validation."""
    spread = float(held.std())
    return Linear(part.weights / spread, (part.intercept - float(held.mean())) / spread)


def _mean(parts: list[Linear]) -> Linear:
    weights = np.mean([part.weights for part in parts], axis=0)
    return Linear(np.asarray(weights), float(np.mean([part.intercept for part in parts])))
