"""A text cut into pieces that a template escapes one by one: plain, marked, or named instead of shown."""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

from service.console.presenters.hidden import Hidden, find_hidden
from service.domain.signal import Category

LIGHT, MEDIUM, STRONG = 0.1, 0.4, 1.0
"""Points (log-odds) from which a piece is marked, and marked more strongly."""

_TITLES = 2
_LOOKS = ("link", "markup")
_CATEGORIES = tuple(category.value for category in Category)


@dataclasses.dataclass(frozen=True, slots=True)
class Layer:
    """A span `[start, end)` in code points that changes how text looks.

    `kind` is a category (`spam`, `abuse`), `link` or `markup`; `points` (log-odds) tell how strongly a
    category speaks and are 0 for the others.
    """

    start: int
    end: int
    kind: str
    points: float = 0.0
    title: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """Characters that look alike: `hidden` ones show a name for what is not visible."""

    text: str
    classes: str = ""
    title: str = ""
    hidden: bool = False
    marked: bool = False


def cut(
    text: str, layers: Iterable[Layer] = (), *, start: int = 0, end: int | None = None
) -> tuple[Piece, ...]:
    """Return `text[start:end]` in pieces; layers may overlap, lie outside or be empty."""
    stop = len(text) if end is None else min(end, len(text))
    inside = [layer for layer in layers if max(layer.start, start) < min(layer.end, stop)]
    concealed = [hidden for hidden in find_hidden(text) if hidden.start < stop and hidden.end > start]
    edges = _edges(start, stop, inside, concealed)
    return tuple(_merged(_walk(text, edges, inside, concealed)))


def plain(text: str | None, length: int = 200, layers: Iterable[Layer] = ()) -> tuple[Piece, ...]:
    """Return a line of foreign text, at most `length` characters of it, with hidden characters named."""
    if not text:
        return ()
    line = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    pieces = cut(line, layers, end=length)
    return (*pieces, Piece("\u2026")) if len(line) > length else pieces


def _edges(start: int, stop: int, layers: Sequence[Layer], concealed: Sequence[Hidden]) -> list[int]:
    regions = [(layer.start, layer.end) for layer in layers]
    regions += [(hidden.start, hidden.end) for hidden in concealed]
    inside = {min(max(edge, start), stop) for region in regions for edge in region}
    return sorted(inside | {start, stop})


def _walk(
    text: str, edges: list[int], layers: Sequence[Layer], concealed: Sequence[Hidden]
) -> Iterable[Piece]:
    opening = defaultdict(list)
    for layer in sorted(layers, key=lambda layer: layer.start):
        opening[max(layer.start, edges[0])].append(layer)
    hidden_at = {max(hidden.start, edges[0]): hidden for hidden in concealed}
    active: list[Layer] = []
    named_until = 0
    for left, right in itertools.pairwise(edges):
        active = [layer for layer in active if layer.end > left] + opening[left]
        if hidden := hidden_at.get(left):
            named_until = hidden.end
            yield Piece(hidden.label, title=hidden.title, hidden=True)
        if left >= named_until:
            yield _piece(text[left:right], active)


def _piece(text: str, active: Sequence[Layer]) -> Piece:
    said: dict[str, float] = defaultdict(float)
    for layer in active:
        said[layer.kind] += layer.points
    classes: list[str] = [kind for kind in _LOOKS if kind in said]
    category = max(_CATEGORIES, key=lambda kind: said.get(kind, 0.0))
    marked = said.get(category, 0.0) >= LIGHT
    titles = (layer.title for layer in active if layer.title and (layer.kind == category or not layer.points))
    title = " \u00b7 ".join(list(dict.fromkeys(titles))[:_TITLES])
    if marked:
        classes += [category, _strength(said[category])]
    return Piece(text, " ".join(classes), title if marked or "link" in said else "", marked=marked)


def _strength(points: float) -> str:
    return "strong" if points >= STRONG else "medium" if points >= MEDIUM else "light"


def _merged(pieces: Iterable[Piece]) -> Iterable[Piece]:
    last: Piece | None = None
    for piece in pieces:
        if last and not last.hidden and not piece.hidden and _looks(last) == _looks(piece):
            last = dataclasses.replace(last, text=last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _looks(piece: Piece) -> tuple[str, str]:
    return piece.classes, piece.title
