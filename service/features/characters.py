"""What kind of character each code point is, and what it needs: two tables, read by array operations."""

from __future__ import annotations

import re
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


class Trait:
    """What a character may need of normalisation, as bits; one without a trait needs none of that."""

    HIDDEN: Final = 1
    """It is invisible."""
    ORNATE: Final = 2
    """It is a mathematical, circled or boxed letter, or half of a flag."""
    RESHAPED: Final = 4
    """Its compatibility form is one other character that composes with nothing."""
    RECOMPOSED: Final = 8
    """Its compatibility form is anything else."""
    MARK: Final = 16
    """It may compose with what stands before it."""
    FOREIGN: Final = 32
    """It is Greek, Cyrillic or Armenian: scripts with letters that look Latin."""
    SMALL_CAPITAL: Final = 64
    """It is a phonetic letter that stands in for a Latin one."""
    ACCENTED: Final = 128
    """It is a Latin letter with an accent."""
    BLANK: Final = 256
    """It is white space but neither a space nor a line break or tab of ASCII."""
    GROWING: Final = 512
    """It becomes several characters without its case."""


INVISIBLE: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Ranges, for a regular expression, of characters that nobody sees."""

SMALL_CAPITALS: Final = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡı", "abcdefghijklmnoprstuvwyzagi", strict=True))
"""Phonetic letters that look Latin, with what they look like; the last three are no capitals."""

_RANGES_OF_TRAITS: Final = (
    (INVISIBLE, Trait.HIDDEN),
    ("\u24b6-\u24e9\U0001d400-\U0001f189\U0001f1e6-\U0001f1ff", Trait.ORNATE),
    ("\u0370-\u03ff\u0400-\u052f\u0531-\u0587", Trait.FOREIGN),
    ("".join(SMALL_CAPITALS), Trait.SMALL_CAPITAL),
    ("\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff", Trait.ACCENTED),
)

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
PLANES_KNOWN: Final = 0x20000
"""Code points of the first two planes; kinds and traits are known of these."""
_KIND_OF_CATEGORY: Final = {
    "M": Kind.MARK,
    "N": Kind.DIGIT,
    "P": Kind.PUNCTUATION,
    "S": Kind.SYMBOL,
    "Z": Kind.SPACE,
}


def _build() -> NDArray[np.uint8]:
    scripts = np.full(PLANES_KNOWN, Kind.LETTER, dtype=np.uint8)
    for first, last, kind in _RANGES:
        scripts[first : last + 1] = kind
    table = np.zeros(PLANES_KNOWN, dtype=np.uint8)
    for code in range(PLANES_KNOWN):
        category = unicodedata.category(chr(code))
        if category[0] == "L":
            table[code] = scripts[code] + (UPPER if category == "Lu" else 0)
        else:
            table[code] = _KIND_OF_CATEGORY.get(category[0], Kind.OTHER)
    table[[9, 10, 11, 12, 13]] = Kind.SPACE
    table[-1] = Kind.HAN  # stands for the planes beyond, which hold Han ideographs
    return table


def _traits() -> NDArray[np.uint16]:
    table = np.zeros(PLANES_KNOWN, dtype=np.uint16)
    everything = "".join(map(chr, range(PLANES_KNOWN)))
    for characters, trait in _RANGES_OF_TRAITS:
        table[[match.start() for match in re.finditer(f"[{characters}]", everything)]] |= np.uint16(trait)
    for code, letter in enumerate(everything):
        if continues(letter):
            table[code] |= np.uint16(Trait.MARK)
        if letter.isspace() and letter not in " \n\r\t\v\f":
            table[code] |= np.uint16(Trait.BLANK)
        if len(letter.casefold()) > 1:
            table[code] |= np.uint16(Trait.GROWING)
        plain = unicodedata.normalize("NFKC", letter)
        if plain != letter:
            alone = len(plain) == 1 and not _composes(plain) and not continues(letter)
            table[code] |= np.uint16(Trait.RESHAPED if alone else Trait.RECOMPOSED)
    table[-1] = Trait.HIDDEN | Trait.RECOMPOSED | Trait.MARK  # stands for the planes beyond
    return table


def continues(letter: str) -> bool:
    """Tell whether a character may compose with the one before: a mark, a vowel or final of Hangul."""
    return letter > "\u02ff" and (
        unicodedata.combining(letter) != 0
        or "\u1161" <= letter <= "\u11ff"
        or (letter > "\u093b" and unicodedata.category(letter)[0] == "M")
    )


def _composes(letter: str) -> bool:
    return continues(letter) or "\u1100" <= letter <= "\u11ff"


def _reshaped(table: NDArray[np.uint16]) -> NDArray[np.uint32]:
    shapes = np.arange(PLANES_KNOWN, dtype=np.uint32)
    for code in np.flatnonzero(table & np.uint16(Trait.RESHAPED)).tolist():
        shapes[code] = ord(unicodedata.normalize("NFKC", chr(code)))
    return shapes


_TABLE: Final = _build()
_TRAITS: Final = _traits()
_RESHAPED: Final = _reshaped(_TRAITS)


def kinds(code_points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the kind of each code point; upper-case letters have `UPPER` added."""
    return _TABLE[np.minimum(code_points, np.uint32(PLANES_KNOWN - 1))]


def traits(code_points: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """Return the traits of each code point."""
    return _TRAITS[np.minimum(code_points, np.uint32(PLANES_KNOWN - 1))]


def reshaped(code_points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return code points, all of the first two planes, with each `RESHAPED` one in its other form."""
    return _RESHAPED[code_points]


def all_traits(code_points: NDArray[np.uint32]) -> int:
    """Return every trait that some code point has."""
    return int(np.bitwise_or.reduce(traits(code_points), initial=0))


def having(trait: int) -> str:
    """Return all characters of the first two planes that have a trait."""
    return "".join(map(chr, np.flatnonzero(_TRAITS[:-1] & np.uint16(trait))))


def in_words() -> str:
    """Return the ranges, for a regular expression, of characters that are parts of words."""
    inside = np.zeros(PLANES_KNOWN + 1, dtype=np.int8)
    inside[:-1] = (_TABLE & (UPPER - 1)) >= Kind.MARK
    edges = np.flatnonzero(np.diff(inside, prepend=0)).reshape(-1, 2).tolist()
    ranges = (f"{chr(start)}-{chr(end - 1)}" for start, end in edges)
    return "".join(ranges) + f"{chr(PLANES_KNOWN)}-\U0010ffff"
