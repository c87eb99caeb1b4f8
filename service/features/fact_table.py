"""The names of the facts about a comment, and the phrases that tell people what they mean.

Quantities are cut into bins; each bin is a fact.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from typing import Final

from service.features.characters import Kind

SLOTS: Final = 512
"""Indices kept for facts, so that adding one moves no other."""


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """A fact's name, and the phrase that tells a person what it means."""

    name: str
    phrase: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Scale:
    """A quantity in bins: below the first edge, from each edge to the next, from the last edge on."""

    name: str
    phrase: str
    edges: tuple[float, ...]
    shares: bool = False

    def facts(self) -> Iterator[Fact]:
        first, last = self.edges[0], self.edges[-1]
        none = not self.shares and first == 1
        yield Fact(
            f"{self.name}<{first:g}", f"{self.phrase}: {'none' if none else f'under {self._say(first)}'}"
        )
        for low, high in itertools.pairwise(self.edges):
            yield Fact(f"{self.name}>={low:g}", f"{self.phrase}: {self._between(low, high)}")
        yield Fact(f"{self.name}>={last:g}", f"{self.phrase}: {self._say(last)} or more")

    def _say(self, edge: float) -> str:
        return f"{edge:.0%}" if self.shares else f"{edge:g}"

    def _between(self, low: float, high: float) -> str:
        if self.shares:
            return f"{self._say(low)} to {self._say(high)}"
        return self._say(low) if high == low + 1 else f"{low:g} to {high - 1:g}"


_SHARES: Final = (0.05, 0.15, 0.3, 0.5, 0.75)
_LENGTHS: Final = (1, 10, 25, 50, 100, 200, 400, 800, 1600)
_COUNTS: Final = (1, 2, 3, 5, 10)

_SCALES: Final = (
    _Scale("length", "the text's length in characters", _LENGTHS),
    _Scale("words", "words in the text", (1, 2, 4, 8, 16, 32, 64, 128)),
    _Scale("links", "links in the text", _COUNTS),
    _Scale("link_share", "share of the text that is links", _SHARES, shares=True),
    _Scale("capitals", "share of capitals among the letters", _SHARES, shares=True),
    _Scale("digits", "share of digits in the text", (0.01, *_SHARES), shares=True),
    _Scale("punctuation", "share of punctuation in the text", (0.01, *_SHARES), shares=True),
    _Scale("symbols", "symbols and emoji in the text", _COUNTS),
    _Scale("exclamations", "exclamation marks", _COUNTS),
    _Scale("questions", "question marks", _COUNTS),
    _Scale("lines", "line breaks", (1, 2, 4, 8, 16)),
    _Scale("scripts", "scripts that the text is written in", (1, 2, 3)),
    _Scale("folded_away", "share of the text that is decoration or disguise", (0.01, *_SHARES), shares=True),
    _Scale("name_length", "the author's name's length in characters", (1, 4, 8, 16, 24, 40)),
    _Scale("name_words", "words in the author's name", (1, 2, 3, 4, 6)),
    _Scale("email_digits", "digits in the author's e-mail name", (1, 2, 4, 7)),
    _Scale(
        "page_overlap", "share of the page's words that the text takes up", (0.01, 0.1, 0.2, 0.4), shares=True
    ),
    _Scale("linked_length", "the author links to a site; the text's length in characters", _LENGTHS),
    _Scale("linked_name_words", "the author links to a site; words in the name", (1, 2, 3, 4, 6)),
)
SCRIPT_NAMES: Final = {
    Kind.LATIN: "Latin",
    Kind.GREEK: "Greek",
    Kind.CYRILLIC: "Cyrillic",
    Kind.HEBREW: "Hebrew",
    Kind.ARABIC: "Arabic",
    Kind.INDIC: "Indic",
    Kind.THAI: "Thai or Lao",
    Kind.HANGUL: "Hangul",
    Kind.KANA: "Kana",
    Kind.HAN: "Han",
    Kind.LETTER: "other",
}
_FLAGS: Final = (
    *(
        Fact(f"script_{kind.name.lower()}", f"written mostly in {said} letters")
        for kind, said in SCRIPT_NAMES.items()
    ),
    Fact("no_letters", "the text has no letters"),
    Fact("hidden", "hidden characters"),
    Fact("mixed", "words that mix look-alike letters of several scripts"),
    Fact("truncated", "the text is longer than what is read"),
    Fact("anchor_html", "a link written in HTML"),
    Fact("anchor_bbcode", "a link written in BBCode"),
    Fact("anchor_markdown", "a link written in Markdown"),
    Fact("anchor_text", "a link hidden behind other words"),
    Fact("own_link", "a link to the site itself"),
    Fact("foreign_link", "a link to another site"),
    Fact("address_in_text", "an e-mail address in the text"),
    Fact("reply", "an answer to another comment"),
    Fact("all_lower", "no capitals at all"),
    Fact("name_missing", "the author gave no name"),
    Fact("name_digits", "digits in the author's name"),
    Fact("name_capitals", "the author's name is all capitals"),
    Fact("name_lower", "the author's name is all lower case"),
    Fact("name_like_host", "the author's name is the name of the linked site"),
    Fact("name_is_address", "the author's name is an address"),
    Fact("name_in_text", "the text names the author"),
    Fact("url_missing", "the author links to no site"),
    Fact("url_unreadable", "the author's link is no web address"),
    Fact("url_own", "the author links to the site itself"),
    Fact("url_deep", "the author links to a page within a site"),
    Fact("url_hyphens", "two or more hyphens in the author's site's name"),
    Fact("url_digits", "digits in the author's site's name"),
    Fact("url_in_text", "the text links to the author's site"),
    Fact("email_missing", "the author gave no e-mail address"),
    Fact("email_like_name", "the author's e-mail address holds their name"),
    Fact("email_like_host", "the author's e-mail address is at the linked site"),
    Fact("praise_shape", "short, no question, no link in the text, and a link behind the author's name"),
    Fact("registered", "the author has an account"),
)


def _table() -> tuple[tuple[Fact, ...], dict[str, int]]:
    facts: list[Fact] = []
    first: dict[str, int] = {}
    for scale in _SCALES:
        first[scale.name] = len(facts)
        facts.extend(scale.facts())
    for flag in _FLAGS:
        first[flag.name] = len(facts)
        facts.append(flag)
    return tuple(facts), first


FACTS, FIRST = _table()
"""Every fact; its place here is its index within the facts' block."""

EDGES: Final = {scale.name: scale.edges for scale in _SCALES}
