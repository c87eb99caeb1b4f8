"""How strong the prior is, and whether refitted points are better: judged by comments that were left out."""

from __future__ import annotations

import dataclasses
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from training.config import Config, PointsConfig
from training.measures import log_loss
from training.points.fit import fit, score
from training.points.lesson import Floats, Lesson

MIN_FOLDS: Final = 2
"""Folds, and so groups of either class, without which nothing can be left out."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """Shares in [0, 1] of labelled comments of the category, and of ham, that are held or rejected.

    `held` is what the threshold in service holds of ham; `caught` what it catches, and `caught_equally` what
    a threshold catches that holds as much ham as the points in service do.
    """

    held: float
    caught: float
    caught_equally: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The points in service and refitted ones, on comments that were left out of every fit.

    Log-losses are weighted means in nats; `sure` is the share of bootstrap draws, of whole groups of
    comments, in which the refitted points have the lower one.
    """

    strength: float
    loss_before: float
    loss_after: float
    sure: float
    before: Caught
    after: Caught

    def is_better(self, config: PointsConfig) -> bool:
        """Return whether the refitted points are better, beyond chance."""
        lost = self.before.caught_equally - self.after.caught_equally
        enough = self.loss_after < self.loss_before * (1 - config.min_gain)
        better = enough and self.sure >= config.confidence
        return better and lost <= config.caught_tolerance


def folds_of(lesson: Lesson, folds: int, seed: int) -> NDArray[np.int64] | None:
    """Return each row's fold: groups stay whole, and classes are spread evenly as far as they allow it.

    None where there are too few groups with labels of either class.
    """
    kind = np.where(lesson.silent, 2, lesson.positive.astype(np.int64))
    count = min(folds, *(len(np.unique(lesson.group[kind == label])) for label in (0, 1)))
    if count < MIN_FOLDS:
        return None
    if lesson.silent.sum() < count:
        kind[lesson.silent] = 0
    found = np.zeros(len(kind), dtype=np.int64)
    split = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    for fold, (_, rows) in enumerate(split.split(kind, kind, lesson.group)):
        found[rows] = fold
    return found


def chosen(lesson: Lesson, folds: NDArray[np.int64], config: PointsConfig) -> float:
    """Return the prior's strength that has the lowest cross-validated log-loss; the strongest wins a tie."""
    losses = {
        strength: _mean(log_loss(_left_out(lesson, folds, strength).log_odds, lesson.positive), lesson)
        for strength in config.strengths
    }
    return min(sorted(losses, reverse=True), key=losses.__getitem__)


def compare(
    lesson: Lesson, folds: NDArray[np.int64], hold: float, strength: float, config: Config
) -> Comparison:
    """Compare points that are refitted with this strength with those in service, on what was left out.

    `hold` is the threshold in service, in log-odds.
    """
    before, after = _left_out(lesson, folds, None), _left_out(lesson, folds, strength)
    lost = [log_loss(out.log_odds, lesson.positive) for out in (before, after)]
    return Comparison(
        strength=strength,
        loss_before=_mean(lost[0], lesson),
        loss_after=_mean(lost[1], lesson),
        sure=_sure(lost[0] - lost[1], lesson, config.points.samples, config.seed),
        before=caught(lesson, before.scores, before.scores, hold),
        after=caught(lesson, after.scores, before.scores, hold),
    )


def caught(lesson: Lesson, scores: Floats, before: Floats, hold: float) -> Caught:
    """Return what is caught by scores, beside scores `before` that hold so much ham at `hold`."""
    labelled = ~lesson.silent
    ham, wanted = labelled & ~lesson.positive, labelled & lesson.positive
    may_hold = int((before[ham] >= hold).sum())
    falling = np.sort(scores[ham])[::-1]
    # The highest score of ham that must not be held; what lies above it is caught.
    equal = falling[may_hold] if may_hold < len(falling) else -math.inf
    return Caught(
        held=float((scores[ham] >= hold).mean()),
        caught=float((scores[wanted] >= hold).mean()),
        caught_equally=float((scores[wanted] > equal).mean()),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Out:
    """What rows come to that were left out: as log-odds with their intercepts, and as a policy has them."""

    log_odds: Floats
    scores: Floats


def _left_out(lesson: Lesson, folds: NDArray[np.int64], strength: float | None) -> _Out:
    """Return what each fold comes to by points fitted to the others; by the points now where that is None."""
    out = _Out(np.zeros(len(folds)), np.zeros(len(folds)))
    for fold in np.unique(folds):
        held = np.flatnonzero(folds == fold)
        taught = fit(lesson.part(np.flatnonzero(folds != fold)), strength or 1.0, free=strength is not None)
        part = lesson.part(held)
        out.log_odds[held] = taught.log_odds(part)
        out.scores[held] = score(part, taught.points)
    return out


def _sure(gain: Floats, lesson: Lesson, samples: int, seed: int) -> float:
    """Return how often a draw of groups, with replacement, has gained."""
    _, place = np.unique(lesson.group, return_inverse=True)
    of_group = np.bincount(place, weights=lesson.weight * gain)
    draws = np.random.default_rng(seed).integers(0, len(of_group), (samples, len(of_group)))
    return float((of_group[draws].sum(axis=1) > 0).mean())


def _mean(values: Floats, lesson: Lesson) -> float:
    return float(np.average(values, weights=lesson.weight))
