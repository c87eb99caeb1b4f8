"""Hashes of every substring of a text at once, in numpy.

A prefix sum of `code * BASE**i` gives any substring's polynomial hash by one subtraction and one
multiplication with the inverse power (BASE is odd, so it has an inverse modulo 2**64). All arithmetic is
unsigned 64-bit and wraps: the same text has the same hashes on every platform.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)

STREAM_CAP = 8192
"""Code points that can be hashed at once; callers cut longer streams."""

_BASE = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
# Odd constants with well spread bits: those of SplitMix64 (Steele, Lea and Flood 2014).
_LETTER_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2 = np.uint64(32), np.uint64(29)


def _powers(base: int) -> NDArray[np.uint64]:
    factors = np.full(STREAM_CAP, np.uint64(base), dtype=np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


_POWERS = _powers(_BASE)
_INVERSES = _powers(pow(_BASE, -1, _MASK + 1))


def codes(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text; lone surrogates are code points like others."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def mix(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread every bit of the hashes over the high ones, in place, and return them."""
    hashes ^= hashes >> _SHIFT_1
    hashes *= _FIRST
    hashes ^= hashes >> _SHIFT_2
    hashes *= _SECOND
    return hashes


def prefixes(stream: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the prefix sums of at most `STREAM_CAP` code points: one more entry than the stream has."""
    sums = np.zeros(len(stream) + 1, dtype=np.uint64)
    letters = stream.astype(np.uint64)
    letters += np.uint64(1)
    letters *= _LETTER_FACTOR
    letters ^= letters >> _SHIFT_2
    letters *= _POWERS[: len(stream)]
    np.cumsum(letters, out=sums[1:])
    return sums


def substrings(
    sums: NDArray[np.uint64], starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> NDArray[np.uint64]:
    """Return the polynomial hashes of the substrings `[start, end)`; `mix` them before taking bits."""
    return (sums[ends] - sums[starts]) * _INVERSES[starts]


def windows(sums: NDArray[np.uint64], sizes: range, count: int) -> NDArray[np.uint64]:
    """Return the polynomial hashes of every size at the first `count` places, of shape (sizes, places).

    `sums` has to reach `count + max(sizes)` places.
    """
    hashes = slid(sums, sizes, count) - sums[:count]
    hashes *= _INVERSES[:count]
    return hashes


def slid(array: NDArray[Number], shifts: range, count: int) -> NDArray[Number]:
    """Return a view of an array's first `count` entries after each shift: (shifts, count)."""
    step = array.itemsize
    return np.ndarray(
        shape=(len(shifts), count),
        dtype=array.dtype,
        buffer=array,
        offset=shifts.start * step,
        strides=(shifts.step * step, step),
    )
