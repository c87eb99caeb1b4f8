"""Adaptation: teach the model in service by labels alone, without forgetting what it knew.

With y = +1 for the category and -1 for ham, x an example's features, p0 the calibrated log-odds of the model
in service and a_i an example's weight, the change (delta, d) of weights and intercept minimises

    sum_i a_i log(1 + exp(-y_i (p0_i + x_i . delta + d))) + strength / 2 (sum_j s_j delta_j^2 + stiffness d^2)

This is the maximum a posteriori estimate of a logistic regression under a Gaussian prior centred at the
weights in service rather than at zero; after C. Chelba and A. Acero, "Adaptation of maximum entropy
capitalizer: little data can help a lot" (EMNLP 2004). Features that no example touches keep their weights.
s_j is 1 for n-grams of words, whose values are small and which few comments share, and `stiffness` for style
and facts: many comments share each of them, so that a soft one would move comments that have nothing to do
with the labels.

Labels come from the queue, so they are hard cases and mostly of one kind. The reference comments are
rehearsed beside them, each with a small weight a_i: what labels say about one kind of comment is not to be
taken for the truth about all (A. Robins, "Catastrophic forgetting, rehearsal and pseudorehearsal", 1995).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fmin_l_bfgs_b
from scipy.sparse import csr_array, vstack
from scipy.special import expit

from service.features.blocks import OFFSETS, Block
from training.config import AdaptConfig
from training.measures import log_loss

REHEARSED = -1
"""The fold of examples that keep the model from forgetting: they are no labels, and judge nothing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Lesson:
    """What labels teach about one category; `prior` is the calibrated log-odds of the model in service."""

    matrix: csr_array
    positive: NDArray[np.bool_]
    weight: NDArray[np.float64]
    prior: NDArray[np.float64]

    def with_rehearsal(self, other: Lesson) -> Lesson:
        """Return the lesson with another one's rows after its own."""
        return Lesson(
            csr_array(vstack([self.matrix, other.matrix])),
            np.append(self.positive, other.positive),
            np.append(self.weight, other.weight),
            np.append(self.prior, other.prior),
        )

    def part(self, rows: NDArray[np.int64]) -> Lesson:
        """Return the lesson of some rows only."""
        return Lesson(self.matrix[rows], self.positive[rows], self.weight[rows], self.prior[rows])


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """What is added to the calibrated log-odds: `values[k]` times feature `columns[k]`, and `intercept`."""

    columns: NDArray[np.int64]
    values: NDArray[np.float64]
    intercept: float

    def points(self, matrix: csr_array) -> NDArray[np.float64]:
        """Return what the change adds to each row's log-odds."""
        dense = np.zeros(matrix.shape[1])
        dense[self.columns] = self.values
        return np.asarray(matrix @ dense + self.intercept)


@dataclasses.dataclass(frozen=True, slots=True)
class Adaptation:
    """A change, the strength of the prior that cross-validation chose, and honest predictions.

    `predicted` holds for each label the log-odds of a model that was not taught that label's campaign.
    """

    change: Change
    strength: float
    predicted: NDArray[np.float64]

    def scaled(self, share: float, prior: NDArray[np.float64]) -> Adaptation:
        """Return a share of the adaptation; `prior` holds the labels' log-odds without it."""
        change = Change(self.change.columns, self.change.values * share, self.change.intercept * share)
        return Adaptation(change, self.strength, prior + share * (self.predicted - prior))


def label_weights(
    positive: NDArray[np.bool_], created_at: Sequence[datetime | None], config: AdaptConfig
) -> NDArray[np.float64]:
    """Return weights that add up to the number of labels: newer ones count more, rarer classes too.

    A weight halves with every `half_life_days` before the newest label; a class of n labels weighs in
    proportion to the square root of n.
    """
    if not len(positive):
        return np.empty(0)
    times = [at.timestamp() if at else None for at in created_at]
    newest = max((t for t in times if t is not None), default=0.0)
    days = np.array([0.0 if t is None else (newest - t) / 86_400 for t in times])
    weight = 0.5 ** (days / config.half_life_days)
    for side in (positive, ~positive):
        if side.any():
            weight[side] /= np.sqrt(weight[side].sum())
    return np.asarray(weight * len(weight) / weight.sum())


def adapt(lesson: Lesson, folds: NDArray[np.int64], config: AdaptConfig) -> Adaptation:
    """Choose the prior's strength by cross-validated log-loss, then learn from every label.

    Rows of the fold `REHEARSED` are learned from each time and never predicted. The strongest prior wins a
    tie: no gain, no change.
    """
    labels = np.flatnonzero(folds != REHEARSED)
    tried = {strength: _predict(lesson, folds, strength, config)[labels] for strength in config.strengths}
    weight, positive = lesson.weight[labels], lesson.positive[labels]
    best = min(
        sorted(tried, reverse=True),
        key=lambda strength: float(weight @ log_loss(tried[strength], positive)),
    )
    return Adaptation(learn(lesson, best, config), best, tried[best])


def learn(lesson: Lesson, strength: float, config: AdaptConfig) -> Change:
    """Return the change that minimises the formula above, over the features in the lesson."""
    columns = np.unique(lesson.matrix.indices).astype(np.int64)
    seen = lesson.matrix[:, columns]
    sign = np.where(lesson.positive, 1.0, -1.0)
    penalty = np.full(len(columns) + 1, float(strength))
    penalty[np.append(columns >= OFFSETS[Block.STYLE], True)] *= config.stiffness  # and the facts behind it

    def objective(change: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        points = lesson.prior + seen @ change[:-1] + change[-1]
        loss = lesson.weight @ np.logaddexp(0, -sign * points) + 0.5 * (penalty @ change**2)
        error = -sign * lesson.weight * expit(-sign * points)
        return float(loss), np.append(seen.T @ error, error.sum()) + penalty * change

    start = np.zeros(len(columns) + 1)
    found, _, _ = fmin_l_bfgs_b(objective, start, maxiter=config.max_iterations)
    return Change(columns, found[:-1], float(found[-1]))


def _predict(
    lesson: Lesson, folds: NDArray[np.int64], strength: float, config: AdaptConfig
) -> NDArray[np.float64]:
    predicted = lesson.prior.copy()
    for fold in np.unique(folds[folds != REHEARSED]):
        held = np.flatnonzero(folds == fold)
        change = learn(lesson.part(np.flatnonzero(folds != fold)), strength, config)
        predicted[held] += change.points(lesson.matrix[held])
    return predicted
