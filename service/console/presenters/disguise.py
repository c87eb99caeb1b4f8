"""A disguised text beside what was read in it, with what was undone marked in both."""

from __future__ import annotations

import bisect
import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from service.console.presenters.passage import Piece, cut
from service.features.text import Text

LENGTH: Final = 500
"""Characters of a text that are shown, from a little before the first place where something was undone."""

_BEFORE: Final = 40
_MORE: Final = Piece("\u2026")
_WRITTEN: Final = "read otherwise than it is written"
_READ: Final = "written otherwise"


@dataclasses.dataclass(frozen=True, slots=True)
class Disguise:
    """A stretch of a text as it is written, and as it was read."""

    written: tuple[Piece, ...]
    read: tuple[Piece, ...]


def disguise(text: Text) -> Disguise | None:
    """Return both texts; None where nothing was undone but case and spaces."""
    undone = _joined(sorted((*text.hidden, *text.mixed, *text.altered)))
    if not undone:
        return None
    start = max(0, undone[0][0] - _BEFORE)
    end = min(len(text.original), start + LENGTH)
    first = bisect.bisect_left(text.folded_offsets, start, hi=len(text.folded))
    last = bisect.bisect_left(text.folded_offsets, end, hi=len(text.folded))
    stretches = _stretches(start, end, undone)
    read = itertools.groupby(range(first, last), lambda at: _is_within(text.folded_offsets[at], undone))
    pieces = [
        piece
        for is_undone, places in read
        for piece in _pieces(text.folded, *_ends(list(places)), title=_READ if is_undone else "")
    ]
    written = [
        piece
        for left, right, is_undone in stretches
        for piece in _pieces(text.original, left, right, title=_WRITTEN if is_undone else "")
    ]
    opening, closing = (_MORE,) * (start > 0), (_MORE,) * (end < len(text.original))
    return Disguise((*opening, *written, *closing), (*opening, *pieces, *closing))


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif start < end:
            joined.append((start, end))
    return joined


def _stretches(start: int, end: int, undone: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    at = start
    for left, right in undone:
        if left >= end:
            break
        yield at, left, False
        at = min(right, end)
        yield left, at, True
    yield at, end, False


def _is_within(offset: int, undone: Sequence[tuple[int, int]]) -> bool:
    place = bisect.bisect_right(undone, (offset, float("inf"))) - 1
    return place >= 0 and offset < undone[place][1]


def _ends(places: Sequence[int]) -> tuple[int, int]:
    return places[0], places[-1] + 1


def _pieces(text: str, start: int, end: int, *, title: str) -> tuple[Piece, ...]:
    pieces = cut(text, start=start, end=end) if start < end else ()
    if not title:
        return pieces
    return tuple(
        piece if piece.hidden else dataclasses.replace(piece, classes="undone", title=title, marked=True)
        for piece in pieces
    )
