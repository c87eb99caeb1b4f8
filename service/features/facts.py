"""Facts about a comment that are no words: lengths, shares, and what is there or missing.

Every fact is a feature of its own; `fact_table` names them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import numpy as np

from service.features import hashing
from service.features.characters import KINDS, UPPER, Kind, kinds
from service.features.fact_table import EDGES, FACTS, FIRST, SCRIPT_NAMES
from service.features.links import Link
from service.features.view import View

__all__ = ("FACTS", "facts")

READ_CAP: Final = 8000
"""Characters of a body that are counted by kind."""

_SHORT: Final = 800
"""A text of fewer characters may be a phrase of praise."""

_SCRIPTS: Final = tuple(SCRIPT_NAMES)

_ASCII_KINDS: Final = kinds(np.arange(128, dtype=np.uint32)).tobytes().ljust(256, b"\0")
_KINDS_OF_ASCII: Final = tuple(sorted(set(_ASCII_KINDS[:128])))


class _Noted:
    """The places of the facts that hold."""

    __slots__ = ("places",)

    def __init__(self) -> None:
        self.places: list[int] = []

    def scale(self, name: str, value: float) -> None:
        self.places.append(FIRST[name] + bisect_right(EDGES[name], value))

    def flag(self, name: str, *, when: object = True) -> None:
        if when:
            self.places.append(FIRST[name])


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
    counts = _counts(visible)
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
    noted.places.append(FIRST["script_latin"] + by_script.index(max(by_script)))


def _counts(visible: str) -> list[int]:
    """Return how many characters there are of each kind, and of each kind in upper case."""
    if not visible.isascii():
        counted: list[int] = np.bincount(kinds(hashing.codes(visible)), minlength=KINDS).tolist()
        return counted
    of_kinds, counts = visible.encode("ascii").translate(_ASCII_KINDS), [0] * KINDS
    for kind in _KINDS_OF_ASCII:
        counts[kind] = of_kinds.count(kind)
    return counts


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
    noted.flag("praise_shape", when=plain and not link.own and length < _SHORT)


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
