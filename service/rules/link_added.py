"""An edit that adds a link to a comment that is already public: the edit waits, the comment stays."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import EXAMPLE_TIME, Examples, Rule
from service.rules.domains import foreign_links
from service.rules.wording import listed, quoted


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links of the body to hosts that the public version of this very comment does not link to."""
    if history.public_hosts is None:
        return None
    added = [link for link in foreign_links(view, limits.lists) if link.host not in history.public_hosts]
    if not added:
        return None
    return Finding(
        evidence=f"An edit of a public comment adds a link: {listed(quoted(link.host) for link in added)}.",
        spans=tuple(Span(link.start, link.end, link.field) for link in added),
    )


link_added = Rule(
    name="link_added",
    category=Category.SPAM,
    group=None,
    description="An edit adds a link to another site to a comment that is public; that version stays so.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body="Nice, and see https://pills.example"),),
        silent=(Comment(body="Nice, as https://en.wikipedia.org/wiki/Tile says"), Comment(body="Nice.")),
        history=History(at=EXAMPLE_TIME, public_hosts=("en.wikipedia.org",)),
    ),
)
