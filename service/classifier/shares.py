"""Sums divided so that nothing is lost: over characters, and into whole units."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def whole_shares(shares: Sequence[float]) -> list[int]:
    """Return the shares as whole numbers that add up to their rounded sum (largest remainder, Hamilton)."""
    whole = [math.floor(share) for share in shares]
    missing = round(math.fsum(shares)) - sum(whole)
    for place in sorted(range(len(whole)), key=lambda place: whole[place] - shares[place])[:missing]:
        whole[place] += 1
    return whole


def per_character(
    points: NDArray[np.float64], starts: NDArray[np.int32], ends: NDArray[np.int32], length: int
) -> NDArray[np.float64]:
    """Return what each of `length` characters holds when points spread evenly over their spans."""
    density = points / (ends - starts)
    change = np.bincount(starts, density, length + 1) - np.bincount(ends, density, length + 1)
    spread: NDArray[np.float64] = np.cumsum(change[:length])
    return spread
