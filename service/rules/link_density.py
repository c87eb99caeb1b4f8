"""A text that is mostly links."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.domains import foreign_links
from service.rules.link_only import link_only

LEAST_SHARE = 0.5
FEWEST_LINKS = 2


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a body of which links to other sites, with their markup and text, take up more than half.

    One link is no finding, for its address may be long by itself; nothing but links is another rule's.
    """
    if len(view.links) < FEWEST_LINKS:
        return None
    links = foreign_links(view, limits.lists)
    if len(links) < FEWEST_LINKS:
        return None
    elements = [link.element or (link.start, link.end) for link in links]
    share = sum(end - start for start, end in elements) / max(len(view.text.original.strip()), 1)
    if share <= LEAST_SHARE or link_only.judge(view, history, limits):
        return None
    return Finding(
        evidence=f"{share:.0%} of the text is links to other sites.",
        spans=tuple(Span(start, end) for start, end in elements),
    )


link_density = Rule(
    name="link_density",
    category=Category.SPAM,
    group="links",
    description="More than half of the text is links to other sites, but not all of it.",
    judge=judge,
    examples=Examples(
        fires=(
            Comment(body="best shop https://pills.example/buy/now https://pills.example/buy/later"),
            Comment(body="Hello. [cheap pills](https://pills.example/a) [more](https://pills.example/b)"),
        ),
        silent=(
            Comment(body="see https://docs.example/a/very/long/address/of/a/page"),
            Comment(body="[This one](https://tiles.example/a/long/address) is what I took."),
            Comment(body="https://pills.example/a https://pills.example/b"),
            Comment(body="Both are on https://site.example/about and https://site.example/contact"),
        ),
    ),
)
