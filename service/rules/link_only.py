"""A comment that is nothing but links."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.domains import foreign_links
from service.rules.wording import counted


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a body without a letter or digit outside its links; a link's own text is a part of it."""
    del history
    links = foreign_links(view, limits.lists)
    if not links or _says_something(view):
        return None
    return Finding(
        evidence=f"Nothing but {counted(len(view.links), 'link')}.",
        spans=tuple(Span(link.start, link.end, link.field) for link in links),
    )


def _says_something(view: View) -> bool:
    elements = iter(
        [*(link.element or (link.start, link.end) for link in view.links), (len(view.text.original), 0)]
    )
    start, end = next(elements)
    for character, offset in zip(view.text.visible, view.text.visible_offsets, strict=False):
        while offset >= end and end:
            start, end = next(elements)
        if offset < start and character.isalnum():
            return True
    return False


link_only = Rule(
    name="link_only",
    category=Category.SPAM,
    group="links",
    description="The comment is nothing but links to other sites.",
    judge=judge,
    examples=Examples(
        fires=(Comment(body="http://a.com"), Comment(body="[url=http://a.com]buy now[/url]")),
        silent=(Comment(body="see http://a.com"), Comment(body="http://site.example/2")),
    ),
)
