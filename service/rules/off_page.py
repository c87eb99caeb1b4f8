"""Praise that fits every page, under a page of which it takes up nothing."""

from __future__ import annotations

from collections.abc import Iterable

from service.domain.comment import Author, Comment, Page
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule

FEWEST_WORDS = 8
FEWEST_PAGE_WORDS = 5
READ_CAP = 1500
STEM = 5
"""Letters that rare words are compared by; shorter words are everywhere."""

_PRAISE = frozenset({
    "amazing", "awesome", "beautiful", "brilliant", "excellent", "fantastic", "good", "great", "helpful",
    "impressive", "informative", "interesting", "love", "loved", "nice", "perfect", "superb", "thank",
    "thanks", "thankful", "useful", "valuable", "wonderful",
})  # fmt: skip
_ANYTHING = frozenset({
    "article", "articles", "blog", "blogs", "content", "info", "information", "page", "post", "posts",
    "reading", "share", "shared", "sharing", "site", "website", "webpage", "work", "write", "writing",
    "writeup",
})  # fmt: skip
_MARKS = ".,;:!?\"'()[]*\u2019\u201c\u201d\u2026"


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find praise of `this article` that shares no longer word with the page's title or excerpt.

    Only authors who link to another site have a reason to write so; others may just be thankful.
    """
    del history, limits
    page, link = view.comment.page, view.author_link
    if link is None or link.own or not (page.title or page.excerpt):
        return None
    words = _bare(view.text.folded[:READ_CAP])
    if _PRAISE.isdisjoint(words) or _ANYTHING.isdisjoint(words) or len(words) < FEWEST_WORDS:
        return None
    said = _stems(_bare(f"{page.title or ''} {page.excerpt or ''}"[:READ_CAP].lower()))
    if len(said) < FEWEST_PAGE_WORDS or not said.isdisjoint(_stems(words)):
        return None
    return Finding(
        evidence="Praise that fits every page, and takes up no word of this one.",
        spans=(Span(0, len(view.comment.body)),),
    )


def _bare(text: str) -> set[str]:
    return {word.strip(_MARKS) for word in text.split()}


def _stems(words: Iterable[str]) -> set[str]:
    return {
        word[:STEM] for word in words if len(word) >= STEM and word not in _PRAISE and word not in _ANYTHING
    }


_PAGE = Page(
    title="Laying bathroom tiles", excerpt="How to keep large ceramic tiles level with wedges and clips."
)
_ANNA = Author(name="Anna", url="https://pills.example")
_PRAISED = "Thank you for sharing this great article, I will surely come back to your blog."

off_page = Rule(
    name="off_page",
    category=Category.SPAM,
    group="text",
    description="Praise in words that fit any page and take up none of this one, from an author with a link.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body=_PRAISED, author=_ANNA, page=_PAGE),),
        silent=(
            Comment(body="Great article, the clips kept my own tiles level.", author=_ANNA, page=_PAGE),
            Comment(body=_PRAISED, author=_ANNA),
            Comment(body=_PRAISED, author=Author(name="Anna"), page=_PAGE),
            Comment(body="Thanks, great post!", author=_ANNA, page=_PAGE),
            Comment(body="I bought mine around the corner and never looked back.", author=_ANNA, page=_PAGE),
        ),
    ),
)
