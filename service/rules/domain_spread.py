"""A domain that several authors began to link within days."""

from __future__ import annotations

from typing import Final

from service.domain.history import RECENT_DAYS, History, Reputation, Trace
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import EXAMPLE_TIME, Examples, Rule
from service.rules.domain_record import ELSEWHERE, HERE, finding, linked

FEW: Final = 3
"""Authors who link a domain within days, half of them in vain: not yet chance, and not yet many."""

MANY: Final = 5
"""Authors from which on a domain that nobody here had linked before is being spread."""


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a link to a domain that several others began to link within a week: strength 1, 2 from ten on."""
    found = [one for one in linked(view, history, limits) if _is_spread(one[0])]
    if not found:
        return None
    most = max(known.recent for known, _ in found)
    return finding(
        f"Within {RECENT_DAYS:g} days {most} other authors linked to", found, 2.0 if most >= 2 * MANY else 1.0
    )


def _is_spread(known: Reputation) -> bool:
    """Return whether authors who have little in common link a domain that is doubted, or new and unproven."""
    doubted = known.recent >= FEW and 2 * known.doubted >= known.recent
    new = known.recent >= MANY and known.days <= RECENT_DAYS and not known.approved
    return doubted or new


domain_spread = Rule(
    name="domain_spread",
    category=Category.SPAM,
    group="record",
    description="Several other authors linked the same domain within a week, in vain or as the first here.",
    judge=judge,
    examples=Examples(
        fires=(HERE,),
        silent=(ELSEWHERE,),
        history=History(
            at=EXAMPLE_TIME,
            reputations=(
                Reputation(trace=Trace.DOMAIN, of="pills.example", authors=4, recent=4, doubted=2, days=30.0),
            ),
        ),
    ),
)
