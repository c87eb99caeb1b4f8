"""The measures that published tables use, and the threshold that suits each."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score


class Measure(StrEnum):
    """What a table is measured by; the area under the ROC curve needs no threshold."""

    ACCURACY = "accuracy"
    MCC = "mcc"
    MACRO_F1 = "macro_f1"
    ROC_AUC = "roc_auc"


def grade(
    measure: Measure, points: NDArray[np.float64], positive: NDArray[np.bool_], threshold: float
) -> float:
    """Return a measure of scores whose rows above the threshold are called positive; in [-1, 1].

    Raises:
        ValueError: the area under the ROC curve is asked for of one class only.
    """
    if measure is Measure.ROC_AUC:
        return float(roc_auc_score(positive, points))
    called = points > threshold
    hits, alarms = float((called & positive).sum()), float((called & ~positive).sum())
    found = _of_counts(
        measure, np.array([hits]), np.array([alarms]), float(positive.sum()), float((~positive).sum())
    )
    return float(found[0])


def best_threshold(measure: Measure, points: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the threshold, halfway between two scores, at which a measure is highest.

    Where thresholds tie, the one in the middle is taken. For the area under the ROC curve it is that of the
    accuracy.
    """
    order = np.argsort(-points, kind="stable")
    sorted_points, taken = points[order], np.cumsum(positive[order], dtype=np.float64)
    ends = np.flatnonzero(np.diff(sorted_points, append=-np.inf))
    hits, called, all_hits = taken[ends], ends + 1.0, float(taken[-1])
    found = _of_counts(measure, hits, called - hits, all_hits, len(points) - all_hits)
    best = np.flatnonzero(found >= found.max() - 1e-12)
    place = int(ends[best[len(best) // 2]])
    below = sorted_points[place + 1] if place + 1 < len(points) else sorted_points[place] - 1.0
    return float((sorted_points[place] + below) / 2)


def _of_counts(
    measure: Measure,
    hits: NDArray[np.float64],
    alarms: NDArray[np.float64],
    positives: float,
    negatives: float,
) -> NDArray[np.float64]:
    """Return a measure of counts: called and positive, called and negative, all."""
    missed, passed = positives - hits, negatives - alarms
    if measure is Measure.MCC:
        # B. W. Matthews, "Comparison of the predicted and observed secondary structure of T4 phage lysozyme"
        # (1975); nought where nothing, or everything, is called.
        spread = (hits + alarms) * (missed + passed) * positives * negatives
        top = hits * passed - alarms * missed
        return np.where(spread > 0, top / np.sqrt(np.maximum(spread, 1e-12)), 0.0)
    if measure is Measure.MACRO_F1:
        return (_f1(hits, alarms + missed) + _f1(passed, alarms + missed)) / 2
    return np.asarray((hits + passed) / (positives + negatives))


def _f1(right: NDArray[np.float64], wrong: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(2 * right / np.maximum(2 * right + wrong, 1e-12))
