"""What kind of character each code point is: one table, read by array operations."""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

UPPER: Final = 32
"""Added to a letter's kind where it is upper case."""


class Kind(IntEnum):
    """Kinds of characters; letters are told apart by script. From `MARK` on they are parts of words."""

    OTHER = 0
    SPACE = 1
    PUNCTUATION = 2
    SYMBOL = 3
    MARK = 4
    DIGIT = 5
    LATIN = 6
    GREEK = 7
    CYRILLIC = 8
    HEBREW = 9
    ARABIC = 10
    INDIC = 11
    THAI = 12
    HANGUL = 13
    KANA = 14
    HAN = 15
    LETTER = 16


KINDS: Final = 64
"""One more than the largest value in the table."""

_RANGES: Final = (
    (0x0000, 0x024F, Kind.LATIN),
    (0x0250, 0x02FF, Kind.LATIN),
    (0x0370, 0x03FF, Kind.GREEK),
    (0x0400, 0x052F, Kind.CYRILLIC),
    (0x0590, 0x05FF, Kind.HEBREW),
    (0x0600, 0x08FF, Kind.ARABIC),
    (0x0900, 0x0DFF, Kind.INDIC),
    (0x0E00, 0x0EFF, Kind.THAI),
    (0x1100, 0x11FF, Kind.HANGUL),
    (0x1C80, 0x1C8F, Kind.CYRILLIC),
    (0x1D00, 0x1DBF, Kind.LATIN),
    (0x1E00, 0x1EFF, Kind.LATIN),
    (0x1F00, 0x1FFF, Kind.GREEK),
    (0x2C60, 0x2C7F, Kind.LATIN),
    (0x2DE0, 0x2DFF, Kind.CYRILLIC),
    (0x3040, 0x30FF, Kind.KANA),
    (0x3130, 0x318F, Kind.HANGUL),
    (0x31F0, 0x31FF, Kind.KANA),
    (0x3400, 0x9FFF, Kind.HAN),
    (0xA640, 0xA69F, Kind.CYRILLIC),
    (0xA720, 0xA7FF, Kind.LATIN),
    (0xAC00, 0xD7FF, Kind.HANGUL),
    (0xF900, 0xFAFF, Kind.HAN),
    (0xFB1D, 0xFB4F, Kind.HEBREW),
    (0xFB50, 0xFDFF, Kind.ARABIC),
    (0xFE70, 0xFEFF, Kind.ARABIC),
    (0xFF21, 0xFF5A, Kind.LATIN),
    (0xFF66, 0xFF9F, Kind.KANA),
)
_SIZE: Final = 0x20000
_KIND_OF_CATEGORY: Final = {
    "M": Kind.MARK,
    "N": Kind.DIGIT,
    "P": Kind.PUNCTUATION,
    "S": Kind.SYMBOL,
    "Z": Kind.SPACE,
}


def _build() -> NDArray[np.uint8]:
    scripts = np.full(_SIZE, Kind.LETTER, dtype=np.uint8)
    for first, last, kind in _RANGES:
        scripts[first : last + 1] = kind
    table = np.zeros(_SIZE, dtype=np.uint8)
    for code in range(_SIZE):
        category = unicodedata.category(chr(code))
        if category[0] == "L":
            table[code] = scripts[code] + (UPPER if category == "Lu" else 0)
        else:
            table[code] = _KIND_OF_CATEGORY.get(category[0], Kind.OTHER)
    table[[9, 10, 11, 12, 13]] = Kind.SPACE
    table[-1] = Kind.HAN  # stands for the planes beyond, which hold Han ideographs
    return table


_TABLE: Final = _build()


def kinds(code_points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the kind of each code point; upper-case letters have `UPPER` added."""
    return _TABLE[np.minimum(code_points, np.uint32(_SIZE - 1))]
