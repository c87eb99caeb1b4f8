"""Goals: thresholds asked for as a share of ham, and the curve by which a model turns them into points.

A probability means another strictness with every model. A goal, the share of ham that may at most be held or
rejected, means the same with each: every model brings the curve of its own ham.
"""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import math

LEAST = 0.0001
MOST = 0.2
"""The smallest and the largest share of ham that can be a goal."""


@dataclasses.dataclass(frozen=True, slots=True)
class Goal:
    """The largest share of ham that may reach a threshold by the classifier's word: `LEAST` to `MOST`."""

    ham: float


@dataclasses.dataclass(frozen=True, slots=True)
class HamCurve:
    """What share of ham a model gives how many points in one category, measured on ham unknown to it.

    Each row is (share, points): at most this share of ham has so many calibrated log-odds or more. Shares
    rise and points do not. The first row is the smallest share that the measured ham could tell.

    Raises:
        ValueError: there is no row, a number is not finite, or the rows are not in this order.
    """

    rows: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        shares = [share for share, _ in self.rows]
        points = [points for _, points in self.rows]
        if not self.rows or not all(map(math.isfinite, (*shares, *points))):
            raise ValueError("a ham curve needs rows of finite numbers")
        if shares[0] <= 0 or shares[-1] >= 1 or any(a >= b for a, b in itertools.pairwise(shares)):
            raise ValueError("the shares of a ham curve must rise between 0 and 1")
        if any(a < b for a, b in itertools.pairwise(points)):
            raise ValueError("the points of a ham curve must not rise with the share")

    @property
    def least(self) -> float:
        """Return the smallest share that was measured; a smaller goal gets this one's points."""
        return self.rows[0][0]

    def points(self, goal: Goal) -> float:
        """Return the log-odds that at most the goal's share of ham reaches.

        Between two rows the stricter goal's stand: more points are asked for, never fewer.
        """
        place = bisect.bisect_right(self.rows, goal.ham, key=lambda row: row[0])
        return self.rows[max(place - 1, 0)][1]

    def moved(self, slope: float, offset: float) -> HamCurve:
        """Return the curve of the same ham where its points are `slope * points + offset`, slope positive."""
        return HamCurve(tuple((share, slope * points + offset) for share, points in self.rows))
