"""Whole words and phrases of a list in a text, in one pass however long the list is."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re

import ahocorasick

from service.domain.policy import Lists
from service.features.text import Text, normalise
from service.rules.phrases import Phrase, compiled, found_in

MAX_CACHED = 16
"""How many sites' words are kept ready; 62,000 words take 24 MB."""

MAX_MATCHES = 50
"""How many matches of a text are looked for."""

_PLAIN = re.compile("[a-z]{2,}(?: [a-z]{2,})*")
_STRETCHED = re.compile(r"(.)\1{2}")


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """An entry of the list, and where it stands in the original: `[start, end)`."""

    entry: str
    start: int
    end: int


@functools.lru_cache(maxsize=MAX_CACHED)
def blocked_words(lists: Lists) -> ahocorasick.Automaton | None:
    """Return the automaton of a site's blocked words, or None where there are none.

    An entry is folded as texts are, so it is found through the same disguises; a trailing `*` stands for any
    end of the word.
    """
    return compiled(map(_phrase, lists.blocked_words))


def _phrase(written: str) -> Phrase:
    folded = folded_entry(written.rstrip("*"))
    return Phrase((folded, "") if written.endswith("*") else (folded,), written)


def is_plain(text: str) -> bool:
    """Return whether a text is words of lower-case letters alone, which folding leaves as they are."""
    return _PLAIN.fullmatch(text) is not None and not _STRETCHED.search(text)


def folded_entry(entry: str) -> str:
    """Return an entry of a list as texts are folded."""
    # Most entries of a long list are plain: normalising 60,000 of them would hold up a comment for a second.
    if is_plain(entry):
        return entry
    # A sign is meant as it is written: a wide exclamation mark must not stand for every exclamation mark.
    return normalise(entry).folded if any(map(str.isalnum, entry)) else entry.strip()


def find(automaton: ahocorasick.Automaton, text: Text) -> tuple[Match, ...]:
    """Return the whole words and phrases in a text, in order; a phrase hides the words within it."""
    found = itertools.islice(found_in(automaton, text.folded), MAX_MATCHES)
    matches: list[Match] = []
    reached = 0
    for start, end, entry in sorted(found, key=lambda match: (match[0], -match[1])):
        if end > reached:
            reached = end
            matches.append(Match(entry, *original_span(text, start, end)))
    return tuple(matches)


def original_span(text: Text, start: int, end: int) -> tuple[int, int]:
    """Return the span in the original, with all of a last letter that folding cut short."""
    begin, stop = text.original_span(start, end)
    while stop < text.folded_offsets[end] and text.original[stop] == text.original[stop - 1]:
        stop += 1
    return begin, stop
