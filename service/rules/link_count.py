"""More links than a comment needs."""

from __future__ import annotations

import math

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.domains import foreign_links
from service.rules.wording import counted


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links beyond the free ones; strength 1 for one, 2 for three, 3 for seven: log2(1 + excess)."""
    del history
    links = foreign_links(view, limits.lists)
    excess = len(links) - limits.free_links
    if excess <= 0:
        return None
    return Finding(
        evidence=f"{counted(len(links), 'link')} to other sites ({limits.free_links} are free).",
        spans=tuple(Span(link.start, link.end, link.field) for link in links[limits.free_links :]),
        strength=math.log2(1 + excess),
    )


link_count = Rule(
    name="link_count",
    category=Category.SPAM,
    group="links",
    description="More links to other sites (but for allowed domains) than the free ones.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body="See http://a.com, http://b.com and http://c.com"),),
        silent=(Comment(body="See http://a.com, http://b.com and http://site.example/c"),),
    ),
)
