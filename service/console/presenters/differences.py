"""What varies between near-duplicates: one text with the words marked that another one does not have."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Final

from service.console.presenters.passage import Piece, cut

LENGTH: Final = 600
"""Characters of each text that are compared and shown."""

VARIANTS: Final = 5

_WORDS: Final = re.compile(r"\s+|[^\W_]+|[\W_]")
_TITLE: Final = "not in the text that others are compared with"


def marked(text: str, first: str) -> tuple[Piece, ...]:
    """Return a text in pieces, with the words marked that are not at their place in the `first` one.

    A word in capitals is the same word.
    """
    mine, theirs = _WORDS.findall(text[:LENGTH]), _WORDS.findall(first[:LENGTH])
    pieces = [
        piece for start, end, new in _stretches(mine, theirs) for piece in _pieces(text, start, end, new=new)
    ]
    return (*pieces, Piece("\u2026")) if len(text) > LENGTH else tuple(pieces)


def different(texts: Sequence[str], first: str) -> list[str]:
    """Return a few of the texts that differ from the first and from each other, those that differ most first.

    How much is told by their words alone, without regard to order.
    """
    seen = set(_WORDS.findall(first[:LENGTH]))
    chosen: list[str] = []
    left = list(dict.fromkeys(text for text in texts if text != first))
    while left and len(chosen) < VARIANTS:
        most = max(left, key=lambda text: len(set(_WORDS.findall(text[:LENGTH])) - seen))
        chosen.append(most)
        left.remove(most)
        seen |= set(_WORDS.findall(most[:LENGTH]))
    return chosen


def _stretches(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, whether new) of stretches of characters, in order and without a gap."""
    folded = [word.casefold() for word in theirs], [word.casefold() for word in mine]
    compared = difflib.SequenceMatcher(None, *folded, autojunk=False)
    at = 0
    for act, _, _, first, last in compared.get_opcodes():
        length = sum(map(len, mine[first:last]))
        if length:
            yield at, at + length, act != "equal"
        at += length


def _pieces(text: str, start: int, end: int, *, new: bool) -> tuple[Piece, ...]:
    pieces = cut(text, start=start, end=end)
    if not new or not text[start:end].strip():
        return pieces
    return tuple(
        piece if piece.hidden else dataclasses.replace(piece, classes="new", title=_TITLE, marked=True)
        for piece in pieces
    )
