"""A linear model's contributions as signals: in words, with the pieces of the comment they came from."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.classifier.entries import Entries
from service.classifier.shares import per_character, whole_shares
from service.domain.signal import POINT, Category, Signal, Span
from service.features.facts import FACTS
from service.features.vector import FIELDS
from service.features.view import View

MAX_SPANS: Final = 12
"""Pieces of a body that a signal lists, the strongest ones."""

_PARTS: Final = (
    "classifier_base",
    "classifier_text",
    "classifier_author",
    "classifier_links",
    "classifier_style",
    "classifier_facts",
)
_AUTHOR_FIELDS: Final = {"author.name": "name", "author.url": "site", "author.email": "e-mail domain"}
_PER_UNIT: Final = round(1 / POINT)
_QUOTES, _QUOTE_LENGTH = 3, 40
_PIECE: Final = re.compile(
    r"[0-9A-Za-z_\u00c0-\u024f]+|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff]{1,4}|\w+|[^\w\s]+"
)
"""A word; up to four characters of a script without spaces; a run of signs."""


class Piece(NamedTuple):
    """A span of a field with the points that fall to it."""

    start: int
    end: int
    points: float
    field: str = "body"


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """A comment with what its pieces add, as the evidence of every category needs them."""

    view: View
    entries: Entries
    words: NDArray[np.intp]


def reading(view: View, entries: Entries) -> Reading:
    """Return what every category's evidence is made from; `words` has a row (start, end) for each word."""
    spans = [span for start, end in _read_ranges(view) for span in _words(view.comment.body, start, end)]
    words = np.array(spans, dtype=np.intp).reshape(-1, 2)
    return Reading(view, entries, words)


def signals(read: Reading, category: Category, points: NDArray[np.float64], base: float) -> Iterator[Signal]:
    """Yield a category's signals: what the model assumes of every comment, then the parts of this one.

    `points` has one for each of the entries. The signals' points are quantised and add up to the
    rounded sum of `points` and `base`.
    """
    parts = list(itertools.pairwise(read.entries.bounds))
    sums = (base, *(float(points[start:end].sum()) for start, end in parts))
    units = whole_shares([part * _PER_UNIT for part in sums])
    said = f"How common {category.value} was where the model learned."
    yield Signal(name=_PARTS[0], category=category, points=units[0] / _PER_UNIT, evidence=said)
    for name, share, (start, end), explain in zip(_PARTS[1:], units[1:], parts, _EXPLANATIONS, strict=True):
        if start < end:
            evidence, pieces = explain(read, category, points[start:end], slice(start, end), share)
            yield Signal(
                name=name,
                category=category,
                points=share / _PER_UNIT,
                evidence=evidence,
                spans=tuple(_spans(pieces, share)),
            )


def remarks(view: View) -> Iterator[Signal]:
    """Yield signals without points that a person should know of when they read the others."""
    if view.text.truncated:
        yield Signal(
            name="text_truncated",
            category=Category.SPAM,
            points=0.0,
            evidence="The text is long: only its beginning and its end were read.",
        )


def _spans(pieces: Iterable[Piece], units: int) -> Iterator[Span]:
    """Yield the pieces in whole units, if there are any, and an empty span at (0, 0) with what is left."""
    field = None
    for piece in pieces:
        share, field = round(piece.points / POINT), piece.field
        if share:
            yield Span(piece.start, piece.end, field, share / _PER_UNIT)
            units -= share
    if units and field:
        yield Span(0, 0, field, units / _PER_UNIT)


def _text(
    read: Reading, category: Category, points: NDArray[np.float64], inside: slice, units: int
) -> tuple[str, list[Piece]]:
    pieces = _pieces(read, points, inside)
    body = read.view.comment.body
    quotes = (body[piece.start : piece.end] for piece in _speaking(pieces, units))
    return _sentence("The words", category, units, map(_quoted, quotes)), pieces


def _style(
    read: Reading, category: Category, points: NDArray[np.float64], inside: slice, units: int
) -> tuple[str, list[Piece]]:
    said = "The way it is written (capitals, punctuation, spacing)"
    return _sentence(said, category, units, plural=False), _pieces(read, points, inside)


def _pieces(read: Reading, points: NDArray[np.float64], inside: slice) -> list[Piece]:
    """Return the words of the body that hold most of the points."""
    length, entries = len(read.view.comment.body), read.entries
    sums = np.zeros(length + 1)
    np.cumsum(per_character(points, entries.starts[inside], entries.ends[inside], length), out=sums[1:])
    return _strongest(read.words, sums)


