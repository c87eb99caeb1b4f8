"""Chunks of text and parts of styles: the hashed character n-grams and words that each holds.

A chunk is what stands between two spaces. Its n-grams may begin or end with a space, which marks its edge;
none crosses chunks. Scripts that write no spaces make long chunks. A style is cut at its spaces too, but an
n-gram may begin before its part.

What an n-gram, a word or a pair within a chunk counts depends on the chunk alone, and on how often it stands
in the texts of its block. So a chunk's weights can be added up once and kept: `service.classifier.sums`. Of a
style, each n-gram counts by itself.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from service.features import hashing
from service.features.blocks import BITS, OFFSETS, Block
from service.features.characters import in_words

CHAR_SIZES: Final = range(2, 6)
WORD_CAP: Final = 24
"""Longer words are not features as wholes; their character n-grams are."""


CHUNKS_CAP: Final = 16384
"""More chunks than the texts of a comment have."""

SUBLINEAR: Final = np.array([0.0, *(1.0 + math.log(times) for times in range(1, CHUNKS_CAP))])
"""What a chunk counts that occurs so many times."""

STYLE_CONTEXT: Final = CHAR_SIZES[-1] - 1
"""Signs before a part of a style that its n-grams may begin with."""

PART_SIGN: Final = "_"
"""What a part of a style begins with; the first one of a style begins with a space."""

WORDS_OF: Final = tuple(map(int, (Block.BODY_WORDS, *list(Block)[1:])))
"""Where the words of a block's texts go."""

KEPT_LENGTH: Final = 32
"""Characters of the longest chunk of which anything is kept."""

KEPT_CHUNKS: Final = 1 << 14
"""Chunks of which something is kept."""

_SHIFTS: Final = tuple(32 - bits for bits in BITS)
# Words of bodies have the first half of their block, pairs the second.
_HALF: Final = BITS[Block.BODY_WORDS] - 1
_WORD_SHIFTS: Final = tuple(32 - (_HALF if block is Block.BODY_WORDS else BITS[block]) for block in Block)
_PAIR_SHIFTS = np.array([shift + 32 for shift in _WORD_SHIFTS], dtype=np.uint64)
_PAIR_STARTS: Final = tuple(
    OFFSETS[block] + ((1 << _HALF) if block is Block.BODY_WORDS else 0) for block in Block
)
_PAIR_FACTOR, _PAIR_SALT = np.uint64(0x9FB21C651E98DF25), np.uint64(0x7061697223232323)
_WORD_SALT: Final = crc32(b"word")
_BYTES: Final = 4
_WORD: Final = re.compile(f"[{in_words()}]+")


class Chunk(NamedTuple):
    """The indices of a chunk's n-grams, the hashes (32 bits) of its words, and the words' places in it."""

    grams: list[int]
    words: list[int]
    places: list[tuple[int, int]]


def read_chunk(chunk: str, block: int) -> Chunk:
    """Return what a chunk of a block's text holds. A hash is the CRC-32 of the characters in UTF-32."""
    if not chunk:
        return Chunk([], [], [])
    grams = _grams(f" {chunk} ", 0, block)
    if len(chunk) <= WORD_CAP and chunk.isalnum():
        return Chunk(grams, [word_hash(chunk)], [(0, len(chunk))])
    places = [m.span() for m in _WORD.finditer(chunk) if m.end() - m.start() <= WORD_CAP]
    return Chunk(grams, [word_hash(chunk[start:end]) for start, end in places], places)


def part_grams(part: str) -> list[int]:
    """Return the indices of the n-grams that end in a part of a style, which has its context before it."""
    return _grams(part, part_begin(part), Block.STYLE)


def inner_indices(words: Sequence[int], block: int) -> list[int]:
    """Return the indices of a chunk's words, and of pairs of neighbours among them, from their hashes."""
    place = WORDS_OF[block]
    shift, start = _WORD_SHIFTS[place], OFFSETS[place]
    singles = [(word >> shift) + start for word in words]
    if len(words) < 2:  # noqa: PLR2004 - two words are a pair
        return singles
    hashes = np.array(words, dtype=np.int64)
    pairs: list[int] = pair_indices(hashes[:-1], hashes[1:], block).tolist()
    return singles + pairs


def word_indices(hashes: NDArray[np.int64], block: int) -> NDArray[np.int64]:
    """Return the indices of words of a block's texts, from their hashes."""
    place = WORDS_OF[block]
    return np.asarray((hashes >> _WORD_SHIFTS[place]) + OFFSETS[place])


def pair_indices(first: NDArray[np.int64], second: NDArray[np.int64], block: int) -> NDArray[np.int64]:
    """Return the indices of pairs of neighbouring words of a block's texts, from the words' hashes."""
    hashes = first.view(np.uint64) * _PAIR_FACTOR
    hashes += second.view(np.uint64)
    hashes += _PAIR_SALT
    block = WORDS_OF[block]
    indices: NDArray[np.int64] = (hashing.mix(hashes) >> _PAIR_SHIFTS[block]).view(np.int64)
    indices += _PAIR_STARTS[block]
    return indices


def styled_parts(shapes: Iterable[str]) -> Iterator[str]:
    """Yield the parts of a style, from the shapes between its spaces, each with its context before it."""
    before, held = "", ""
    for shape in shapes:
        if held:
            yield before + held
            before = (before + held)[-STYLE_CONTEXT:]
        held = (PART_SIGN if held else " ") + shape
    yield f"{before}{held} "


def gram_places(text: str, begin: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last place of each n-gram without the spaces at the text's edges."""
    spans = np.array(_spans_of(len(text), begin), dtype=np.int64).reshape(-1, 2) // _BYTES
    first, last = spans[:, 0], spans[:, 1] - 1
    first += (first == 0) & text.startswith(" ")
    last -= (last == len(text) - 1) & text.endswith(" ")
    return first, last


def _grams(text: str, begin: int, block: int) -> list[int]:
    """Return the indices of the n-grams of a text that end at `begin` or after it."""
    length, shift, offset = len(text), _SHIFTS[block], OFFSETS[block]
    data = text.encode("utf-32-le", "surrogatepass")
    return [(crc32(data[start:end]) >> shift) + offset for start, end in _spans_of(length, begin)]


def _spans_of(length: int, begin: int) -> tuple[tuple[int, int], ...]:
    """Return `_spans`, kept where the text is short: who may send long ones could fill the memory."""
    return _spans(length, begin) if length <= KEPT_LENGTH else _spans.__wrapped__(length, begin)


@functools.lru_cache(KEPT_CHUNKS)
def _spans(length: int, begin: int) -> tuple[tuple[int, int], ...]:
    """Return where in the bytes of a text its n-grams begin and end, those that end at `begin` or later."""
    return tuple(
        (_BYTES * start, _BYTES * (start + size))
        for size in CHAR_SIZES
        for start in range(max(begin + 1 - size, 0), length - size + 1)
    )


def part_begin(part: str) -> int:
    """Return where a part of a style begins after its context."""
    return max(part.rfind(PART_SIGN), 0)


def word_hash(word: str) -> int:
    """Return the hash of a word."""
    return crc32(word.encode("utf-32-le", "surrogatepass"), _WORD_SALT)
