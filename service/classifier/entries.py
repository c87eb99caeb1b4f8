"""What each piece of a comment adds to a model's score: chunk by chunk, in long chunks n-gram by n-gram."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from service.classifier.sums import Sums, flat, pairs_of, scales
from service.features.blocks import Block
from service.features.facts import facts
from service.features.ngrams import Inside, inside
from service.features.style import parts
from service.features.vector import FIELDS, author_words, link_words, positions
from service.features.view import View

LONG: Final = 24
"""Chunks of more characters are explained n-gram by n-gram: scripts without spaces, and addresses."""

_BODY_FIELD, _LINKS_FIELD, _FACTS_FIELD = (FIELDS.index(name) for name in ("body", "links", "facts"))


@dataclasses.dataclass(frozen=True, slots=True)
class Entries:
    """What the pieces of a comment add to each model's score: parallel arrays, part after part.

    `points` have the shape (entries, models). An entry stands for the characters `[starts, ends)` of the
    original of the field `FIELDS[fields]`, one about the author for the whole field. `bounds` are where the
    entries of each of `sums.PARTS` begin, and the end; `facts` are the places of those of the last part in
    `FACTS`.
    """

    points: NDArray[np.float64]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    fields: NDArray[np.uint8]
    bounds: tuple[int, ...]
    facts: list[int]


def entries(sums: Sums, view: View) -> Entries:
    """Return what each piece of a comment adds; a part's pieces add up to the same as in `Sums.parts`."""
    places = facts(view)
    groups = [
        _body(sums, view),
        _author(sums, view),
        _links(sums, view),
        _style(sums, view),
        [_Group.of(sums.facts[places], 0, 0, _FACTS_FIELD)],
    ]
    found = [group for part in groups for group in part]
    lengths = [sum(len(group.points) for group in part) for part in groups]
    return Entries(
        points=np.concatenate([group.points for group in found]),
        starts=np.concatenate([group.starts for group in found]),
        ends=np.concatenate([group.ends for group in found]),
        fields=np.concatenate([group.fields for group in found]),
        bounds=tuple(itertools.accumulate(lengths, initial=0)),
        facts=places,
    )


class _Group(NamedTuple):
    """Some entries; `points` have the shape (entries, models)."""

    points: NDArray[np.float64]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    fields: NDArray[np.uint8]

    @classmethod
    def of(
        cls,
        points: NDArray[np.float64],
        starts: NDArray[np.int32] | int,
        ends: NDArray[np.int32] | int,
        fields: NDArray[np.uint8] | int,
    ) -> Self:
        """Return a group; one number stands for the same of every entry."""
        count = len(points)
        return cls(
            points,
            np.full(count, starts, dtype=np.int32) if isinstance(starts, int) else starts,
            np.full(count, ends, dtype=np.int32) if isinstance(ends, int) else ends,
            np.full(count, fields, dtype=np.uint8) if isinstance(fields, int) else fields,
        )


class _Placed(NamedTuple):
    """The chunks of a block's texts with the span and the field of each."""

    block: Block
    texts: Sequence[list[str]]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    fields: NDArray[np.uint8]


_Spread = Callable[[int, Inside], tuple[NDArray[np.int32], NDArray[np.int32]]]
"""Returns the spans of what is inside a chunk."""


def _body(sums: Sums, view: View) -> list[_Group]:
    text = view.text
    if not text.folded:
        return []
    chunks = text.folded.split(" ")
    lengths = [len(chunk) for chunk in chunks]
    ends = np.cumsum([length + 1 for length in lengths]) - 1
    starts = ends - lengths
    firsts, lasts = positions(text.folded_offsets), positions(text.folded_ends)
    fields = np.full(len(chunks), _BODY_FIELD, dtype=np.uint8)

    def spread(place: int, found: Inside) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return firsts[found.first + starts[place]], lasts[found.last + starts[place]]

    placed = _Placed(Block.BODY_CHARS, [chunks], firsts[starts], lasts[ends - 1], fields)
    return _chunked(sums, placed, spread)


def _author(sums: Sums, view: View) -> list[_Group]:
    author = view.comment.author
    lengths = {"author.name": author.name, "author.url": author.url, "author.email": author.email}
    texts = author_words(view)
    spans = [(0, len(lengths[name] or "")) for name in texts]
    return _named(sums, Block.AUTHOR, list(texts.values()), spans, [FIELDS.index(name) for name in texts])


def _links(sums: Sums, view: View) -> list[_Group]:
    texts = link_words(view)
    spans = [(link.start, link.end) for link in view.links[: len(texts)]]
    return _named(sums, Block.LINKS, texts, spans, [_LINKS_FIELD] * len(texts))


def _named(
    sums: Sums,
    block: Block,
    texts: Sequence[str],
    spans: Sequence[tuple[int, int]],
    fields: Sequence[int],
) -> list[_Group]:
    """Return the groups of texts each of whose chunks stands for the whole."""
    if not texts:
        return []
    chunks = [text.split(" ") for text in texts]
    lengths = [len(found) for found in chunks]
    starts, ends = np.repeat(np.array(spans, dtype=np.int32), lengths, axis=0).T
    owners = np.repeat(np.array(fields, dtype=np.uint8), lengths)
    return _chunked(sums, _Placed(block, chunks, starts, ends, owners))


def _chunked(sums: Sums, placed: _Placed, spread: _Spread | None = None) -> list[_Group]:
    """Return the groups of chunks, of the pairs across them, and of what is inside long ones."""
    block, starts, ends, fields = placed.block, placed.starts, placed.ends, placed.fields
    chunks = flat(placed.texts)
    table, numbers = sums.looked_up(block, chunks)
    counts, each, (of_chars, of_words) = table.each(numbers)
    pairs = pairs_of(table, numbers, placed.texts)
    scale, word_scale = scales(block, of_chars, of_words + len(pairs.first))
    points = (each[:, 0] * scale + each[:, 1] * word_scale) * counts[:, None]
    across = sums.across(pairs, block) * word_scale
    groups = [_Group.of(across, starts[pairs.before], ends[pairs.after], fields[pairs.before])]
    for place in [place for place, chunk in enumerate(chunks) if len(chunk) > LONG]:
        if spread is None:
            break
        found = inside(chunks[place], block)
        scaled = np.where(np.arange(len(found.indices)) < found.grams, scale, word_scale) * counts[place]
        within = sums.weights[found.indices] * scaled[:, None]
        points[place] = 0
        groups.append(_Group.of(within, *spread(place, found), int(fields[place])))
    return [_Group.of(points, starts, ends, fields), *groups]


def _style(sums: Sums, view: View) -> list[_Group]:
    visible = view.text.visible
    if not visible:
        return []
    lasts = np.cumsum([len(word) + 1 for word in parts(visible)]) - 1
    # A part begins at the space before it.
    firsts = np.append(0, lasts[:-1])
    starts = positions(view.text.visible_offsets)[firsts]
    ends = positions(view.text.visible_ends)[np.maximum(lasts - 1, firsts)]
    return [_Group.of(sums.styles.each(visible), starts, np.maximum(ends, starts + np.int32(1)), _BODY_FIELD)]
