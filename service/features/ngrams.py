"""Hashed character n-grams and words of several texts in one pass over one stream of code points.

Texts are laid out as segments with a space before, between and after them. A character n-gram may begin or
end with a space, which marks a word's edge, but holds none inside; so no n-gram crosses words or segments.
Scripts that write no spaces make long words, which are covered by their character n-grams.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.features import hashing
from service.features.characters import UPPER, Kind, kinds

CHAR_SIZES: Final = (2, 3, 4, 5)
WORD_CAP: Final = 24
"""Longer words are not features as wholes; their character n-grams are."""


class Block(IntEnum):
    """Ranges of indices, each normalised by itself: a long body does not drown an author's name."""

    BODY_CHARS = 0
    BODY_WORDS = 1
    AUTHOR = 2
    LINKS = 3


_BITS: Final = (19, 18, 16, 15)
_SIZES: Final = tuple(1 << bits for bits in _BITS)
OFFSETS: Final = tuple(sum(_SIZES[:block]) for block in range(len(_SIZES) + 1))
"""First index of each block; the last entry is the number of indices of all blocks."""

_STARTS = np.array(OFFSETS[:-1], dtype=np.int32)
_SHIFTS = np.array([64 - bits for bits in _BITS], dtype=np.uint64)
_SALTS = {
    size: np.uint64(int.from_bytes(f"char{size}".encode().ljust(8, b"#")[:8], "little"))
    for size in CHAR_SIZES
}
_WORD_SALT = np.uint64(int.from_bytes(b"word####", "little"))
_PAIR_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_PAIR_SALT = np.uint64(int.from_bytes(b"pair####", "little"))
_SUBLINEAR = np.array([0.0] + [1.0 + math.log(n) for n in range(1, 4 * hashing.STREAM_CAP)])
_SPACE = 32


@dataclasses.dataclass(frozen=True, slots=True)
class Segment:
    """A text to hash. `starts[i]` and `ends[i]` are the span of character i in the field it came from.

    `block` is where its n-grams go; a body's words go to `BODY_WORDS`. `field` is carried along.
    """

    text: str
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    block: Block
    field: int


@dataclasses.dataclass(frozen=True, slots=True)
class Occurrences:
    """One entry per n-gram that occurs, ordered by index.

    `values` of one block have the L2 norm 1 once equal indices are summed, with each feature weighing
    1 + ln(times it occurs).
    """

    indices: NDArray[np.int32]
    values: NDArray[np.float32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    fields: NDArray[np.uint8]


def occurrences(segments: Sequence[Segment]) -> Occurrences:
    """Return every n-gram and word of the segments; what lies beyond `STREAM_CAP` is left out."""
    stream = _Stream(segments)
    chars, words = stream.char_grams(), stream.words()
    hashes = np.concatenate((chars.hashes, words.hashes))
    first = np.concatenate((chars.first, words.first))
    last = np.concatenate((chars.last, words.last))
    segment = stream.segments[first]
    blocks = stream.blocks[segment]
    body_words = blocks[len(chars.hashes) :]
    body_words[body_words == Block.BODY_CHARS] = Block.BODY_WORDS
    indices = (hashing.mix(hashes) >> _SHIFTS[blocks]).astype(np.int32) + _STARTS[blocks]
    order = np.argsort(indices, kind="stable")
    indices, first, last = indices[order], first[order], last[order]
    return Occurrences(
        indices=indices,
        values=_values(indices, blocks[order]),
        starts=stream.starts[first],
        ends=stream.ends[last],
        fields=stream.fields[segment[order]],
    )


def _values(indices: NDArray[np.int32], blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return each occurrence's share of its feature's value; `indices` are sorted."""
    if not len(indices):
        return np.zeros(0, dtype=np.float32)
    heads = np.flatnonzero(np.concatenate((np.ones(1, dtype=np.bool_), indices[1:] != indices[:-1])))
    times = np.diff(heads, append=len(indices))
    weights = _SUBLINEAR[times]
    block = blocks[heads]
    norms = np.sqrt(np.bincount(block, weights=weights * weights, minlength=len(_BITS)))
    shares: NDArray[np.float32] = np.repeat(weights / (norms[block] * times), times).astype(np.float32)
    return shares


@dataclasses.dataclass(frozen=True, slots=True)
class _Grams:
    """Hashes not yet mixed, with the first and last position in the stream, edge spaces left out."""

    hashes: NDArray[np.uint64]
    first: NDArray[np.intp]
    last: NDArray[np.intp]


class _Stream:
    """The segments' characters one after the other, with what belongs to each position."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        segments = _fitting(segments)
        codes = hashing.codes(" " + " ".join([s.text for s in segments]) + " ")
        self.spaces = codes == _SPACE
        self.sums = hashing.prefixes(codes)
        kind = kinds(codes)
        self.in_word = (kind & (UPPER - 1)) >= Kind.MARK
        lengths = np.array([len(s.text) + 1 for s in segments], dtype=np.intp)
        self.segments = np.repeat(np.arange(len(segments), dtype=np.intp), lengths)
        self.blocks = np.array([s.block for s in segments], dtype=np.uint8)
        self.fields = np.array([s.field for s in segments], dtype=np.uint8)
        gap = np.zeros(1, dtype=np.int32)
        self.starts = np.concatenate([part for s in segments for part in (gap, s.starts)])
        self.ends = np.concatenate([part for s in segments for part in (gap, s.ends)])

    def char_grams(self) -> _Grams:
        """Return the n-grams of all sizes."""
        return _joined([self._grams(size) for size in CHAR_SIZES])

    def _grams(self, size: int) -> _Grams:
        spaces = self.spaces
        many = len(spaces) - size + 1
        if many <= 0:
            return _NO_GRAMS
        leading, trailing = spaces[:many], spaces[size - 1 :]
        barred = leading & trailing if size == CHAR_SIZES[0] else spaces[1 : many + 1].copy()
        for inner in range(2, size - 1):
            barred |= spaces[inner : many + inner]
        starts = np.flatnonzero(~barred)
        hashes = hashing.windows(self.sums, size)[starts] + _SALTS[size]
        return _Grams(hashes, starts + leading[starts], starts + (size - 1) - trailing[starts])

    def words(self) -> _Grams:
        """Return the words and the pairs of neighbouring words within one segment."""
        edges = np.flatnonzero(self.in_word[1:] != self.in_word[:-1]) + 1
        first, ends = edges[::2], edges[1::2]
        plain = hashing.substrings(self.sums, first, ends)
        last, segment = ends - 1, self.segments[first]
        single = (ends - first) <= WORD_CAP
        pair = (segment[1:] == segment[:-1]) & single[1:] & single[:-1]
        pairs = plain[:-1][pair] * _PAIR_FACTOR + plain[1:][pair] + _PAIR_SALT
        return _joined(
            [
                _Grams(plain[single] + _WORD_SALT, first[single], last[single]),
                _Grams(pairs, first[:-1][pair], last[1:][pair]),
            ]
        )


_NO_GRAMS = _Grams(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp))


def _joined(parts: Sequence[_Grams]) -> _Grams:
    return _Grams(
        np.concatenate([p.hashes for p in parts]),
        np.concatenate([p.first for p in parts]),
        np.concatenate([p.last for p in parts]),
    )


def _fitting(segments: Sequence[Segment]) -> list[Segment]:
    fitting, room = [], hashing.STREAM_CAP - 1
    for segment in segments:
        room -= len(segment.text) + 1
        if room < 0:
            break
        fitting.append(segment)
    return fitting
