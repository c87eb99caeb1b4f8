"""Calibration: from a model's margins to log-odds that mean what they say."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fmin_l_bfgs_b
from scipy.special import expit


@dataclasses.dataclass(frozen=True, slots=True)
class Platt:
    """`points = slope * margin + offset`; the slope is positive, so that the order of comments stays."""

    slope: float
    offset: float

    def points(self, margins: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return log-odds."""
        return self.slope * margins + self.offset


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
