"""A linear model for one set of comments, set up by cross-validation on its training rows.

It reads the features that the service reads. A part is a logistic regression on features that are weighted in
one of several ways; the model is a part, or a mean of parts, whichever cross-validation prefers. Nothing of
the rows that it is measured on reaches a choice.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from scipy.sparse import csr_array, diags_array
from sklearn.model_selection import StratifiedKFold

from service.features.ngrams import OFFSETS, Block
from service.features.vector import DIMENSIONS, FACTS_OFFSET
from training.config import Count, FitConfig, Positive
from training.evaluation.grading import Measure, best_threshold, grade
from training.targets import Targets
from training.train import Linear, fit

_STRICT = ConfigDict(extra="forbid")
Power = Annotated[float, Field(ge=0, le=4)]
Scale = Annotated[float, Field(ge=0, le=10)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class PartConfig:
    """How one part weighs features: `idf` and `ratio` are the powers of two factors, 0 for neither.

    The factors are the inverse document frequency, and `floor` + |log-count ratio| with counts raised by
    `smoothing`. `chars` and `facts` multiply the body's character n-grams and the facts beside all else. With
    `unit`, each row is brought to the length one afterwards. `cost` as in `FitConfig`.
    """

    __pydantic_config__ = _STRICT

    cost: Positive
    idf: Power = 0.0
    ratio: Power = 0.0
    smoothing: Positive = 1.0
    floor: Scale = 0.0
    chars: Scale = 1.0
    facts: Scale = 1.0
    unit: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class LearnerConfig:
    """The parts, the blends of them to choose from, and how rows are folded.

    A set with fewer than `scored_rows` rows is folded several times over, in new ways, until so many have
    been scored.
    """

    __pydantic_config__ = _STRICT

    folds: Annotated[int, Field(ge=2, le=20)]
    scored_rows: Count
    intercept_scale: Positive
    max_iterations: Count
    parts: Mapping[str, PartConfig]
    blends: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]


@dataclasses.dataclass(frozen=True, slots=True)
class _Part:
    """A fitted part: what each feature is multiplied with, and the weights after that."""

    factors: NDArray[np.float64]
    unit: bool
    linear: Linear

    def margins(self, matrix: csr_array) -> NDArray[np.float64]:
        return self.linear.margins(_weighted(matrix, self.factors, unit=self.unit))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A fitted model: the chosen blend, its measure in cross-validation (`expected`), and a threshold."""

    blend: tuple[str, ...]
    expected: float
    threshold: float
    _parts: tuple[tuple[_Part, float, float], ...]

    def points(self, matrix: csr_array) -> NDArray[np.float64]:
        """Return the score of every row: the mean of the parts' margins in their standard deviations."""
        margins = [(part.margins(matrix) - mean) / spread for part, mean, spread in self._parts]
        return np.asarray(np.mean(margins, axis=0))


def learn(
    matrix: csr_array, positive: NDArray[np.bool_], measure: Measure, config: LearnerConfig, seed: int
) -> Learned:
    """Fit a model to training rows, and choose its blend and threshold by cross-validation among them.

    Raises:
        ValueError: one class is missing, or has fewer rows than there are folds.
    """
    names = sorted({name for blend in config.blends for name in blend})
    margins = {name: cross_validated(matrix, positive, config.parts[name], config, seed) for name in names}
    points = {blend: np.mean([_standard(margins[name]) for name in blend], axis=0) for blend in config.blends}
    thresholds = {blend: best_threshold(measure, points[blend], positive) for blend in config.blends}
    expected = {b: grade(measure, points[b], positive, thresholds[b]) for b in config.blends}
    blend = max(config.blends, key=lambda b: expected[b])
    return Learned(
        blend=blend,
        expected=expected[blend],
        threshold=thresholds[blend],
        _parts=tuple(
            (
                _fitted(matrix, positive, config.parts[name], config, seed),
                float(margins[name].mean()),
                float(margins[name].std()),
            )
            for name in blend
        ),
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
) -> _Part:
    factors = _factors(matrix, positive, part) * _scales(part)
    fitting = FitConfig(
        cost=part.cost, intercept_scale=config.intercept_scale, max_iterations=config.max_iterations
    )
    lesson = Targets(positive, np.ones(len(positive)), np.zeros(len(positive), dtype=np.bool_))
    return _Part(factors, part.unit, fit(_weighted(matrix, factors, unit=part.unit), lesson, fitting, seed))


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
    return np.asarray(idf**part.idf * (np.abs(ratio) + part.floor) ** part.ratio)


def _rows_with(matrix: csr_array) -> NDArray[np.int64]:
    return np.bincount(matrix.indices, minlength=DIMENSIONS)


def _scales(part: PartConfig) -> NDArray[np.float64]:
    scales = np.ones(DIMENSIONS)
    scales[OFFSETS[Block.BODY_CHARS] : OFFSETS[Block.BODY_CHARS + 1]] = part.chars
    scales[FACTS_OFFSET:] = part.facts
    return scales


def _weighted(matrix: csr_array, factors: NDArray[np.float64], *, unit: bool) -> csr_array:
    weighted = csr_array(matrix @ diags_array(factors))
    if unit:
        lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        weighted = csr_array(diags_array(1 / np.maximum(lengths, 1e-12)) @ weighted)
    return weighted


def _standard(margins: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((margins - margins.mean()) / margins.std())
