"""What people said of earlier comments from the same IP address, which may be many people's."""

from __future__ import annotations

from typing import Final

from service.domain.comment import Client, Comment
from service.domain.history import History, Reputation, Trace
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import Examples, Rule
from service.rules.record import past, speaks_against, speaks_for

_THERE: Final = Comment(body="The second bridge is the older one.", client=Client(ip="192.0.2.7"))


def judge_approved(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an address from which people approved comments and rejected none."""
    del view, limits
    known = history.reputation(Trace.ADDRESS)
    strength = speaks_for(known)
    return _finding(known, strength) if known and strength else None


def judge_rejected(view: View, history: History, limits: Limits) -> Finding | None:
    """Find an address from which people rejected more than they approved."""
    del view, limits
    known = history.reputation(Trace.ADDRESS)
    strength = speaks_against(known)
    return _finding(known, strength) if known and strength else None


def _finding(known: Reputation, strength: float) -> Finding:
    return Finding(
        evidence=f"Of earlier comments from this address people approved {known.approved} "
        f"and rejected {known.rejected}.",
        strength=strength,
    )


address_approved = Rule(
    name="address_approved",
    category=Category.SPAM,
    group=None,
    description="People approved earlier comments from the address and rejected none; older ones count less.",
    judge=judge_approved,
    examples=Examples(fires=(_THERE,), history=past(Trace.ADDRESS, approved=2)),
)

address_rejected = Rule(
    name="address_rejected",
    category=Category.SPAM,
    group="record",
    description="People rejected more comments from the address than they approved; older ones count less.",
    judge=judge_rejected,
    examples=Examples(fires=(_THERE,), history=past(Trace.ADDRESS, approved=1, rejected=2)),
)
