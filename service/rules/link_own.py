"""A body that links the author's own site again."""

from __future__ import annotations

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.wording import quoted


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find body links to the registrable domain of the author's site."""
    del history, limits
    author = view.author_link
    if author is None or author.own:
        return None
    links = [link for link in view.links if link.domain == author.domain]
    if not links:
        return None
    return Finding(
        evidence=f"Links the author's own site again: {quoted(author.domain)}.",
        spans=tuple(Span(link.start, link.end, link.field) for link in links),
    )


link_own = Rule(
    name="link_own",
    category=Category.SPAM,
    group="links",
    description="The text links the site that the author already gave as their own.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body="as I wrote on http://blog.anna.com/x", author=Author(url="https://anna.com")),),
        silent=(Comment(body="as I read on http://other.com", author=Author(url="https://anna.com")),),
    ),
)
