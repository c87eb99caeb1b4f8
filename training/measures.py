"""Measures: how well scores tell a category from ham, and what the default policy would do with them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.metrics import average_precision_score, roc_auc_score

from service.domain.policy import Threshold


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """One group's figures for one category.

    `positives` and `negatives` are counts; every other figure is a share in [0, 1], or None where the group
    lacks a class or, for a recall, has too few negatives to tell that rate. `ham_held` counts negatives that
    are held or rejected, `ham_rejected` those rejected; `caught` and `rejected` are the same of positives.
    """

    group: str
    positives: int
    negatives: int
    roc_auc: float | None
    pr_auc: float | None
    recall_1: float | None
    recall_01: float | None
    ham_held: float | None
    ham_rejected: float | None
    caught: float | None
    rejected: float | None


def measure(
    group: str, points: NDArray[np.float64], positive: NDArray[np.bool_], threshold: Threshold
) -> Measures:
    """Return the measures of calibrated log-odds under a policy's thresholds."""
    both = bool(positive.any() and not positive.all())
    probability = expit(points)
    held, rejected = probability >= threshold.hold, probability >= threshold.reject
    return Measures(
        group=group,
        positives=int(positive.sum()),
        negatives=int((~positive).sum()),
        roc_auc=float(roc_auc_score(positive, points)) if both else None,
        pr_auc=float(average_precision_score(positive, points)) if both else None,
        recall_1=recall_at(points, positive, 0.01),
        recall_01=recall_at(points, positive, 0.001),
        ham_held=_share(held[~positive]),
        ham_rejected=_share(rejected[~positive]),
        caught=_share(held[positive]),
        rejected=_share(rejected[positive]),
    )


def by_group(
    groups: Sequence[str] | NDArray[np.str_],
    points: NDArray[np.float64],
    positive: NDArray[np.bool_],
    threshold: Threshold,
) -> list[Measures]:
    """Return the measures of every group by name, and of all together last, as group "all"."""
    names = np.asarray(groups)
    rows = [
        measure(str(name), points[names == name], positive[names == name], threshold)
        for name in np.unique(names)
    ]
    return [*rows, measure("all", points, positive, threshold)]


def recall_at(points: NDArray[np.float64], positive: NDArray[np.bool_], rate: float) -> float | None:
    """Return the share of positives above the lowest threshold that at most `rate` of negatives exceed.

    None where there are no positives, or fewer negatives than `1 / rate`.
    """
    negatives = np.sort(points[~positive])[::-1]
    if not positive.any() or len(negatives) * rate < 1:
        return None
    threshold = negatives[int(len(negatives) * rate)]
    return float((points[positive] > threshold).mean())


def log_loss(points: NDArray[np.float64], positive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return each example's log-loss in nats."""
    return np.logaddexp(0, np.where(positive, -points, points))


def _share(hits: NDArray[np.bool_]) -> float | None:
    return float(hits.mean()) if len(hits) else None
