"""Facts about a comment that are no words: lengths, shares, and what is there or missing.

Every fact is a feature of its own with a name and a phrase for people; quantities are cut into bins.
"""

from __future__ import annotations

import dataclasses
import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from service.features import hashing
from service.features.characters import KINDS, UPPER, Kind, kinds
from service.features.links import Link
from service.features.view import View

SLOTS: Final = 512
"""Indices kept for facts, so that adding one moves no other."""

READ_CAP: Final = 8000
"""Characters of a body that are counted by kind."""


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
_KIND_NAMES: Final = {
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
        for kind, said in _KIND_NAMES.items()
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


FACTS, _FIRST = _table()
"""Every fact; its place here is its index within the facts' block."""

_EDGES: Final = {scale.name: scale.edges for scale in _SCALES}
_SCRIPTS: Final = tuple(_KIND_NAMES)


class _Noted:
    """The places of the facts that hold."""

    __slots__ = ("places",)

    def __init__(self) -> None:
        self.places: list[int] = []

    def scale(self, name: str, value: float) -> None:
        self.places.append(_FIRST[name] + bisect_right(_EDGES[name], value))

    def flag(self, name: str, *, when: object = True) -> None:
        if when:
            self.places.append(_FIRST[name])


def facts(view: View) -> list[int]:
    """Return the places in `FACTS` of the facts that hold for a comment."""
    noted = _Noted()
    _note_letters(noted, view)
    _note_form(noted, view)
    _note_links(noted, view)
    _note_name(noted, view)
    _note_url(noted, view)
    _note_email(noted, view)
    _note_page(noted, view)
    return noted.places


def _note_letters(noted: _Noted, view: View) -> None:
    visible = view.text.visible[:READ_CAP]
    counts = np.bincount(kinds(hashing.codes(visible)), minlength=KINDS).tolist()
    upper = sum(counts[UPPER:])
    by_script = [counts[kind] + counts[kind + UPPER] for kind in _SCRIPTS]
    letters, length = sum(by_script), max(len(visible), 1)
    noted.scale("digits", counts[Kind.DIGIT] / length)
    noted.scale("punctuation", counts[Kind.PUNCTUATION] / length)
    noted.scale("symbols", counts[Kind.SYMBOL])
    noted.scale("scripts", sum(1 for count in by_script if count > 1))
    if not letters:
        noted.flag("no_letters")
        return
    noted.scale("capitals", upper / letters)
    noted.flag("all_lower", when=not upper)
    noted.places.append(_FIRST["script_latin"] + by_script.index(max(by_script)))


def _note_form(noted: _Noted, view: View) -> None:
    text = view.text
    noted.scale("length", len(text.folded))
    noted.scale("words", text.folded.count(" ") + 1 if text.folded else 0)
    noted.scale("exclamations", text.visible.count("!"))
    noted.scale("questions", text.visible.count("?"))
    noted.scale("lines", text.visible.count("\n"))
    noted.flag("hidden", when=text.hidden)
    noted.flag("mixed", when=text.mixed)
    noted.flag("truncated", when=text.truncated)
    noted.flag("reply", when=view.comment.parent)
    if not text.truncated:
        noted.scale("folded_away", 1 - len(text.folded) / max(len(text.visible), len(text.folded), 1))


def _note_links(noted: _Noted, view: View) -> None:
    links, original = view.links, view.text.original
    noted.scale("links", len(links))
    noted.flag("address_in_text", when="@" in original and _holds_address(original))
    bracket = "[" in original
    noted.flag("anchor_bbcode", when=bracket and ("[url" in original or "[URL" in original))
    if not links:
        return
    noted.scale("link_share", min(1.0, sum(link.end - link.start for link in links) / max(len(original), 1)))
    noted.flag("anchor_html", when="<a " in original or "<A " in original)
    noted.flag("anchor_markdown", when=bracket and "](" in original)
    noted.flag("anchor_text", when=any(_disguised(link) for link in links))
    noted.flag("own_link", when=any(link.own for link in links))
    noted.flag("foreign_link", when=any(not link.own for link in links))
    author = view.author_link
    noted.flag("url_in_text", when=author and any(link.domain == author.domain for link in links))


def _disguised(link: Link) -> bool:
    return link.text is not None and link.domain not in link.text.lower()


def _holds_address(text: str) -> bool:
    return any(
        0 < word.find("@") < word.rfind(".") < len(word) - 1
        for word in text[:READ_CAP].split()
        if "@" in word
    )


def _note_name(noted: _Noted, view: View) -> None:
    name = (view.comment.author.name or "").strip()[:200]
    if not name:
        noted.flag("name_missing")
        return
    words = name.split()
    lowered = name.lower()
    noted.scale("name_length", len(name))
    noted.scale("name_words", len(words))
    noted.flag("name_digits", when=any(letter.isdigit() for letter in name))
    noted.flag("name_capitals", when=name.isupper() and len(name) > 1)
    noted.flag("name_lower", when=name.islower())
    noted.flag("name_is_address", when="." in name[1:-1] and " " not in name)
    noted.flag("name_in_text", when=len(name) > 3 and lowered in view.text.folded)  # noqa: PLR2004 - shorter is chance
    if view.author_link:
        noted.scale("linked_name_words", len(words))
        noted.flag("name_like_host", when=_alike(lowered, view.author_link.domain))


def _alike(name: str, domain: str) -> bool:
    label = domain.partition(".")[0].replace("-", "")
    bare = "".join(letter for letter in name if letter.isalnum())
    return min(len(label), len(bare)) > 3 and (bare in label or label in bare)  # noqa: PLR2004 - shorter is chance


def _note_url(noted: _Noted, view: View) -> None:
    link = view.author_link
    if link is None:
        noted.flag("url_unreadable" if view.comment.author.url else "url_missing")
        return
    length = len(view.text.folded)
    noted.scale("linked_length", length)
    noted.flag("url_own", when=link.own)
    noted.flag("url_deep", when=link.url.rstrip("/").count("/") > 2)  # noqa: PLR2004 - the two after the scheme
    noted.flag("url_hyphens", when=link.host.count("-") > 1)
    noted.flag("url_digits", when=any(letter.isdigit() for letter in link.domain))
    plain = not view.links and "?" not in view.text.visible
    noted.flag("praise_shape", when=plain and not link.own and length < _LENGTHS[-2])


def _note_email(noted: _Noted, view: View) -> None:
    author = view.comment.author
    noted.flag("registered", when=author.id)
    if not author.email:
        noted.flag("email_missing")
        return
    local, _, domain = author.email[:200].lower().partition("@")
    noted.scale("email_digits", sum(letter.isdigit() for letter in local))
    words = (author.name or "")[:200].lower().split()
    noted.flag("email_like_name", when=any(len(word) > 2 and word in local for word in words))  # noqa: PLR2004 - initials
    noted.flag("email_like_host", when=view.author_link and domain == view.author_link.domain)


def _note_page(noted: _Noted, view: View) -> None:
    page = view.comment.page
    if not (page.title or page.excerpt):
        return
    said = _content_words(f"{page.title or ''} {page.excerpt or ''}"[:500].lower().split())
    if said:
        taken = said & _content_words(view.text.folded.split())
        noted.scale("page_overlap", len(taken) / len(said))


def _content_words(words: Sequence[str]) -> set[str]:
    return {bare for word in words if len(bare := word.strip(".,;:!?\"'()")) > 3}  # noqa: PLR2004 - no articles
