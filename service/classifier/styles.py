"""A model's scores of styles, with the n-grams kept of each part that was met."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.features.blocks import NORMS, OFFSETS, Block
from service.features.chunks import KEPT_LENGTH, PART_SIGN, STYLE_CONTEXT, SUBLINEAR, part_grams
from service.features.style import parts, shape

PARTS_KEPT: Final = 1 << 15
"""Parts, and words with their shapes, that are kept at most; then they are met anew. Long ones never are."""

_SIZE = np.dtype(np.uint16).itemsize
_START, _END = OFFSETS[Block.STYLE], OFFSETS[Block.STYLE + 1]


class Styles:
    """The scores of styles by several linear models. Safe to share between threads.

    `weights` are float32 of shape `(DIMENSIONS, models)`.
    """

    def __init__(self, weights: NDArray[np.float32]) -> None:
        self._weights = weights[_START:_END].astype(np.float64)
        self._shapes: dict[str, str] = {}
        self._grams: dict[str, tuple[bytes, str]] = {}

    @property
    def kept(self) -> int:
        """Return how many parts and words are kept."""
        return len(self._grams) + len(self._shapes)

    def sum(self, visible: str) -> NDArray[np.float64]:
        """Return what the style of a visible text adds to each model's score."""
        found, times = _counted(_joined(self._parts(visible)))
        return np.asarray(_counts(times) @ self._weights.take(found, axis=0))

    def each(self, visible: str) -> NDArray[np.float64]:
        """Return what each part adds, of shape (parts, models)."""
        met = self._parts(visible)
        grams = _joined(met)
        owners = np.repeat(np.arange(len(met)), [len(places) // _SIZE for places in met])
        found, times = _counted(grams)
        shares = np.zeros_like(self._weights)
        shares[found] = self._weights[found] * (_counts(times) / times)[:, None]
        spread = shares[grams]
        return np.stack([np.bincount(owners, column, len(met)) for column in spread.T], axis=1)

    def _parts(self, visible: str) -> list[bytes]:
        """Return the n-grams that end in each part, as places in the block (16 bits each).

        The parts are those of `chunks.styled_parts`.
        """
        shapes, kept = self._shapes, self._grams
        met: list[bytes] = []
        *words, last = parts(visible)
        context, sign = "", " "
        for word in words:
            part = f"{context}{sign}{shapes.get(word) or self._shape(word)}"
            grams, context = kept.get(part) or self._met(part)
            met.append(grams)
            sign = PART_SIGN
        met.append(self._met(f"{context}{sign}{self._shape(last)} ")[0])
        return met

    def _met(self, part: str) -> tuple[bytes, str]:
        """Return a part's n-grams, and the context that it is to the next one."""
        met = self._grams.get(part)
        if met is None:
            places = (np.array(part_grams(part), dtype=np.int64) - _START).astype(np.uint16)
            met = places.tobytes(), part[-STYLE_CONTEXT:]
            if len(part) <= KEPT_LENGTH:
                if len(self._grams) >= PARTS_KEPT:
                    self._grams = {}
                self._grams[part] = met
        return met

    def _shape(self, word: str) -> str:
        shaped = self._shapes.get(word)
        if shaped is None:
            shaped = shape(word)
            if len(word) <= KEPT_LENGTH:
                if len(self._shapes) >= PARTS_KEPT:
                    self._shapes = {}
                self._shapes[word] = shaped
        return shaped


def _joined(parts: list[bytes]) -> NDArray[np.uint16]:
    # Joining bytes is many times faster than putting small arrays together.
    return np.frombuffer(b"".join(parts), dtype=np.uint16)


def _counted(grams: NDArray[np.uint16]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return which n-grams occur, and how often each does."""
    ordered = np.sort(grams)
    fresh = np.ones(len(ordered) + 1, dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:-1])
    heads = fresh.nonzero()[0]
    return ordered[heads[:-1]], heads[1:] - heads[:-1]


def _counts(times: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what n-grams count that occur so often, scaled to the block's norm."""
    counts: NDArray[np.float64] = SUBLINEAR.take(times)
    counts *= NORMS[Block.STYLE] / (math.sqrt(counts @ counts) or 1.0)
    return counts
