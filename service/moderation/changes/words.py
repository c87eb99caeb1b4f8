"""Without words: those that speak in the evidence, alone, as phrases, and where several force the verdict."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Final

from service.domain.decision import Judgement
from service.domain.flip import BODY, Change, Kind
from service.domain.signal import Signal
from service.features.view import View
from service.moderation.changes.base import body_change, cut, element, merged
from service.moderation.changes.weight import weightiest
from service.rules.wording import listed, quoted

MAX_WORDS: Final = 8
"""Words, and phrases, that are tried; the heaviest of them."""

_MAX_WEIGHED: Final = 200
"""Pieces of evidence that are weighed: more have only texts that were made to have them."""

_MAX_PLACES: Final = 100
"""To take something out of more places is no small change."""

_WORD: Final = re.compile(r"\w+(?:['\u2019-]\w+)*")
_MARKUP: Final = re.compile(r"[<>&\[\]]")


def single_words(view: View, judgement: Judgement) -> Iterator[Change]:
    """Yield the words of the evidence, each from all its places; what a rule forces by counts as one."""
    words = (
        word.span()
        for start, end in _said(view, judgement, forcing=False)
        for word in _WORD.finditer(view.comment.body, start, end)
    )
    forcing = _said(view, judgement, forcing=True)
    yield from _distinct(Kind.WORD, view, judgement, itertools.chain(words, forcing))


def phrases(view: View, judgement: Judgement) -> Iterator[Change]:
    """Yield the evidence's pieces of several words."""
    said = _said(view, judgement, forcing=False)
    several = (piece for piece in said if len(_WORD.findall(view.comment.body, *piece)) > 1)
    yield from _distinct(Kind.WORDS, view, judgement, several)


def forcing_words(view: View, judgement: Judgement) -> Iterator[Change]:
    """Yield the words by which rules force the verdict, all together, where there are several."""
    said = sorted(set(_said(view, judgement, forcing=True)))
    if len(said) > 1:
        distinct: dict[str, str] = {}
        for piece in said:
            distinct.setdefault(cut(view, piece).casefold(), cut(view, piece))
        yield body_change(Kind.WORDS, view, said, listed(map(quoted, distinct.values())))


def _distinct(
    kind: Kind, view: View, judgement: Judgement, pieces: Iterable[tuple[int, int]]
) -> Iterator[Change]:
    """Yield the weightiest of the texts that stand at `pieces`, each with all its places."""
    weighed = itertools.islice(dict.fromkeys(pieces), _MAX_WEIGHED)
    changes = (body_change(kind, view, [piece], quoted(cut(view, piece))) for piece in weighed)
    distinct: dict[str, Change] = {}
    for change in weightiest(changes, judgement):
        distinct.setdefault(change.text.strip().casefold(), change)
    for change in itertools.islice(distinct.values(), MAX_WORDS):
        places = _places(view, (change.edits[0].start, change.edits[0].end))
        if len(places) <= _MAX_PLACES:
            yield body_change(kind, view, places, change.words)


def _said(view: View, judgement: Judgement, *, forcing: bool) -> Iterator[tuple[int, int]]:
    """Yield where the words stand that speak, or that force the verdict: outside links, and without markup.

    A rule may force by a word with markup in it, which is a disguise.
    """
    elements = [element(link) for link in view.links]
    for signal in judgement.signals:
        if (signal.forces is judgement.verdict) is forcing:
            for piece in _pieces(signal, forces=forcing):
                parts = ((part, cut(view, part)) for part in _outside(piece, elements))
                yield from (part for part, text in parts if _is_plain(view, text, forcing=forcing))


def _is_plain(view: View, text: str, *, forcing: bool) -> bool:
    plain = forcing or view.comment.format == "text" or not _MARKUP.search(text)
    return plain and any(character.isalnum() for character in text)


def _pieces(signal: Signal, *, forces: bool) -> Iterator[tuple[int, int]]:
    for span in signal.spans:
        if span.field == BODY and span.start < span.end and (forces or (span.points or 0.0) > 0):
            yield span.start, span.end


def _outside(piece: tuple[int, int], elements: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what of a piece lies in no link: links are changes of their own."""
    start, end = piece
    for first, last in elements:
        if first < end and last > start:
            if start < first:
                yield start, first
            start = max(start, last)
    if start < end:
        yield start, end


def _places(view: View, piece: tuple[int, int]) -> list[tuple[int, int]]:
    """Return where the same words stand, whatever their case: "without these words" means all of them.

    What stands in links is left to them. The list is too long where there are more than `_MAX_PLACES`.
    """
    elements = [element(link) for link in view.links]
    pattern = re.compile(rf"(?<!\w){re.escape(cut(view, piece))}(?!\w)", re.IGNORECASE)
    found = (match.span() for match in pattern.finditer(view.comment.body))
    others = (place for place in found if place[1] <= piece[0] or place[0] >= piece[1])
    outside = (place for place in others if list(_outside(place, elements)) == [place])
    return merged([piece, *itertools.islice(outside, _MAX_PLACES)])
