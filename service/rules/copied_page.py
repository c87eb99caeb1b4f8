"""A sentence of the page handed back, with a link."""

from __future__ import annotations

import re

from service.domain.comment import Author, Comment, Page
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import quoted

READ_CAP = 10_000
FEWEST_LETTERS = 40
"""Letters of a sentence that two people do not write by chance."""

_SENTENCES = re.compile(r"(?<=[.!?\u3002])\s+|\n+")
_QUOTES = frozenset(">\"'\u201c\u2018\u00ab\u201e`*_")


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a sentence of the page's excerpt in a body that links elsewhere; a marked quotation is none."""
    del history, limits
    excerpt = view.comment.page.excerpt
    if not excerpt or all(link.own for link in view.links):
        return None
    text = view.text
    for sentence in _SENTENCES.split(excerpt[:READ_CAP]):
        said = " ".join(sentence.lower().split())
        start = text.folded.find(said) if len(said) >= FEWEST_LETTERS else -1
        if start >= 0 and not _is_quoted(text.folded, start):
            return Finding(
                evidence=f"Copies a sentence of the page, and adds a link: {quoted(sentence)}.",
                spans=(Span(*text.original_span(start, start + len(said))),),
            )
    return None


def _is_quoted(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return before[-1:] in _QUOTES if before else False


_PAGE = Page(
    title="Laying tiles",
    excerpt="I laid them at last. Wedges and clips keep large ceramic tiles level. That is all.",
)
_COPY = "Wedges and clips keep large ceramic tiles level."

copied_page = Rule(
    name="copied_page",
    category=Category.SPAM,
    group="text",
    description="The text copies a sentence of the page without marking it as quoted, and adds a link.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body=f"{_COPY} https://tiles.example/buy", page=_PAGE),),
        silent=(
            Comment(body=f"> {_COPY}\n\nNot mine, see https://photos.example/1", page=_PAGE),
            Comment(body=f"\u201c{_COPY}\u201d Not mine, see https://photos.example/1", page=_PAGE),
            Comment(body=_COPY, page=_PAGE, author=Author(url="https://tiles.example")),
            Comment(body=f"{_COPY} https://site.example/2", page=_PAGE),
        ),
    ),
)
