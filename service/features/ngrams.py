"""Every n-gram, word and pair of texts, with its value and the characters it came from."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.features.blocks import NORMS, Block
from service.features.chunks import (
    KEPT_CHUNKS,
    KEPT_LENGTH,
    PART_SIGN,
    SUBLINEAR,
    gram_places,
    inner_indices,
    pair_indices,
    part_begin,
    part_grams,
    read_chunk,
    styled_parts,
    word_indices,
)


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
    """One entry per n-gram, word or pair that occurs, block after block.

    In texts, one within a chunk that occurs c times in its block has the value `(1 + ln c) / c` each time, a
    pair of words of two chunks 1, all over a norm: the root of the sum of the squares that all would have if
    no two chunks shared any, over `NORMS[block]`. In styles, an n-gram that occurs c times has the value
    `(1 + ln c) / c` each time, and the block its norm.
    """

    indices: NDArray[np.int64]
    values: NDArray[np.float64]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    fields: NDArray[np.uint8]


def occurrences(segments: Sequence[Segment]) -> Occurrences:
    """Return every n-gram, word and pair of the segments."""
    bases = np.cumsum([0, *(len(s.text) for s in segments)]).tolist()
    groups: list[_Group] = []
    for block in sorted({s.block for s in segments}):
        texts = [(s.text, base) for s, base in zip(segments, bases, strict=False) if s.block == block]
        groups += _style_groups(texts) if block == Block.STYLE else _text_groups(texts, block)
    first, last = (np.concatenate([getattr(g, name) for g in groups]) for name in ("first", "last"))
    fields = np.repeat(np.array([s.field for s in segments], dtype=np.uint8), [len(s.text) for s in segments])
    return Occurrences(
        indices=np.concatenate([g.indices for g in groups]),
        values=np.concatenate([g.values for g in groups]),
        starts=np.concatenate([s.starts for s in segments])[first],
        ends=np.concatenate([s.ends for s in segments])[last],
        fields=fields[first],
    )


class Inside(NamedTuple):
    """The features of one chunk: n-grams, then words and pairs, with their first and last places in it.

    The first `grams` are n-grams.
    """

    indices: NDArray[np.int64]
    grams: int
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def inside(chunk: str, block: Block) -> Inside:
    """Return the features of one chunk of a block's text."""
    read = _read(chunk, block)
    first, last = read.places.reshape(-1, 2).T
    return Inside(
        np.concatenate((read.grams, np.array(inner_indices(read.words.tolist(), block), dtype=np.int64))),
        len(read.grams),
        np.concatenate((read.first, first, first[:-1])),
        np.concatenate((read.last, last - 1, last[1:] - 1)),
    )


class _Group(NamedTuple):
    """Entries of one norm; `first` and `last` are the places of their characters in all texts together."""

    indices: NDArray[np.int64]
    values: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


class _Read(NamedTuple):
    """What a chunk or a part holds, with places relative to its beginning."""

    grams: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    words: NDArray[np.int64]
    places: NDArray[np.int64]


def _text_groups(texts: Sequence[tuple[str, int]], block: Block) -> list[_Group]:
    chunks = [found for text, base in texts for found in _split(text, base)]
    reads = [_read(chunk, block) for chunk, _ in chunks]
    times = Counter(chunk for chunk, _ in chunks)
    chars = _gram_entries(reads, chunks, times)
    text_of = np.repeat(np.arange(len(texts)), [sum(map(bool, text.split(" "))) for text, _ in texts])
    words = _word_entries(reads, chunks, times, block, text_of)
    if block is Block.BODY_CHARS:
        return [_normed([chars], block), _normed(words, Block.BODY_WORDS)]
    return [_normed([chars, *words], block)]


def _style_groups(texts: Sequence[tuple[str, int]]) -> list[_Group]:
    """Return the entries of styles, of which each n-gram counts by itself: `1 + ln` of its number."""
    parts = [found for text, base in texts if text for found in _style_split(text, base)]
    reads = [_part(part) for part, _ in parts]
    bases = np.repeat(
        np.array([base for _, base in parts], dtype=np.int64), [len(read.grams) for read in reads]
    )
    indices = _joined([read.grams for read in reads])
    _, inverse, times = np.unique(indices, return_inverse=True, return_counts=True)
    counts = SUBLINEAR[times]
    values = (counts / times / (math.sqrt(counts @ counts) or 1.0))[inverse] * NORMS[Block.STYLE]
    first, last = (_joined([getattr(read, name) for read in reads]) + bases for name in ("first", "last"))
    return [_Group(indices, values, first, last)]


