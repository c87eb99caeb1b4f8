"""What became of earlier comments that link to the same domains, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from service.domain.comment import Comment
from service.domain.history import History, Reputation, Trace
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.links import Link
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.domains import all_links, allowed
from service.rules.record import past, speaks_against, speaks_for
from service.rules.wording import listed, quoted

HERE: Final = Comment(body="Better see https://pills.example/now for that.")
ELSEWHERE: Final = Comment(body="Better see https://notpills.example for that.")

Linked = tuple[Reputation, tuple[Link, ...]]


def judge_approved(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links of which each leads to a domain that people approved, and never rejected."""
    found = list(linked(view, history, limits))
    domains = {link.domain for link in _foreign(view, limits)}
    strengths = [speaks_for(known) for known, _ in found]
    if not found or not all(strengths) or len(found) < len(domains):
        return None
    return finding("People approved earlier comments with links to", found, min(strengths))


def judge_rejected(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a link to a domain with which people rejected more than they approved."""
    found = [one for one in linked(view, history, limits) if speaks_against(one[0])]
    if not found:
        return None
    strength = max(speaks_against(known) for known, _ in found)
    return finding("People rejected earlier comments with links to", found, strength)


def linked(view: View, history: History, limits: Limits) -> Iterator[Linked]:
    """Yield what is known of the domains that are linked, with the links, but for those on the allowlist."""
    foreign = _foreign(view, limits)
    for known in history.reputations:
        if known.trace is Trace.DOMAIN:
            links = tuple(link for link in foreign if link.domain == known.of)
            if links:
                yield known, links


def _foreign(view: View, limits: Limits) -> tuple[Link, ...]:
    domains = allowed(limits.lists)
    return tuple(link for link in all_links(view) if not link.own and domains.match(link) is None)


def finding(what: str, found: Iterable[Linked], strength: float) -> Finding:
    """Return the finding that `what` is so of the domains, which are named and whose links are marked."""
    pairs = list(found)
    return Finding(
        evidence=f"{what} {listed(quoted(known.of) for known, _ in pairs)}.",
        spans=tuple(Span(link.start, link.end, link.field) for _, links in pairs for link in links),
        strength=strength,
    )


domain_approved = Rule(
    name="domain_approved",
    category=Category.SPAM,
    group=None,
    description="All links lead to domains that people approved in earlier comments; older ones count less.",
    judge=judge_approved,
    examples=Examples(
        fires=(HERE,),
        silent=(ELSEWHERE, Comment(body="https://pills.example and https://other.example")),
        history=past(Trace.DOMAIN, of="pills.example", approved=2),
    ),
)

domain_rejected = Rule(
    name="domain_rejected",
    category=Category.SPAM,
    group="record",
    description="A link leads to a domain that people rejected in earlier comments; older ones count less.",
    judge=judge_rejected,
    examples=Examples(
        fires=(HERE,),
        silent=(ELSEWHERE,),
        history=past(Trace.DOMAIN, of="pills.example", approved=1, rejected=2),
    ),
)
