"""A share of few observations, and how far from it the truth may be."""

from __future__ import annotations

import dataclasses
import math
from typing import Final

Z: Final = 1.959963984540054
"""The normal distribution's quantile for 95 %, both sides."""


@dataclasses.dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` of `of` observations."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        """Return the share in [0, 1]; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the true share, within [0, 1]; all of it of nothing.

        It is E. B. Wilson's score interval ("Probable inference, the law of succession, and statistical
        inference", 1927), which keeps its promise for few observations and for shares near 0 and 1.
        """
        if not self.of:
            return 0.0, 1.0
        share, spread = self.hits / self.of, Z * Z / self.of
        middle = (share + spread / 2) / (1 + spread)
        half = Z / (1 + spread) * math.sqrt((share * (1 - share) + spread / 4) / self.of)
        # At the ends the formula gives 0 and 1 but for the last digit.
        low = 0.0 if self.hits == 0 else max(0.0, middle - half)
        high = 1.0 if self.hits == self.of else min(1.0, middle + half)
        return low, high
