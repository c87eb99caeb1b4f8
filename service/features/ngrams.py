"""Hashed character n-grams and words of several texts in one pass over one stream of code points.

Texts are laid out as segments with a space before, between and after them. A character n-gram may begin or
end with a space, which marks a word's edge, but holds none inside; so no n-gram crosses words or segments.
Scripts that write no spaces make long words, which are covered by their character n-grams.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.features import hashing
from service.features.characters import UPPER, Kind, kinds

CHAR_SIZES: Final = range(2, 6)
WORD_CAP: Final = 24
"""Longer words are not features as wholes; their character n-grams are."""


class Block(IntEnum):
    """Ranges of indices, each normalised by itself: a long body does not drown an author's name."""

    BODY_CHARS = 0
    BODY_WORDS = 1
    AUTHOR = 2
    LINKS = 3
    STYLE = 4


_BITS: Final = (19, 18, 16, 15, 14)
_SIZES: Final = tuple(1 << bits for bits in _BITS)
OFFSETS: Final = tuple(sum(_SIZES[:block]) for block in range(len(_SIZES) + 1))
"""First index of each block; the last entry is the number of indices of all blocks."""

NORMS: Final = (1.0, 1.0, 0.35, 0.35, 1.0)
"""The L2 norm of each block.

A model learns the few authors and links of its training data by heart if they weigh as much as texts: with
these norms it does better on sources that it has not seen.
"""

_STARTS = np.array(OFFSETS[:-1], dtype=np.int64)
_SHIFTS = np.array([64 - bits for bits in _BITS], dtype=np.uint64)
_SUBLINEAR = np.array([0.0, *(1.0 + math.log(times) for times in range(1, 8 * hashing.STREAM_CAP))])


def _salt(name: str) -> np.uint64:
    return np.uint64(int.from_bytes(name.encode().ljust(8, b"#"), "little"))


_CHAR_SALTS = np.array([[_salt(f"char{size}")] for size in CHAR_SIZES], dtype=np.uint64)
_WORD_SALT, _PAIR_SALT = _salt("word"), _salt("pair")
_PAIR_FACTOR = np.uint64(0x9FB21C651E98DF25)
_PLACE_BITS: Final = 13
"""Bits that a place in a stream of `hashing.STREAM_CAP` needs."""

_PLACE: Final = (1 << _PLACE_BITS) - 1
_PADDING: Final = CHAR_SIZES[-1]
_SPACE = 32


@dataclasses.dataclass(frozen=True, slots=True)
class Segment:
    """A text to hash. `starts[i]` and `ends[i]` are the span of character i in the field it came from.

    `block` is where its n-grams go; a body's words go to `BODY_WORDS`, a style has none. `field` is carried
    along.
    """

    text: str
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    block: Block
    field: int