def _author(
    read: Reading, category: Category, points: NDArray[np.float64], inside: slice, units: int
) -> tuple[str, list[Piece]]:
    sums = np.bincount(read.entries.fields[inside], points, len(FIELDS))
    author = read.view.comment.author
    given = {"author.name": author.name, "author.url": author.url, "author.email": author.email}
    pieces = [
        Piece(0, len(text), float(sums[place]), field)
        for place, field in enumerate(FIELDS)
        if (text := given.get(field))
    ]
    names = [_AUTHOR_FIELDS[piece.field] for piece in _speaking(pieces, units)]
    return _sentence(
        f"The author's {' and '.join(names) or 'details'}", category, units, plural=len(names) != 1
    ), pieces


def _links(
    read: Reading, category: Category, points: NDArray[np.float64], inside: slice, units: int
) -> tuple[str, list[Piece]]:
    starts = read.entries.starts[inside]
    hosts = {link.start: link.host for link in read.view.links}
    ends = dict(zip(starts.tolist(), read.entries.ends[inside].tolist(), strict=True))
    pieces = [Piece(start, end, float(points[starts == start].sum())) for start, end in sorted(ends.items())]
    quotes = dict.fromkeys(hosts.get(piece.start, "") for piece in _speaking(pieces, units))
    return _sentence("The links", category, units, map(_quoted, quotes)), pieces


def _facts(
    read: Reading, category: Category, points: NDArray[np.float64], inside: slice, units: int
) -> tuple[str, list[Piece]]:
    del inside
    strongest = np.argsort(points if units < 0 else -points, kind="stable")[:_QUOTES]
    places = read.entries.facts
    told = [FACTS[places[place]].phrase for place in strongest.tolist() if points[place] * units > 0]
    return _sentence("Facts about the comment", category, units, told), []


_EXPLANATIONS: Final = (_text, _author, _links, _style, _facts)


def _strongest(words: NDArray[np.intp], sums: NDArray[np.float64]) -> list[Piece]:
    """Return the words with the most points either way, neighbours of one sign as one piece, in order."""
    points = sums[words[:, 1]] - sums[words[:, 0]]
    chosen = np.sort(np.argsort(-np.abs(points), kind="stable")[:MAX_SPANS])
    pieces: list[Piece] = []
    for place in chosen.tolist():
        start, end = words[place].tolist()
        if (
            pieces
            and place
            and pieces[-1].end == words[place - 1, 1]
            and pieces[-1].points * points[place] > 0
        ):
            start = pieces.pop().start
        pieces.append(Piece(start, end, float(sums[end] - sums[start])))
    return pieces


def _speaking(pieces: Iterable[Piece], units: int) -> list[Piece]:
    """Return the strongest pieces that speak as their signal does."""
    agreeing = (piece for piece in pieces if piece.points * units > 0)
    return sorted(agreeing, key=lambda piece: -abs(piece.points))[:_QUOTES]


def _sentence(
    subject: str, category: Category, units: int, details: Iterable[str] = (), *, plural: bool = True
) -> str:
    if not units:
        return f"{subject} {'say' if plural else 'says'} nothing about {category.value}."
    told = "; ".join(details)
    verb = "speak" if plural else "speaks"
    side = "for" if units > 0 else "against"
    return f"{subject} {verb} {side} {category.value}{': ' if told else ''}{told}."


def _quoted(text: str) -> str:
    shown = " ".join("".join(c if c.isprintable() else " " for c in text[: 2 * _QUOTE_LENGTH]).split())
    return f"“{shown[:_QUOTE_LENGTH]}…”" if len(shown) > _QUOTE_LENGTH else f"“{shown}”"


def _read_ranges(view: View) -> Sequence[tuple[int, int]]:
    """Return the parts of the body that were read: all of it, or its beginning and its end."""
    text, length = view.text, len(view.comment.body)
    if not text.truncated:
        return ((0, length),)
    gaps = ((b - a, a, b) for a, b in itertools.pairwise(text.folded_offsets))
    _, start, end = max(gaps, default=(0, 0, 0))
    return ((0, start), (end, length))


def _words(body: str, start: int, end: int) -> list[tuple[int, int]]:
    return [match.span() for match in _PIECE.finditer(body, start, end)]
