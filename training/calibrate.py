"""Calibration: from a model's margins to log-odds that mean what they say, and to shares of ham."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fmin_l_bfgs_b
from scipy.special import expit

from service.domain.goal import LEAST, MOST, HamCurve
from service.domain.signal import POINT, quantise

_STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
SHARES = tuple(
    share
    for decade in (-4, -3, -2, -1)
    for share in (round(step * 10.0**decade, 6) for step in _STEPS)
    if LEAST <= share <= MOST
)
"""The shares of ham for which a curve has rows: from `LEAST` to `MOST`, in steps of about a fifth."""

_ROUNDING = 1e-9
"""Of sums of weights."""


@dataclasses.dataclass(frozen=True, slots=True)
class Platt:
    """`points = slope * margin + offset`; the slope is positive, so that the order of comments stays."""

    slope: float
    offset: float

    def points(self, margins: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return log-odds."""
        return self.slope * margins + self.offset

    def then(self, after: Platt) -> Platt:
        """Return the calibration that does this one and another one after it."""
        return Platt(after.slope * self.slope, after.slope * self.offset + after.offset)


def calibrate(
    margins: NDArray[np.float64],
    positive: NDArray[np.bool_],
    weight: NDArray[np.float64],
    base_rate: float,
) -> Platt:
    """Fit slope and offset by weighted log-loss, with the classes weighed to `base_rate`.

    After J. Platt, "Probabilistic outputs for support vector machines" (1999), with his smoothed targets,
    which keep the slope finite where the classes can be told apart without fault.

    Raises:
        ValueError: one class is missing.
    """
    balanced = to_base_rate(positive, weight, base_rate)
    counts = int(positive.sum()), int((~positive).sum())
    target = np.where(positive, (counts[0] + 1) / (counts[0] + 2), 1 / (counts[1] + 2))

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        slope, offset = np.exp(parameters[0]), parameters[1]
        points = slope * margins + offset
        error = balanced * (expit(points) - target)
        value = float(balanced @ (np.logaddexp(0, points) - target * points))
        return value, np.array([slope * (error @ margins), error.sum()])

    start = np.array([0.0, np.log(base_rate / (1 - base_rate))])
    found, _, _ = fmin_l_bfgs_b(loss, start, bounds=[(-5, 5), (-50, 50)])
    return Platt(float(np.exp(found[0])), float(found[1]))


def to_base_rate(
    positive: NDArray[np.bool_], weight: NDArray[np.float64], base_rate: float
) -> NDArray[np.float64]:
    """Return weights that add up to one, `base_rate` of it on the positives."""
    sides = weight[positive].sum(), weight[~positive].sum()
    if min(sides) <= 0:
        raise ValueError("Calibration needs examples of both classes.")
    return np.asarray(np.where(positive, weight * base_rate / sides[0], weight * (1 - base_rate) / sides[1]))


def ham_curve(points: NDArray[np.float64], sources: NDArray[np.str_], voice: int) -> HamCurve | None:
    """Return the curve of ham of these log-odds; None where it is too little to tell any share.

    Every source weighs the same, however much ham it has, since a site is like one of them and not like their
    mixture; one of fewer than `voice` ham weighs less in proportion. Each row is conservative: its points are
    those of the last ham that may reach them, not of the first that may not. Shares of less than one ham have
    no row; how many ham there are is L. Kish's effective sample size, "Survey Sampling" (1965).
    """
    _, source, sizes = np.unique(sources, return_inverse=True, return_counts=True)
    weight = 1.0 / np.maximum(sizes, voice)[source]
    total = weight.sum()
    order = np.argsort(-points, kind="stable")
    descending, reached = points[order], np.cumsum(weight[order]) / total
    told = [share for share in SHARES if (1 + _ROUNDING) * share * total**2 >= (weight**2).sum() > 0]
    rows = tuple((share, _reached_by(share, descending, reached)) for share in told)
    return HamCurve(rows) if rows else None


def _reached_by(share: float, descending: NDArray[np.float64], reached: NDArray[np.float64]) -> float:
    """Return the lowest points, whole multiples of `POINT`, that at most this share of ham reaches."""
    allowed = int(np.searchsorted(reached, share + _ROUNDING, side="right"))
    # Ham of the same points reach them together.
    while 0 < allowed < len(descending) and descending[allowed] == descending[allowed - 1]:
        allowed -= 1
    if not allowed:
        return quantise(_upward(descending[0]) + POINT)
    return _upward(descending[allowed - 1])


def _upward(points: float) -> float:
    return quantise(math.ceil(round(points / POINT, 2)) * POINT)


def calibration_error(
    probabilities: NDArray[np.float64],
    positive: NDArray[np.bool_],
    weight: NDArray[np.float64],
    bins: int = 15,
) -> float:
    """Return the expected calibration error in [0, 1]: the mean gap between stated and observed share.

    Bins of equal width, after Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using
    Bayesian binning" (2015).
    """
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    said = np.bincount(place, weight * probabilities, bins)
    seen = np.bincount(place, weight * positive, bins)
    return float(np.abs(said - seen).sum() / weight.sum())
