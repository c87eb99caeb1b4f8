"""Cheap tests that tell whether a costly pattern can match at all. They never say no where it would.

They look at a text's shape: one byte per character whose bits tell whether it is a letter, a gap, a sign that
stands inside words, or a digit or sign that stands for a letter. All characters are looked at together, as
one long number: its byte i is about character i, and shifting it by a byte lays neighbours over one another.
"""

from __future__ import annotations

import re
import string
from typing import Final

import numpy as np

from service.features.characters import UPPER, Kind, kinds
from service.features.hashing import codes

_GAP, _SIGN, _LEET, _LETTER = 1, 2, 4, 8
_CHARACTERS: Final = (
    (string.ascii_letters, _LETTER),
    (" \n", _GAP),
    ("._*'~,^·-", _GAP | _SIGN),
    ("/", _GAP),
    (string.digits + "@$!", _LEET),
    ("|+", _GAP | _SIGN | _LEET),
)
_LETTERS: Final = (("\u00df", "\u00f6"), ("\u00f8", "\u024f"), ("\u0370", "\u03ff"), ("\u0400", "\u052f"))
_KNOWN: Final = 0x530
"""Characters from this one on have none of these bits."""


def _shapes() -> bytes:
    table = bytearray(_KNOWN + 1)
    for characters, bits in _CHARACTERS:
        for character in characters:
            table[ord(character)] = bits
    for first, last in _LETTERS:
        for code in range(ord(first), ord(last) + 1):
            table[code] = _LETTER
    return bytes(table)


_SHAPES: Final = _shapes()
_SHAPES_OF_BYTES: Final = _SHAPES[:256]
_SHAPES_BY_CODE: Final = np.frombuffer(_SHAPES, dtype=np.uint8)
_LONGEST: Final = 1 << 17
"""More characters than the longest text becomes while it is folded."""
_ONES: Final = int.from_bytes(b"\1" * _LONGEST, "little")
_BYTE: Final = 8

TRIPLE: Final = frozenset("iwx")
"""Letters that honestly stand three times in a row, in numerals and names."""

_TWO_SIGNS: Final = re.compile(r"([._*'|,^·-])[^\W\d_]+(?!\1)[._*'|,^·-][^\W\d_]")
_SCRIPTS: Final = bytes(
    {Kind.DIGIT: b"d", Kind.LATIN: b"l", Kind.GREEK: b"f", Kind.CYRILLIC: b"f", Kind.LETTER: b"f"}.get(
        Kind(kind) if kind <= Kind.LETTER else Kind.OTHER, b"o"
    )[0]
    for kind in (value & (UPPER - 1) for value in range(256))
)


def looks_plain(text: str) -> bool:
    """Tell whether no word of a lower-case text can be in leet, taken apart or stretched."""
    number = _shape(text)
    return not (
        _leet(number, text)
        or _spelled(number)
        or _pointed(number, text)
        or may_be_marked_up(text)
        or may_be_stretched(text)
    )


def may_be_leet(text: str) -> bool:
    """Tell whether digits or signs stand where letters do."""
    return _leet(_shape(text), text)


def may_be_spelled(text: str) -> bool:
    """Tell whether two single letters stand between two more with equal gaps."""
    return _spelled(_shape(text))


def may_be_pointed(text: str) -> bool:
    """Tell whether two different signs stand inside one word, or one that no word holds."""
    return _pointed(_shape(text), text)


def _shape(text: str) -> int:
    if text.isascii():
        return int.from_bytes(text.encode("ascii").translate(_SHAPES_OF_BYTES), "little")
    return int.from_bytes(_SHAPES_BY_CODE[np.minimum(codes(text), np.uint32(_KNOWN))].tobytes(), "little")


def may_be_marked_up(text: str) -> bool:
    """Tell whether there is BBCode or Markdown."""
    return ("[" in text and "[/" in text) or ("*" in text and "**" in text) or "~" in text


def may_be_stretched(text: str) -> bool:
    """Tell whether some letter stands three times in a row, or some sign four times."""
    if text.isascii():
        number = int.from_bytes(text.encode("ascii"), "little")
        same = (number ^ (number >> 8)).to_bytes(len(text), "little")
        repeated = b"\0"
    else:
        letters = codes(text)
        same, repeated = np.equal(letters[1:], letters[:-1]).tobytes(), b"\1"
    place = same.find(2 * repeated)
    while place >= 0:
        if (text[place].isalpha() and text[place] not in TRIPLE) or same.startswith(3 * repeated, place):
            return True
        place = same.find(2 * repeated, place + 2)
    return False


def may_hide(text: str) -> bool:
    """Tell whether an ASCII text holds control characters."""
    return (
        not text.isprintable()
        and not text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
    )


def may_mix_scripts(text: str) -> bool:
    """Tell whether a Latin letter stands beside a Greek, Cyrillic or Armenian one, or a digit is between."""
    scripts = kinds(codes(text)).tobytes().translate(_SCRIPTS)
    return any(clue in scripts for clue in (b"lf", b"fl", b"ldf", b"fdl"))


def _leet(number: int, text: str) -> bool:
    signs = number >> 2 & _ONES
    if not signs:
        return False
    letters = number >> 3 & _ONES
    after = signs & letters << _BYTE
    return bool(after & (letters >> _BYTE | signs >> _BYTE & letters >> 2 * _BYTE)) or "$$" in text


def _spelled(number: int) -> bool:
    gaps, letters = number & _ONES, number >> 3 & _ONES
    alone = letters & gaps << _BYTE & gaps >> _BYTE
    if not alone:
        return False
    for step in (2 * _BYTE, 3 * _BYTE, 4 * _BYTE):
        # Hardly any text has two single letters so near each other.
        near = alone & alone >> step
        if near and (
            near
            & letters << step
            & ~(letters << step + _BYTE)
            & letters >> 2 * step
            & ~(letters >> 2 * step + _BYTE)
        ):
            return True
    return False


def _pointed(number: int, text: str) -> bool:
    if "~" in text or "^" in text:
        return True
    letters = number >> 3 & _ONES
    inside = number >> 1 & letters << _BYTE & letters >> _BYTE
    if inside.bit_count() < 2:  # noqa: PLR2004 - two signs in one word
        return False
    signs = (inside << 1 | letters).to_bytes(len(text), "little").translate(None, b"\1")
    return b"\2\2" in signs and _TWO_SIGNS.search(text) is not None
