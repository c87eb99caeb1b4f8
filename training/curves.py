"""Curves of scores against labels, as lists of numbers: what a chart draws and a document keeps."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

MAX_POINTS = 160
"""The most points that a curve keeps; more than that no chart of a page can show."""

LOWEST_RATE = 1e-4
"""Where the axis of false positives begins: one ham in ten thousand."""

SCORE_EDGES = tuple(np.arange(-8.0, 8.01, 0.5).tolist())
"""Bounds of the bars of a score histogram, in log-odds; what lies beyond counts in the outermost bar."""

BINS = 15
"""Bars of equal width of a reliability diagram, as in `calibration_error`."""

Point = tuple[float, float]


@dataclasses.dataclass(frozen=True, slots=True)
class Steps:
    """How much of each class lies at or above each distinct score, from the highest score down.

    `true` and `false` are cumulative weights of positives and negatives.
    """

    scores: NDArray[np.float64]
    true: NDArray[np.float64]
    false: NDArray[np.float64]

    @property
    def recall(self) -> NDArray[np.float64]:
        """Return the share of positives at or above each score."""
        return np.asarray(self.true / self.true[-1])

    @property
    def false_rate(self) -> NDArray[np.float64]:
        """Return the share of negatives at or above each score."""
        return np.asarray(self.false / self.false[-1])


def steps(points: NDArray[np.float64], positive: NDArray[np.bool_]) -> Steps:
    """Return the steps of scores; equal scores are one step. There must be at least one score."""
    scores, place = np.unique(points, return_inverse=True)
    true = np.bincount(place[positive], minlength=len(scores))[::-1]
    false = np.bincount(place[~positive], minlength=len(scores))[::-1]
    return Steps(scores[::-1], np.cumsum(true).astype(np.float64), np.cumsum(false).astype(np.float64))


def precision_recall(points: NDArray[np.float64], positive: NDArray[np.bool_], rate: float) -> list[Point]:
    """Return (recall, precision) where positives are a share `rate` of what arrives.

    Precision depends on how common the category is, and a collection of sets says nothing about that: the
    classes are weighed to the share that the probabilities assume as well.
    """
    told = steps(points, positive)
    precision = precision_at(told.recall, told.false_rate, rate)
    return _thinned(told.recall, precision, told.recall)


def average_precision(points: NDArray[np.float64], positive: NDArray[np.bool_], rate: float) -> float:
    """Return the area under the steps of `precision_recall`: the mean precision over the positives."""
    told = steps(points, positive)
    gained = np.diff(told.recall, prepend=0.0)
    return float(gained @ precision_at(told.recall, told.false_rate, rate))


def precision_at(
    recall: NDArray[np.float64], false_rate: NDArray[np.float64], rate: float
) -> NDArray[np.float64]:
    """Return the share of positives among what is found, where they are a share `rate` of all (Bayes)."""
    found = rate * recall
    return np.asarray(found / np.maximum(found + (1 - rate) * false_rate, np.finfo(float).tiny))


def roc(points: NDArray[np.float64], positive: NDArray[np.bool_]) -> list[Point]:
    """Return (false positive rate, recall) for rates from `LOWEST_RATE` to 1.

    The first point has the recall that costs no more than the lowest rate, or than no false positive at all.
    """
    told = steps(points, positive)
    rate, recall = told.false_rate, told.recall
    inside = rate > LOWEST_RATE
    start = float(recall[~inside].max(initial=0.0))
    rate, recall = np.append(LOWEST_RATE, rate[inside]), np.append(start, recall[inside])
    return _thinned(rate, recall, np.log(rate))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Comments whose stated probability lies in [low, high).

    `stated` is their mean probability and `observed` the share that is of the category, both weighed to the
    base rate; None where there are none. `count` is how many there are, and `share` their part of all weight.
    """

    low: float
    high: float
    count: int
    share: float
    stated: float | None
    observed: float | None


def reliability(
    probabilities: NDArray[np.float64],
    positive: NDArray[np.bool_],
    weight: NDArray[np.float64],
    bins: int = BINS,
) -> list[Bin]:
    """Return what was stated beside what was seen, in bins of equal width.

    After A. Niculescu-Mizil and R. Caruana, "Predicting good probabilities with supervised learning" (2005).
    """
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    mass = np.bincount(place, weight, bins)
    stated, observed = (np.bincount(place, weight * what, bins) for what in (probabilities, positive))
    return [
        Bin(
            low=i / bins,
            high=(i + 1) / bins,
            count=int(count[i]),
            share=float(mass[i] / weight.sum()),
            stated=float(stated[i] / mass[i]) if mass[i] else None,
            observed=float(observed[i] / mass[i]) if mass[i] else None,
        )
        for i in range(bins)
    ]


def score_shares(points: NDArray[np.float64]) -> list[float]:
    """Return the share of scores in each bar between two neighbours of `SCORE_EDGES`."""
    edges = np.array(SCORE_EDGES)
    inside = np.clip(points, edges[0], np.nextafter(edges[-1], 0))
    counts, _ = np.histogram(inside, edges)
    return [float(share) for share in counts / max(len(points), 1)]


def _thinned(x: NDArray[np.float64], y: NDArray[np.float64], position: NDArray[np.float64]) -> list[Point]:
    """Return at most `MAX_POINTS` points, spread evenly over `position`, which ascends; both ends stay."""
    if len(x) > MAX_POINTS:
        wanted = np.linspace(position[0], position[-1], MAX_POINTS)
        chosen = np.unique(np.clip(np.searchsorted(position, wanted, side="right") - 1, 0, len(x) - 1))
        x, y = x[chosen], y[chosen]
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
