"""What became of earlier comments that link to the same domains, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from service.domain.comment import Comment
from service.domain.history import RECENT_DAYS, History, Reputation, Trace
from service.domain.policy import Limits
from service.domain.signal import Category, Finding, Span
from service.features.links import Link
from service.features.view import View
from service.rules.base import EXAMPLE_TIME, Examples, Rule
from service.rules.domains import all_links, allowed
from service.rules.record import past, speaks_against, speaks_for
from service.rules.wording import listed, quoted

FEW: Final = 3
"""Authors who link a domain within days, half of them in vain: not yet chance, and not yet many."""

MANY: Final = 5
"""Authors from which on a domain that nobody here had linked before is being spread."""

_HERE: Final = Comment(body="Better see https://pills.example/now for that.")
_ELSEWHERE: Final = Comment(body="Better see https://notpills.example for that.")

_Found = tuple[Reputation, tuple[Link, ...]]


def judge_approved(view: View, history: History, limits: Limits) -> Finding | None:
    """Find links of which each leads to a domain that people approved, and never rejected."""
    found = list(_known(view, history, limits))
    linked = {link.domain for link in _foreign(view, limits)}
    strengths = [speaks_for(known) for known, _ in found]
    if not found or not all(strengths) or len(found) < len(linked):
        return None
    return _finding("People approved earlier comments with links to", found, min(strengths))


def judge_rejected(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a link to a domain with which people rejected more than they approved."""
    found = [one for one in _known(view, history, limits) if speaks_against(one[0])]
    if not found:
        return None
    strength = max(speaks_against(known) for known, _ in found)
    return _finding("People rejected earlier comments with links to", found, strength)


def judge_spread(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a link to a domain that several others began to link within a week: strength 1, 2 from ten on."""
    found = [one for one in _known(view, history, limits) if _is_spread(one[0])]
    if not found:
        return None
    most = max(known.recent for known, _ in found)
    return _finding(
        f"Within {RECENT_DAYS:g} days {most} other authors linked to", found, 2.0 if most >= 2 * MANY else 1.0
    )


def _is_spread(known: Reputation) -> bool:
    """Return whether authors who have little in common link a domain that is doubted, or new and unproven."""
    doubted = known.recent >= FEW and 2 * known.doubted >= known.recent
    new = known.recent >= MANY and known.days <= RECENT_DAYS and not known.approved
    return doubted or new


def _known(view: View, history: History, limits: Limits) -> Iterator[_Found]:
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


def _finding(what: str, found: Iterable[_Found], strength: float) -> Finding:
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
        fires=(_HERE,),
        silent=(_ELSEWHERE, Comment(body="https://pills.example and https://other.example")),
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
        fires=(_HERE,),
        silent=(_ELSEWHERE,),
        history=past(Trace.DOMAIN, of="pills.example", approved=1, rejected=2),
    ),
)

domain_spread = Rule(
    name="domain_spread",
    category=Category.SPAM,
    group="record",
    description="Several other authors linked the same domain within a week, in vain or as the first here.",
    judge=judge_spread,
    examples=Examples(
        fires=(_HERE,),
        silent=(_ELSEWHERE,),
        history=History(
            at=EXAMPLE_TIME,
            reputations=(
                Reputation(trace=Trace.DOMAIN, of="pills.example", authors=4, recent=4, doubted=2, days=30.0),
            ),
        ),
    ),
)
