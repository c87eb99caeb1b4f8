"""Cheap tests that tell whether a costly pattern can match at all. They never say no where it would.

They look at a text's shape: one byte per character that tells letters (L), white space (W), signs that stand
between letters (P), digits and signs that stand for letters (X), signs that do both (Y), and the rest (o).
"""

from __future__ import annotations

import string
from typing import Final

import numpy as np

from service.features.characters import UPPER, Kind, kinds
from service.features.hashing import codes

_CLASSES: Final = {
    "L": string.ascii_letters,
    "W": " \n",
    "P": "._*'~,^·/-",
    "X": string.digits + "@$!",
    "Y": "|+",
}
_KNOWN: Final = 0x530
"""Characters from this one on have the shape "o"."""


def _shapes() -> bytes:
    table = bytearray(b"o" * (_KNOWN + 1))
    for name, signs in _CLASSES.items():
        for sign in signs:
            table[ord(sign)] = ord(name)
    for first, last in (("\u00df", "\u00f6"), ("\u00f8", "\u024f"), ("\u0370", "\u03ff"), ("\u0400", "\u052f")):
        for code in range(ord(first), ord(last) + 1):
            table[code] = ord("L")
    return bytes(table)


_SHAPES: Final = _shapes()
_SHAPES_OF_BYTES: Final = _SHAPES[:256]
_SHAPES_BY_CODE: Final = np.frombuffer(_SHAPES, dtype=np.uint8)
_AS_SIGNS: Final = bytes.maketrans(b"Y", b"X")
_AS_GAPS: Final = bytes.maketrans(b"PWY", b"GGG")
_SPELLED: Final = (b"GLGLG", b"GLGGLG", b"GLGGGLG")
_SCRIPTS: Final = bytes(
    {Kind.LATIN: b"l", Kind.GREEK: b"f", Kind.CYRILLIC: b"f", Kind.LETTER: b"f"}.get(
        Kind(kind) if kind <= Kind.LETTER else Kind.OTHER, b"o"
    )[0]
    for kind in (value & (UPPER - 1) for value in range(256))
)
_WIDEST_GAP: Final = 3


def shape(text: str) -> bytes:
    """Return one letter per character, for the tests below."""
    if text.isascii():
        return text.encode("ascii").translate(_SHAPES_OF_BYTES)
    return _SHAPES_BY_CODE[np.minimum(codes(text), np.uint32(_KNOWN))].tobytes()


def looks_plain(text: str) -> bool:
    """Tell whether no word of a lower-case text can be in leet, taken apart or stretched."""
    seen = shape(text)
    return not (
        _leet(seen, text)
        or _spelled(seen)
        or _pointed(seen, text)
        or may_be_marked_up(text)
        or may_be_stretched(text)
    )


def may_be_leet(text: str) -> bool:
    """Tell whether digits or signs stand where letters do."""
    return _leet(shape(text), text)


def may_be_spelled(text: str) -> bool:
    """Tell whether four single letters stand with equal distances."""
    return _spelled(shape(text))


def may_be_pointed(text: str) -> bool:
    """Tell whether two signs stand between the letters of one word, or one that no word holds."""
    return _pointed(shape(text), text)


def may_be_marked_up(text: str) -> bool:
    """Tell whether there is BBCode or Markdown."""
    return "[/" in text or "**" in text or "__" in text or "~~" in text


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
        if text[place].isalpha() or same.startswith(3 * repeated, place):
            return True
        place = same.find(2 * repeated, place + 2)
    return False


def may_hide(text: str) -> bool:
    """Tell whether an ASCII text holds control characters."""
    return not text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable()


def may_mix_scripts(text: str) -> bool:
    """Tell whether a Latin letter stands beside a Greek, Cyrillic or Armenian one."""
    scripts = kinds(codes(text)).tobytes().translate(_SCRIPTS)
    return b"lf" in scripts or b"fl" in scripts


def _leet(seen: bytes, text: str) -> bool:
    if b"X" not in seen and b"Y" not in seen:
        return False
    signs = seen.translate(_AS_SIGNS)
    return b"LXL" in signs or b"LXXL" in signs or "$$" in text


def _spelled(seen: bytes) -> bool:
    gaps = seen.translate(_AS_GAPS)
    return any(clue in gaps for clue in _SPELLED)


def _pointed(seen: bytes, text: str) -> bool:
    if b"LYL" in seen or "~" in text or "^" in text:
        return True
    between = seen.replace(b"PW", b"W").translate(None, b"L")
    return b"PP" in between
