"""Links on the site's lists of domains."""

from __future__ import annotations

from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import Limits, Lists
from service.domain.signal import Category, Finding, Span
from service.features.links import Link
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.domains import all_links, allowed, blocked, on_list, shorteners
from service.rules.wording import listed, quoted


def judge_blocked(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links of body or author to a blocked domain."""
    del history
    return _finding("Link to a blocked domain", on_list(view, blocked(limits.lists)))


def judge_shortener(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links of body or author that hide where they lead."""
    del history
    return _finding("Link through a shortener", on_list(view, shorteners(limits.lists)))


def judge_allowed(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a body whose links to other sites, and the author's, all lead to allowed domains."""
    del history
    domains = allowed(limits.lists)
    found = [(link, domains.match(link)) for link in all_links(view) if not link.own]
    on_it = tuple((link, entry) for link, entry in found if entry is not None)
    if len(on_it) < len(found) or not any(link.field == "body" for link, _ in on_it):
        return None
    return _finding("All links lead to allowed domains", on_it)


def _finding(what: str, found: tuple[tuple[Link, str], ...]) -> Finding | None:
    if not found:
        return None
    return Finding(
        evidence=f"{what}: {listed(quoted(entry) for _, entry in found)}.",
        spans=tuple(Span(link.start, link.end, link.field) for link, _ in found),
    )


blocked_domain = Rule(
    name="blocked_domain",
    category=Category.SPAM,
    group=None,
    description="A link leads to a domain on your blocklist, or to one below it.",
    judge=judge_blocked,
    examples=Examples(
        fires=(
            Comment(body="See http://shop.pills.example/x"),
            Comment(body="Nice.", author=Author(url="http://pills.example")),
        ),
        silent=(Comment(body="See http://notpills.example"),),
        lists=Lists(blocked_domains=("pills.example",)),
    ),
)

allowed_domain = Rule(
    name="allowed_domain",
    category=Category.SPAM,
    group=None,
    description="Every link to another site leads to a domain on your allowlist, or to one below it.",
    judge=judge_allowed,
    examples=Examples(
        fires=(Comment(body="See https://de.wikipedia.org/wiki/Fliese"),),
        silent=(Comment(body="See https://wikipedia.org and https://a.com"), Comment(body="No link.")),
        lists=Lists(allowed_domains=("wikipedia.org",)),
    ),
)

link_shortener = Rule(
    name="link_shortener",
    category=Category.SPAM,
    group="links",
    description="A link goes through a shortener, so that nobody sees where it leads.",
    judge=judge_shortener,
    examples=Examples(
        fires=(Comment(body="See https://bit.ly/3abc"),),
        silent=(Comment(body="See https://habit.ly/3abc"),),
        lists=Lists(shortener_domains=("bit.ly",)),
    ),
)
