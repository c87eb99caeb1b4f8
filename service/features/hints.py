"""Cheap tests that tell whether a costly pattern can match at all. They never say no where it would."""

from __future__ import annotations

import string
from typing import Final

import numpy as np

from service.features.characters import UPPER, Kind, kinds
from service.features.hashing import codes

_LEET: Final = "013457@$!"
_GAPS: Final = " ._*|~+/,-"
_MIDDLE_DOT: Final = "·"


def _classes() -> bytes:
    table = bytearray(b"o" * 256)
    for signs, name in ((string.ascii_letters, b"L"), (_LEET, b"X"), (_GAPS, b"G")):
        for sign in signs:
            table[ord(sign)] = name[0]
    return bytes(table)


_CLASSES: Final = _classes()
_KINDS: Final = bytes(
    b"G"[0]
    if kind in (Kind.SPACE, Kind.PUNCTUATION, Kind.SYMBOL)
    else b"L"[0]
    if kind >= Kind.LATIN
    else b"o"[0]
    for kind in (value & (UPPER - 1) for value in range(256))
)
_SPELLED: Final = (b"LGLGLGL", b"LGGLGGLGGL")
_LEET_WORDS: Final = (b"LXL", b"LXXL", b"LXX")


def may_be_leet(text: str) -> bool:
    """Tell whether digits or signs stand where letters do."""
    if not text.isascii():
        return any(sign in text for sign in _LEET)
    classes = text.encode("ascii").translate(_CLASSES)
    return any(clue in classes for clue in _LEET_WORDS)


def may_be_spelled(text: str) -> bool:
    """Tell whether four single letters stand with equal distances."""
    if text.isascii():
        classes = text.encode("ascii").translate(_CLASSES)
    else:
        classes = kinds(codes(text)).tobytes().translate(_KINDS)
    return any(clue in classes for clue in _SPELLED)


def may_be_stretched(text: str) -> bool:
    """Tell whether some character stands four times in a row."""
    letters = codes(text)
    same: bytes = np.equal(letters[1:], letters[:-1]).tobytes()
    return b"\1\1\1" in same


def may_hide(text: str) -> bool:
    """Tell whether an ASCII text holds control characters."""
    return not text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
