"""Names that advertise: an address, or what somebody wants to be found for."""

from __future__ import annotations

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.bare_links import bare_links
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import quoted

MAX_LENGTH = 200
KEYWORDS = 3
"""Words of a name from which it is a phrase: many honest people write two in lower case."""

PARTICLES = frozenset({
    "al", "bin", "da", "das", "de", "del", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "ten",
    "ter", "van", "von", "y", "e",
})  # fmt: skip
"""Words that names of people hold, and which do not count."""


def judge_link(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a name that holds a web address; two capitalised names with a dot between are no host."""
    del history, limits
    name = (view.comment.author.name or "")[:MAX_LENGTH]
    if "." not in name:
        return None
    link = next(bare_links(name), None)
    if link is None or (link.raw.istitle() and "/" not in link.raw):
        return None
    return Finding(
        evidence=f"The author's name is an address: {quoted(link.raw)}.",
        spans=(Span(link.start, link.end, "author.name"),),
    )


def judge_keyword(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a name of three words or more, all in lower case, of an author who links to another site."""
    del history, limits
    name = (view.comment.author.name or "")[:MAX_LENGTH]
    link = view.author_link
    if link is None or link.own or not name.islower():
        return None
    if sum(word not in PARTICLES for word in name.split()) < KEYWORDS:
        return None
    return Finding(
        evidence=f"The author's name is a phrase to be found for: {quoted(name)}.",
        spans=(Span(0, len(name), "author.name"),),
    )


name_link = Rule(
    name="name_link",
    category=Category.SPAM,
    group="author",
    description="The author's name is, or holds, a web address.",
    judge=judge_link,
    examples=Examples(
        fires=(
            Comment(body="Nice.", author=Author(name="cheap-pills.com")),
            Comment(body="Nice.", author=Author(name="Visit https://pills.example/now")),
        ),
        silent=(
            Comment(body="Nice.", author=Author(name="Dr. Anna M. Berg")),
            Comment(body="Nice.", author=Author(name="Bo.Li")),
            Comment(body="Nice.", author=Author(name="anna.berg")),
        ),
    ),
)

name_keyword = Rule(
    name="name_keyword",
    category=Category.SPAM,
    group="author",
    description="The author's name is a phrase in lower case, and leads to a site.",
    judge=judge_keyword,
    examples=Examples(
        fires=(
            Comment(body="Nice.", author=Author(name="cheap garden tiles", url="https://tiles.example")),
            Comment(body="Nice.", author=Author(name="best roof repair leeds", url="https://roofs.example")),
        ),
        silent=(
            Comment(body="Nice.", author=Author(name="anna berg", url="https://annaberg.example")),
            Comment(body="Nice.", author=Author(name="anna van der berg", url="https://annaberg.example")),
            Comment(body="Nice.", author=Author(name="cheap garden tiles")),
            Comment(body="Nice.", author=Author(name="Anna Maria Berg", url="https://annaberg.example")),
        ),
    ),
)
