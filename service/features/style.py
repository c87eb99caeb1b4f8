"""How a text is written, whatever it says: its capitals, digits, punctuation, spaces and line breaks.

Letters become one of three signs and longer runs are cut short, so that what is left tells no word. Who types
into a form for a living does so by habit, and habits outlast campaigns.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.features import hashing
from service.features.characters import PLANES_KNOWN, UPPER, Kind, kinds
from service.features.text import Text

READ_CAP: Final = 1500
"""Characters of a visible text whose style is read."""

RUN_CAP: Final = 3
"""Letters or digits of one kind that are kept of a run."""

_LOWER, _CAPITAL, _DIGIT, _OTHER_LETTER = (ord(sign) for sign in "aA9u")
_SIGN_BEYOND_ASCII, _SYMBOL_BEYOND_ASCII = ord("p"), ord("E")
_SPACE, _BREAK = ord("_"), ord("N")
_FIRST_IN_WORDS: Final = int(Kind.MARK)
_SYMBOLS_FROM: Final = 0x2000
"""Code points from here on that are no letters are mostly typographic signs and emoji."""


def _table() -> NDArray[np.uint32]:
    table = np.arange(128, dtype=np.uint32)
    for sign, letters in ((_LOWER, "az"), (_CAPITAL, "AZ"), (_DIGIT, "09")):
        table[ord(letters[0]) : ord(letters[1]) + 1] = sign
    table[[ord(" "), ord("\t")]] = _SPACE
    table[[ord("\n"), ord("\r")]] = _BREAK
    table[_SPACE] = ord("-")  # so that only what is a space looks like one
    return table


_ASCII: Final = _table()


_RUNS: Final = re.compile(rf"([aA9u])\1{{{RUN_CAP},}}")
_BEYOND: Final = re.compile(r"[^\0-\x7f]")


def shape(word: str) -> str:
    """Return the style of what stands between two spaces."""
    signs = word.translate(_SIGN_OF)
    if not signs.isascii():
        signs = _BEYOND.sub(chr(_OTHER_LETTER), signs)
    return _RUNS.sub(r"\1" * RUN_CAP, signs)


def parts(visible: str) -> list[str]:
    """Return what stands between spaces in the part of a visible text whose style is read."""
    return visible[:READ_CAP].replace("\t", " ").split(" ")


def style(text: Text) -> tuple[str, NDArray[np.int32], NDArray[np.int32]]:
    """Return the style of a text, and the span in its original of each of the style's characters.

    Spans follow each other without gaps up to the last one.
    """
    signs = _signs(hashing.codes(text.visible[:READ_CAP]))
    kept = np.flatnonzero(~_surplus(signs))
    offsets = np.asarray(text.visible_offsets[: len(signs) + 1], dtype=np.int32)
    starts = offsets[kept]
    ends = np.append(starts[1:], offsets[-1:]) if len(kept) else starts
    return signs[kept].tobytes().decode("utf-32-le"), starts, np.maximum(ends, starts + 1)


def _signs(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    signs = _ASCII[np.minimum(codes, 127)]
    beyond = codes > 127  # noqa: PLR2004 - the last code of ASCII
    if beyond.any():
        foreign = codes[beyond]
        letters = (kinds(foreign) & (UPPER - 1)) >= _FIRST_IN_WORDS
        other = np.where(foreign > _SYMBOLS_FROM, _SYMBOL_BEYOND_ASCII, _SIGN_BEYOND_ASCII)
        signs[beyond] = np.where(letters, _OTHER_LETTER, other)
    return signs


def _surplus(signs: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Return which characters go beyond `RUN_CAP` of a run of letters or digits."""
    surplus = np.zeros(len(signs), dtype=np.bool_)
    if len(signs) > RUN_CAP:
        same = signs[1:] == signs[:-1]
        surplus[RUN_CAP:] = same[RUN_CAP - 1 :] & same[RUN_CAP - 2 : -1] & same[: -(RUN_CAP - 1)]
        surplus &= (signs == _LOWER) | (signs == _CAPITAL) | (signs == _DIGIT) | (signs == _OTHER_LETTER)
    return surplus


_SIGN_OF: Final = _signs(np.arange(PLANES_KNOWN, dtype=np.uint32)).tobytes().decode("utf-32-le")
"""The sign of each character of the first two planes, for `str.translate`; beyond there are letters."""