def _split(text: str, base: int) -> Iterator[tuple[str, int]]:
    """Yield the chunks of a text and where they begin."""
    for chunk in text.split(" "):
        if chunk:
            yield chunk, base
        base += len(chunk) + 1


def _style_split(text: str, base: int) -> Iterator[tuple[str, int]]:
    """Yield the parts of a style with their contexts, and where those begin: one place early for the edge."""
    end = base - 1
    for part in styled_parts(text.split(PART_SIGN)):
        end += len(part) - part_begin(part)
        yield part, end - len(part)


class _Entries(NamedTuple):
    """A group on the way: `squares` add up to the square of its norm."""

    indices: NDArray[np.int64]
    values: NDArray[np.float64]
    squares: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


def _gram_entries(reads: Sequence[_Read], chunks: Sequence[tuple[str, int]], times: Counter[str]) -> _Entries:
    owner = np.repeat(np.arange(len(reads)), [len(read.grams) for read in reads])
    values, squares = _counts(chunks, times)
    bases = np.array([base for _, base in chunks], dtype=np.int64)[owner]
    return _Entries(
        _joined([read.grams for read in reads]),
        values[owner],
        squares[owner],
        _joined([read.first for read in reads]) + bases,
        _joined([read.last for read in reads]) + bases,
    )


def _word_entries(
    reads: Sequence[_Read],
    chunks: Sequence[tuple[str, int]],
    times: Counter[str],
    block: Block,
    text_of: NDArray[np.int64],
) -> list[_Entries]:
    """Return the entries of words, and those of pairs of neighbouring words of one text."""
    owner = np.repeat(np.arange(len(reads)), [len(read.words) for read in reads])
    values, squares = _counts(chunks, times)
    hashes = _joined([read.words for read in reads])
    bases = np.array([base for _, base in chunks], dtype=np.int64)[owner]
    first, last = _joined([read.places for read in reads]).reshape(-1, 2).T + bases
    near = np.flatnonzero(text_of[owner[1:]] == text_of[owner[:-1]])
    across = owner[near] != owner[near + 1]
    return [
        _Entries(word_indices(hashes, block), values[owner], squares[owner], first, last - 1),
        _Entries(
            pair_indices(hashes[near], hashes[near + 1], block),
            np.where(across, 1.0, values[owner[near]]),
            np.where(across, 1.0, squares[owner[near]]),
            first[near],
            last[near + 1] - 1,
        ),
    ]


def _counts(
    chunks: Sequence[tuple[str, int]], times: Counter[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each chunk counts each time, and its share of the square of what it counts."""
    number = np.array([times[chunk] for chunk, _ in chunks], dtype=np.int64)
    counts = SUBLINEAR[number]
    number[number == 0] = 1
    return counts / number, counts * counts / number


def _normed(entries: Sequence[_Entries], block: Block) -> _Group:
    values = np.concatenate([found.values for found in entries])
    square = sum(float(found.squares.sum()) for found in entries)
    if square:
        values *= NORMS[block] / math.sqrt(square)
    return _Group(
        np.concatenate([found.indices for found in entries]),
        values,
        np.concatenate([found.first for found in entries]),
        np.concatenate([found.last for found in entries]),
    )


def _joined(arrays: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.int64)


def _read(chunk: str, block: int) -> _Read:
    return _kept_read(chunk, block) if len(chunk) <= KEPT_LENGTH else _kept_read.__wrapped__(chunk, block)


@functools.lru_cache(KEPT_CHUNKS)
def _kept_read(chunk: str, block: int) -> _Read:
    found = read_chunk(chunk, block)
    first, last = gram_places(f" {chunk} ", 0)
    words = np.array(found.words, dtype=np.int64)
    places = np.array(found.places, dtype=np.int64).reshape(-1)
    return _Read(np.array(found.grams, dtype=np.int64), first - 1, last - 1, words, places)


def _part(part: str) -> _Read:
    return _read_part(part) if len(part) <= KEPT_LENGTH else _read_part.__wrapped__(part)


@functools.lru_cache(KEPT_CHUNKS)
def _read_part(part: str) -> _Read:
    first, last = gram_places(part, part_begin(part))
    none = np.empty(0, dtype=np.int64)
    return _Read(np.array(part_grams(part), dtype=np.int64), first, last, none, none)
