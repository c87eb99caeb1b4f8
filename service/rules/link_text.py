"""A link whose text names another site than the one that it leads to."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.history import History
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.bare_links import bare_links
from service.features.links import Link
from service.features.view import View
from service.features.web_address import web_address
from service.rules.base import Examples, Rule
from service.rules.wording import listed, quoted


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links that markup gives the address of another registrable domain as text."""
    del history, limits
    if not view.links:
        return None
    named = ((link, _named(link)) for link in view.links if link.text and "." in link.text)
    found = [(link, domain) for link, domain in named if domain and domain != link.domain]
    if not found:
        return None
    pairs = listed(f"{quoted(domain)} leads to {quoted(link.domain)}" for link, domain in found)
    return Finding(
        evidence=f"The text of a link names another site: {pairs}.",
        spans=tuple(Span(*(link.element or (link.start, link.end)), link.field) for link, _ in found),
    )


def _named(link: Link) -> str | None:
    """Return the domain of the address that a link's text is, or None where it is other words."""
    text = (link.text or "").strip()
    mention = next(bare_links(text), None)
    if mention is None or mention.end - mention.start < len(text):
        return None
    address = web_address(mention.raw)
    return address.domain if address else None


link_text = Rule(
    name="link_text",
    category=Category.SPAM,
    group="links",
    description="A link's text is the address of another site than the one that it leads to.",
    judge=judge,
    examples=Examples(
        fires=(
            Comment(body='Log in at <a href="https://pills.example/x">www.mybank.com</a> today.'),
            Comment(body="Log in at [https://mybank.com/login](https://pills.example/x) today."),
            Comment(body="Log in at [url=https://pills.example]mybank.com[/url] today."),
        ),
        silent=(
            Comment(body='See <a href="https://docs.mybank.com/help">mybank.com</a>.'),
            Comment(
                body="See [the asp.net page](https://learn.example.org) or [README.md](https://code.example)."
            ),
            Comment(body="See [my comparison of a.com and b.com](https://blog.example.org)."),
            Comment(body="See https://pills.example"),
        ),
    ),
)
