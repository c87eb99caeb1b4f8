"""Where a text's sentences are, in the offsets that JavaScript and Perspective count by."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

MAX_SPANS: Final = 100
"""The most sentences that are scored by themselves; what follows is one more piece."""

_LEAST: Final = 3
"""Letters and digits of a sentence at the least: fewer ("Mr.", "1.") belong to what follows."""

_END: Final = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s)|[\u3002\uff01\uff1f]+|[\r\n]+")


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `begin` and `end` (exclusive) are UTF-16 code units from the text's beginning."""

    text: str
    begin: int
    end: int


def whole(text: str) -> Piece:
    """Return the whole text as one piece."""
    return Piece(text, 0, units(text))


def sentences(text: str) -> list[Piece]:
    """Return the sentences of a text that is not blank, without the space around them, in order."""
    pieces: list[Piece] = []
    begin = units_before = 0
    for end in _ends(text):
        piece = text[begin:end]
        lead = len(piece) - len(piece.lstrip())
        said = piece.strip()
        start = units_before + units(piece[:lead])
        if said:
            pieces.append(Piece(said, start, start + units(said)))
        units_before += units(piece)
        begin = end
    return pieces


def units(text: str) -> int:
    """Return how many UTF-16 code units a text has."""
    return len(text) + sum(character > "\uffff" for character in text)


def _ends(text: str) -> list[int]:
    """Return where sentences end, in characters; the last one ends with the text."""
    ends: list[int] = []
    begin = 0
    for match in _END.finditer(text):
        if len(ends) == MAX_SPANS:
            break
        if sum(map(str.isalnum, text[begin : match.end()])) >= _LEAST:
            ends.append(match.end())
            begin = match.end()
    return [*ends, len(text)] if not ends or text[ends[-1] :].strip() else ends
