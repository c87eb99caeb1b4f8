"""How a change is made: from spans of the body, or of a whole field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from service.domain.flip import BODY, Change, Edit, Kind
from service.features.links import Link
from service.features.view import View

MAX_TEXT: Final = 200
"""Characters of what a change takes away that it quotes."""


def body_change(kind: Kind, view: View, spans: Iterable[tuple[int, int]], words: str) -> Change:
    """Return a change that takes `spans` of the body away, those that overlap as one."""
    edits = tuple(Edit(start, end) for start, end in merged(spans))
    text = view.comment.body[edits[0].start : edits[0].end]
    return Change(kind=kind, field=BODY, edits=edits, text=text[:MAX_TEXT], words=words)


def field_change(kind: Kind, field: str, value: str, words: str) -> Change:
    """Return a change that takes the whole of a field of the author away."""
    return Change(kind=kind, field=field, edits=(Edit(0, len(value)),), text=value[:MAX_TEXT], words=words)


def cut(view: View, piece: tuple[int, int]) -> str:
    """Return what stands in a piece of the body, without white space at its ends."""
    return view.comment.body[slice(*piece)].strip()


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order, those that overlap as one."""
    whole: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if whole and start < whole[-1][1]:
            whole[-1] = whole[-1][0], max(end, whole[-1][1])
        else:
            whole.append((start, end))
    return whole


def element(link: Link) -> tuple[int, int]:
    """Return where a link stands, with all that makes it a link."""
    return link.element or (link.start, link.end)