@dataclasses.dataclass(frozen=True, slots=True)
class Occurrences:
    """One entry per n-gram that occurs, ordered by index.

    `values` of one block have the L2 norm `NORMS[block]` once equal indices are summed, with each feature
    weighing 1 + ln(times it occurs).
    """

    indices: NDArray[np.int32]
    values: NDArray[np.float32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    fields: NDArray[np.uint8]


def occurrences(segments: Sequence[Segment]) -> Occurrences:
    """Return every n-gram and word of the segments; what lies beyond `STREAM_CAP` is left out."""
    stream = _Stream(segments)
    keys = np.concatenate((stream.char_keys(), *stream.word_keys()))
    keys.sort()
    indices = (keys >> (2 * _PLACE_BITS)).astype(np.int32)
    first, last = (keys >> _PLACE_BITS) & _PLACE, keys & _PLACE
    return Occurrences(
        indices=indices,
        values=_values(indices),
        starts=stream.starts[first],
        ends=stream.ends[last],
        fields=stream.fields[stream.segments[first]],
    )


def _values(indices: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return each occurrence's share of its feature's value; `indices` are sorted."""
    fresh = np.ones(len(indices) + 1, dtype=np.bool_)
    np.not_equal(indices[1:], indices[:-1], out=fresh[1:-1])
    heads = np.flatnonzero(fresh)
    times = heads[1:] - heads[:-1]
    weights = _SUBLINEAR[times]
    bounds = np.searchsorted(indices[heads[:-1]], OFFSETS)
    for norm, (start, end) in zip(NORMS, itertools.pairwise(bounds.tolist()), strict=True):
        if start < end:
            block = weights[start:end]
            block *= norm / math.sqrt(np.dot(block, block))
    weights /= times
    return np.repeat(weights.astype(np.float32), times)


class _Stream:
    """The segments' characters one after the other, with what belongs to each place.

    A key holds an n-gram's index and its first and last place without edge spaces; keys sort by index.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        segments = _fitting(segments)
        codes = hashing.codes(" " + " ".join([s.text for s in segments]) + " " * _PADDING)
        self.spaces = codes == _SPACE
        self.sums = hashing.prefixes(codes)
        self.in_word = (kinds(codes) & (UPPER - 1)) >= Kind.MARK
        lengths = np.array([len(s.text) + 1 for s in segments])
        self.segments = np.repeat(np.arange(len(segments)), lengths)
        self.blocks = np.array([s.block for s in segments])
        self.fields = np.array([s.field for s in segments], dtype=np.uint8)
        gap = np.zeros(1, dtype=np.int32)
        self.starts = np.concatenate([part for s in segments for part in (gap, s.starts)])
        self.ends = np.concatenate([part for s in segments for part in (gap, s.ends)])

    def char_keys(self) -> NDArray[np.int64]:
        """Return the keys of the n-grams of all sizes; those beyond the end hold padding and are left out."""
        spaces, count = self.spaces, len(self.segments)
        places = np.arange(len(spaces), dtype=np.int64)
        hashes = hashing.windows(self.sums, CHAR_SIZES, count)
        hashes += _CHAR_SALTS
        first = places[:count] + spaces[:count]
        last = hashing.slid(places - spaces, range(CHAR_SIZES.start - 1, CHAR_SIZES.stop - 1), count)
        blocks = self.blocks[self.segments]
        keys = self._keys(hashes, blocks, first, last)
        barred = np.empty(keys.shape, dtype=np.bool_)
        np.logical_and(spaces[:count], spaces[1 : count + 1], out=barred[0])
        barred[1] = spaces[1 : count + 1]
        for row in range(2, len(barred)):
            np.logical_or(barred[row - 1], spaces[row : count + row], out=barred[row])
        return keys[~barred]

    def word_keys(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the keys of the words, and of the pairs of neighbouring words within one segment."""
        edges = np.flatnonzero(self.in_word[1:] != self.in_word[:-1]) + 1
        first, ends = edges[::2], edges[1::2]
        taken = (ends - first <= WORD_CAP) & (self.blocks[self.segments[first]] != Block.STYLE)
        first, last = first[taken], ends[taken] - 1
        hashes = hashing.substrings(self.sums, first, last + 1)
        segment = self.segments[first]
        blocks = self.blocks[segment]
        blocks[blocks == Block.BODY_CHARS] = Block.BODY_WORDS
        near = np.flatnonzero(segment[1:] == segment[:-1])
        pairs = hashes[near] * _PAIR_FACTOR + hashes[near + 1] + _PAIR_SALT
        return (
            self._keys(hashes + _WORD_SALT, blocks, first, last),
            self._keys(pairs, blocks[near], first[near], last[near + 1]),
        )

    @staticmethod
    def _keys(
        hashes: NDArray[np.uint64],
        blocks: NDArray[np.int64],
        first: NDArray[np.int64],
        last: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        keys = (hashing.mix(hashes) >> _SHIFTS[blocks]).view(np.int64)
        keys += _STARTS[blocks]
        keys <<= 2 * _PLACE_BITS
        keys |= first << _PLACE_BITS
        keys |= last
        return keys


def _fitting(segments: Sequence[Segment]) -> list[Segment]:
    fitting, room = [], hashing.STREAM_CAP - _PADDING - 1
    for segment in segments:
        room -= len(segment.text) + 1
        if room < 0:
            break
        fitting.append(segment)
    return fitting
