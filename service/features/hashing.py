"""Code points of texts, and the mixing of hashes: the same on every platform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Odd constants with well spread bits: those of SplitMix64 (Steele, Lea and Flood 2014).
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2 = np.uint64(32), np.uint64(29)


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
