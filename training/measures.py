"""Measures: how well scores tell a category from ham, and what the default policy would do with them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.metrics import average_precision_score, roc_auc_score

from service.domain.policy import Threshold
from training.curves import Steps, steps

ALL = "all"
"""The group that holds every comment of the others."""

FIGURES = ("roc_auc", "pr_auc", "recall_1", "recall_01", "ham_held", "ham_rejected", "caught", "rejected")
"""The measures that are shares, in the order in which they are told."""

MIN_CLASS = 10
"""A group with fewer comments of a class than this is shown, but counts in no mean: it tells chance."""

MIN_GROUPS = 3
"""Fewer groups than this have a mean, but no interval."""

LEVEL = 0.95
SAMPLES = 2000
ROW_SAMPLES = 400


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
    return [*rows, measure(ALL, points, positive, threshold)]


def recall_at(points: NDArray[np.float64], positive: NDArray[np.bool_], rate: float) -> float | None:
    """Return the share of positives above the lowest threshold that at most `rate` of negatives exceed.

    None where there are no positives, or fewer negatives than `1 / rate`.
    """
    negatives = np.sort(points[~positive])[::-1]
    if not positive.any() or len(negatives) * rate < 1:
        return None
    threshold = negatives[int(len(negatives) * rate)]
    return float((points[positive] > threshold).mean())


@dataclasses.dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure would lie in 95 of 100 repetitions."""

    low: float
    high: float


@dataclasses.dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a figure over groups, each counting once, whatever its size.

    `interval` is None for fewer than `MIN_GROUPS` groups.
    """

    value: float
    groups: int
    interval: Interval | None


def telling(measures: Iterable[Measures]) -> list[Measures]:
    """Return the groups that count in means: those with at least `MIN_CLASS` comments of both classes."""
    return [m for m in measures if m.group != ALL and min(m.positives, m.negatives) >= MIN_CLASS]


def means(measures: Iterable[Measures], seed: int) -> dict[str, Mean]:
    """Return the mean of every figure over the groups that tell it; figures that none tells are missing."""
    chosen = telling(measures)
    told = {name: [v for m in chosen if (v := getattr(m, name)) is not None] for name in FIGURES}
    return {name: mean_of(values, seed) for name, values in told.items() if values}


def mean_of(values: Sequence[float], seed: int) -> Mean:
    """Return the mean of groups' figures, of which there must be one at least, with its interval.

    Groups are drawn with replacement, whole: comments of one source are alike, so that the question is how
    another choice of sources would have come out (percentile bootstrap: B. Efron and R. J. Tibshirani, "An
    Introduction to the Bootstrap", 1993, chapter 13; of whole clusters: A. C. Davison and D. V. Hinkley,
    "Bootstrap Methods and their Application", 1997, section 3.8).
    """
    figures = np.asarray(values, dtype=np.float64)
    mean = float(figures.mean())
    if len(figures) < MIN_GROUPS:
        return Mean(mean, len(figures), None)
    draws = np.random.default_rng(seed).integers(0, len(figures), (SAMPLES, len(figures)))
    return Mean(mean, len(figures), _interval(figures[draws].mean(axis=1)))


def intervals(
    points: NDArray[np.float64], positive: NDArray[np.bool_], seed: int, samples: int = ROW_SAMPLES
) -> Mapping[str, Interval]:
    """Return intervals of roc_auc, pr_auc, recall_1 and recall_01 within one group of comments.

    Comments are drawn with replacement, positives and negatives apart (stratified percentile bootstrap, as
    in `mean_of`). Nothing where a class has fewer than `MIN_CLASS` comments; a recall is missing where there
    are too few negatives to tell its rate.
    """
    if min(positive.sum(), (~positive).sum()) < MIN_CLASS:
        return {}
    scores, place = np.unique(-points, return_inverse=True)
    draw = np.random.default_rng(seed)
    drawn = [
        _figures(
            Steps(
                -scores,
                _redrawn(place[positive], len(scores), draw),
                _redrawn(place[~positive], len(scores), draw),
            )
        )
        for _ in range(samples)
    ]
    first = _figures(steps(points, positive))
    return {name: _interval(np.array([figures[name] for figures in drawn])) for name in first}


def _redrawn(places: NDArray[np.intp], count: int, draw: np.random.Generator) -> NDArray[np.float64]:
    again = places[draw.integers(0, len(places), len(places))]
    return np.cumsum(np.bincount(again, minlength=count)).astype(np.float64)


def _figures(told: Steps) -> dict[str, float]:
    """Return the measures that the steps of one group tell; both classes must be there."""
    recall, rate = told.recall, told.false_rate
    gained = np.diff(recall, prepend=0.0)
    found = told.true + told.false
    precision = np.divide(told.true, found, out=np.zeros(len(found)), where=found > 0)
    figures = {
        "roc_auc": float(gained @ (1 - (rate + np.append(0.0, rate[:-1])) / 2)),
        "pr_auc": float(gained @ precision),
    }
    for name, allowed in (("recall_1", 0.01), ("recall_01", 0.001)):
        if told.false[-1] * allowed >= 1:
            within = told.false <= int(told.false[-1] * allowed)
            figures[name] = float(recall[within].max(initial=0.0))
    return figures


def _interval(drawn: NDArray[np.float64]) -> Interval:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def log_loss(points: NDArray[np.float64], positive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return each example's log-loss in nats."""
    return np.logaddexp(0, np.where(positive, -points, points))


def _share(hits: NDArray[np.bool_]) -> float | None:
    return float(hits.mean()) if len(hits) else None
