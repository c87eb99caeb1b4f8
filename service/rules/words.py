"""Whole words and phrases of a list in a text, in one pass however long the list is (Aho-Corasick)."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections.abc import Iterator

import ahocorasick

from service.domain.policy import Lists
from service.features.text import Text, normalise

MAX_CACHED = 16
"""How many sites' words are kept ready; 62,000 words take 24 MB."""

MAX_MATCHES = 50
"""How many matches of a text are looked for."""

_PLAIN = re.compile("[a-z]{2,}(?: [a-z]{2,})*")
_STRETCHED = re.compile(r"(.)\1{2}")
# Scripts that put no space between words, where a word's end cannot be seen: Thai, Lao, Myanmar, Khmer,
# kana and Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """An entry of the list, and where it stands in the original: `[start, end)`."""

    entry: str
    start: int
    end: int


@dataclasses.dataclass(frozen=True, slots=True)
class _Entry:
    written: str
    length: int
    open_ended: bool


@functools.lru_cache(maxsize=MAX_CACHED)
def blocked_words(lists: Lists) -> ahocorasick.Automaton | None:
    """Return the automaton of a site's blocked words, or None where there are none.

    An entry is folded as texts are, so it is found through the same disguises; a trailing `*` stands for any
    end of the word.
    """
    automaton = ahocorasick.Automaton()
    for written in lists.blocked_words:
        folded = _folded(written.rstrip("*"))
        if folded:
            entries = automaton.get(folded, ())
            automaton.add_word(folded, (*entries, _Entry(written, len(folded), written.endswith("*"))))
    if not len(automaton):
        return None
    automaton.make_automaton()
    return automaton


def _folded(entry: str) -> str:
    # Most entries of a long list are plain: normalising 60,000 of them would hold up a comment for a second.
    if _PLAIN.fullmatch(entry) and not _STRETCHED.search(entry):
        return entry
    # A sign is meant as it is written: a wide exclamation mark must not stand for every exclamation mark.
    return normalise(entry).folded if any(map(str.isalnum, entry)) else entry.strip()


def find(automaton: ahocorasick.Automaton, text: Text) -> tuple[Match, ...]:
    """Return the whole words and phrases in a text, in order; a phrase hides the words within it."""
    found = itertools.islice(_whole(automaton, text.folded), MAX_MATCHES)
    matches: list[Match] = []
    reached = 0
    for start, end, entry in sorted(found, key=lambda match: (match[0], -match[1])):
        if end > reached:
            reached = end
            matches.append(Match(entry, *_stretched_span(text, start, end)))
    return tuple(matches)


def _stretched_span(text: Text, start: int, end: int) -> tuple[int, int]:
    """Return the span in the original, with all of a last letter that folding cut short."""
    begin, stop = text.original_span(start, end)
    while stop < text.folded_offsets[end] and text.original[stop] == text.original[stop - 1]:
        stop += 1
    return begin, stop


def _whole(automaton: ahocorasick.Automaton, folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and entry where no word goes on before or (but for `*`) behind the entry."""
    for last, entries in automaton.iter(folded):
        for entry in entries:
            start, end = last + 1 - entry.length, last + 1
            if _goes_on(folded, start - 1, start):
                continue
            if entry.open_ended:
                yield start, _word_end(folded, end), entry.written
            elif not _goes_on(folded, end, last):
                yield start, end, entry.written


def _goes_on(folded: str, outside: int, inside: int) -> bool:
    """Return whether the characters at both places, inside an entry and outside, belong to one word."""
    if not 0 <= outside < len(folded):
        return False
    pair = folded[outside], folded[inside]
    return all(character.isalnum() and not _UNSPACED.match(character) for character in pair)


def _word_end(folded: str, position: int) -> int:
    while position < len(folded) and folded[position].isalnum():
        position += 1
    return position
