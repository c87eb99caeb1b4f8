"""What a text shows of the language it is in: its words as hashes, and its letters by script."""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.features import hashing
from service.features.characters import UPPER, Kind, kinds
from service.features.chunks import word_hash

_BEFORE, _AFTER = "@#/=_.", "@/=_"
"""Signs beside words that belong to addresses, names and code rather than to a language."""

_FIRST_BEYOND_ASCII: Final = 128


def _signs(signs: str) -> NDArray[np.bool_]:
    table = np.zeros(_FIRST_BEYOND_ASCII + 1, dtype=np.bool_)
    table[[ord(sign) for sign in signs]] = True
    return table


_IS_BEFORE, _IS_AFTER = _signs(_BEFORE), _signs(_AFTER)


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """The words of a folded text that tell its language.

    `codes` are the text's code points with a space before and behind, words lie at `[starts[i], ends[i])` in
    them, and `hashes[i]` is a word's hash (32 bits). `letters[kind]` counts characters by `Kind`.
    """

    codes: NDArray[np.uint32]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    hashes: NDArray[np.uint32]
    letters: list[int]


def sample(folded: str) -> Sample:
    """Return the sample of a folded text.

    Words are what n-grams take for words, but without single letters, numbers and pieces of addresses, names
    and code, which are the same in every language.
    """
    codes = hashing.codes(f" {folded} ")
    kind = kinds(codes) & (UPPER - 1)
    inside = kind >= Kind.MARK
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    telling = (ends - starts > 1) & (kind[starts] != Kind.DIGIT)
    telling &= ~_IS_BEFORE[np.minimum(codes[starts - 1], _FIRST_BEYOND_ASCII)]
    telling &= ~_IS_AFTER[np.minimum(codes[ends], _FIRST_BEYOND_ASCII)]
    starts, ends = starts[telling], ends[telling]
    spans = zip((starts - 1).tolist(), (ends - 1).tolist(), strict=True)
    hashes = np.array([word_hash(folded[start:end]) for start, end in spans], dtype=np.uint32)
    letters = np.bincount(kind, minlength=Kind.LETTER + 1).tolist()
    return Sample(codes, starts, ends, hashes, letters)
