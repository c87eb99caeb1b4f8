"""Attributes by a model: for each, a few words' weights on top of what the model says about abuse."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.domain.attribute import Attribute
from service.domain.decision import probability
from service.domain.signal import quantise
from service.errors import ModelError
from service.features.blocks import OFFSETS, Block

FIRST: Final = OFFSETS[Block.BODY_WORDS]
END: Final = OFFSETS[Block.BODY_WORDS + 1]
WORDS: Final = END - FIRST
"""How many features a head has: the words of the body and pairs of them, `FIRST` to `END` of a vector."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a model has learned about one attribute.

    The raw score of a comment is `intercept + shared * abuse + sum(values * weights[indices - FIRST])` over
    the words of its body, where `abuse` is the abuse category's raw score: much data tells abuse, little each
    kind of it (stacking; D. H. Wolpert, "Stacked generalization", 1992). Calibrated log-odds are
    `slope * raw + offset` with `(slope, offset) = calibration`. `weights` are float32 of shape `(WORDS,)`.

    Raises:
        ModelError: a number is of another type or shape, or not finite, or the slope is not positive.
    """

    weights: NDArray[np.float32]
    intercept: float
    shared: float
    calibration: tuple[float, float]

    def __post_init__(self) -> None:
        if self.weights.dtype != np.float32 or self.weights.shape != (WORDS,):
            raise ModelError(f"The weights of an attribute must be {WORDS} numbers of type float32.")
        slope, offset = self.calibration
        finite = np.isfinite(self.weights).all() and all(
            map(math.isfinite, (self.intercept, self.shared, slope, offset))
        )
        if not finite or slope <= 0:
            raise ModelError("The numbers of an attribute must be finite, and its slope positive.")


class Heads:
    """All heads of a model, laid out so that one pass over a comment's words serves them all."""

    def __init__(self, heads: Mapping[Attribute, Head]) -> None:
        self._names = tuple(attribute for attribute in Attribute if attribute in heads)
        chosen = [heads[name] for name in self._names]
        slopes = np.array([head.calibration[0] for head in chosen])
        # One row per word, so that its weights for all attributes lie together in memory.
        self._weights = np.stack([head.weights for head in chosen] or [np.empty(0, np.float32)], axis=1)
        self._slopes = slopes
        self._shared = slopes * np.array([head.shared for head in chosen])
        self._base = slopes * np.array([head.intercept for head in chosen])
        self._base += np.array([head.calibration[1] for head in chosen])

    def __len__(self) -> int:
        return len(self._names)

    def probabilities(
        self, words: NDArray[np.int64], values: NDArray[np.float64], abuse: float
    ) -> dict[Attribute, float]:
        """Return each attribute's calibrated probability, of log-odds in whole multiples of `POINT`.

        `words` are the indices of the words of a comment's body and of pairs of them, with their values;
        `abuse` is the abuse category's raw score of the same comment.
        """
        said = values @ self._weights[words - FIRST].astype(np.float64)
        points = self._base + self._shared * abuse + self._slopes * said
        return {
            name: probability(quantise(one)) for name, one in zip(self._names, points.tolist(), strict=True)
        }
