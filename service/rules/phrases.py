"""Phrases in a folded text, in one pass however many there are (Aho-Corasick), with wildcards."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import ahocorasick

RUN = 50
"""Letters that a wildcard within a phrase stands for at most; no word is longer."""

# Scripts that put no space between words, where a word's end cannot be seen: Thai, Lao, Myanmar, Khmer,
# kana and Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_OPEN = ("",)


@dataclasses.dataclass(frozen=True, slots=True)
class Phrase:
    """Folded pieces with any letters between them, and what is told where they are found.

    An empty first or last piece stands for any beginning or end of a word. A `whole` phrase is found only
    where no word goes on before or behind it.
    """

    pieces: tuple[str, ...]
    payload: Any
    whole: bool = True


Found = tuple[int, int, Any]
"""Where a phrase stands in the folded text, `[start, end)`, and its payload."""


def compiled(phrases: Iterable[Phrase]) -> ahocorasick.Automaton | None:
    """Return the automaton of phrases, or None where none has a piece to look for."""
    automaton = ahocorasick.Automaton()
    for phrase in phrases:
        anchor = max(phrase.pieces, key=len)
        if anchor:
            automaton.add_word(anchor, (*automaton.get(anchor, ()), _anchored(phrase, anchor)))
    if not len(automaton):
        return None
    automaton.make_automaton()
    return automaton


_Anchored = tuple[Phrase, int, tuple[str, ...], tuple[str, ...]]
"""A phrase, the length of its anchor, and its pieces before (nearest first) and behind that."""


def _anchored(phrase: Phrase, anchor: str) -> _Anchored:
    place = phrase.pieces.index(anchor)
    return phrase, len(anchor), phrase.pieces[:place][::-1], phrase.pieces[place + 1 :]


def found_in(automaton: ahocorasick.Automaton, folded: str) -> Iterator[Found]:
    """Yield every phrase that stands in a text, by where its longest piece ends."""
    for last, anchored in automaton.iter(folded):
        for phrase, length, before, behind in anchored:
            start, end = last + 1 - length, last + 1
            if before or behind:
                span = _spread(folded, start, end, before, behind, whole=phrase.whole)
                if span:
                    yield *span, phrase.payload
            elif not phrase.whole or not (_goes_on(folded, start - 1, start) or _goes_on(folded, end, last)):
                yield start, end, phrase.payload


def _spread(
    folded: str, start: int, end: int, before: tuple[str, ...], behind: tuple[str, ...], *, whole: bool
) -> tuple[int, int] | None:
    """Return the longest span of a phrase whose anchor stands at `[start, end)`, or None."""
    starts = _reached(start, before, lambda p: p > 0 and folded[p - 1].isalnum(), folded, -1)
    ends = _reached(end, behind, lambda p: p < len(folded) and folded[p].isalnum(), folded, 1)
    if whole:
        starts = {p for p in starts if not _goes_on(folded, p - 1, p)}
        ends = {p for p in ends if not _goes_on(folded, p, p - 1)}
    return (min(starts), max(ends)) if starts and ends else None


def _reached(
    place: int, pieces: tuple[str, ...], has_letter: Callable[[int], bool], folded: str, step: int
) -> set[int]:
    """Return where the last of the pieces may end, read from `place` in the direction of `step`."""
    if pieces == _OPEN:
        while has_letter(place):
            place += step
        return {place}
    reached = {place}
    for piece in pieces:
        further = set()
        for position in reached:
            at = position
            for _ in range(RUN):
                near = at if step > 0 else at - len(piece)
                if near >= 0 and folded.startswith(piece, near):
                    further.add(at + step * len(piece))
                if not has_letter(at):
                    break
                at += step
        reached = further
    return reached


def _goes_on(folded: str, outside: int, inside: int) -> bool:
    """Return whether the characters at both places, inside a phrase and outside, belong to one word."""
    if not 0 <= outside < len(folded):
        return False
    pair = folded[outside], folded[inside]
    return all(character.isalnum() and not _UNSPACED.match(character) for character in pair)
