"""What a stored decision cannot say about another policy, because nobody asked at that time."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from service import rules
from service.domain.comment import Comment
from service.domain.goal import Goal
from service.domain.history import Trace
from service.domain.policy import Policy
from service.features.traces import COUNTED, COUNTED_NEAR
from service.moderation.ports import PastDecision


class Caveat(StrEnum):
    """Why a decision may come out otherwise than the draft would have had it."""

    WINDOWS = "windows"
    """The draft counts within times that were not counted: its limits there are taken as kept."""

    CAPPED = "capped"
    """Counting stopped below what the draft allows: the limit is taken as kept."""

    CURVE = "curve"
    """The draft has goals, and another model judged: they come to the probabilities that stand in."""

    RULES = "rules"
    """Another version of the rules judged: what differs may come from the version, not from the draft."""


WORDS = {
    Caveat.WINDOWS: "were made without counting in some of the draft's flood windows, which stay silent here",
    Caveat.CAPPED: "stopped counting below what the draft allows; such a flood stays silent here",
    Caveat.CURVE: "come from a model that is not in service: goals are taken as the fixed stand-ins there",
    Caveat.RULES: "come from another version of the rules, which may be what changes them",
}
"""What is said of so many decisions, in words."""


def caveats(past: PastDecision, draft: Policy, *, model: str | None, was: Policy | None) -> Iterator[Caveat]:
    """Yield what cannot be said about a decision under a draft.

    `model` is the digest of the model whose ham curves are known, `was` the policy of the decision, None
    where it is not to be had.
    """
    if past.rules != rules.digest():
        yield Caveat.RULES
    if past.policy == draft.digest:
        return
    if past.model is not None and past.model != model and has_goals(draft):
        yield Caveat.CURVE
    if _has_uncounted_window(past, draft, was):
        yield Caveat.WINDOWS
    if _is_capped(past, draft, was):
        yield Caveat.CAPPED


def has_goals(policy: Policy) -> bool:
    """Return whether a threshold of the policy is a goal, which takes a model's ham curve to resolve."""
    return any(
        isinstance(bound, Goal) for both in policy.thresholds.values() for bound in (both.hold, both.reject)
    )


def _has_uncounted_window(past: PastDecision, draft: Policy, was: Policy | None) -> bool:
    counted = {(count.trace, count.window_s) for count in past.inputs.history.counts}
    kinds = {trace for trace, _ in counted}
    return any(
        (trace, limit.window_s) not in counted
        for trace, limits in draft.limits.flood.items()
        for limit in limits
        if trace in kinds or _may_have(past.comment, trace, was)
    )


def _may_have(comment: Comment, trace: Trace, was: Policy | None) -> bool:
    """Return whether a comment may have a trace of which nothing was counted."""
    if was is not None and was.limits.flood[trace]:
        return False  # it would have been counted
    if trace is Trace.AUTHOR:
        return comment.author.key is not None
    return comment.client.ip is not None if trace in {Trace.ADDRESS, Trace.NETWORK} else True


def _is_capped(past: PastDecision, draft: Policy, was: Policy | None) -> bool:
    """Return whether a count stopped where the draft goes on to allow it."""
    allowed = {
        (trace, limit.window_s): limit.allowed
        for trace, limits in draft.limits.flood.items()
        for limit in limits
    }
    before = {
        (trace, limit.window_s): limit.allowed
        for trace, limits in (was.limits.flood if was is not None else {}).items()
        for limit in limits
    }
    for count in past.inputs.history.counts:
        place = (count.trace, count.window_s)
        most = COUNTED_NEAR if count.trace is Trace.NEAR_TEXT else COUNTED
        reached = count.value >= before.get(place, 0) + most
        if reached and count.value <= allowed.get(place, -1):
            return True
    return False
