"""The blocks of hashed features: ranges of indices, with the norm of each."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Block(IntEnum):
    """Ranges of indices, each normalised by itself: a long body does not drown an author's name."""

    BODY_CHARS = 0
    BODY_WORDS = 1
    AUTHOR = 2
    LINKS = 3
    STYLE = 4


BITS: Final = (19, 20, 16, 15, 14)
"""Bits of the indices within each block."""

_SIZES: Final = tuple(1 << bits for bits in BITS)
OFFSETS: Final = tuple(sum(_SIZES[:block]) for block in range(len(_SIZES) + 1))
"""First index of each block; the last entry is the number of indices of all blocks."""

NORMS: Final = (1.0, 1.0, 0.35, 0.35, 1.0)
"""The L2 norm of each block.

A model learns the few authors and links of its training data by heart if they weigh as much as texts: with
these norms it does better on sources that it has not seen.
"""
