"""What a stored decision cannot say about another policy, because nobody asked at that time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from service import rules
from service.domain.comment import Comment
from service.domain.goal import Goal
from service.domain.history import Trace
from service.domain.policy import Policy
from service.features.traces import COUNTED, COUNTED_NEAR
from service.moderation.ports import PastDecision

_Window = tuple[Trace, int]


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
"""What is said of several decisions, in words."""


def words_of(caveat: Caveat, decisions: int) -> str:
    """Return what is said of so many decisions."""
    words = WORDS[caveat]
    if decisions != 1:
        return words
    first, _, rest = words.partition(" ")
    return f"{_OF_ONE.get(first, first)} {rest}"


_OF_ONE = {"were": "was", "come": "comes"}


class Doubts:
    """Tells what past decisions cannot say about a draft.

    `model` is the digest of the model whose ham curves are known, None where there is none.
    """

    def __init__(self, draft: Policy, model: str | None) -> None:
        self._draft, self._model = draft, model
        self._goals = has_goals(draft)
        self._allowed = _allowed(draft)
        self._rules = rules.digest()

    def of(self, past: PastDecision, was: Policy | None) -> Iterator[Caveat]:
        """Yield what a decision cannot say; `was` is the policy that it was made under, None where that is
        not to be had.
        """
        if past.rules != self._rules:
            yield Caveat.RULES
        if past.policy == self._draft.digest:
            return
        if self._goals and past.model is not None and past.model != self._model:
            yield Caveat.CURVE
        counted = {(count.trace, count.window_s): count.value for count in past.inputs.history.counts}
        if self._has_uncounted(counted, past.comment, was):
            yield Caveat.WINDOWS
        if counted and max(counted.values()) >= COUNTED_NEAR and self._is_capped(counted, was):
            yield Caveat.CAPPED

    def _has_uncounted(self, counted: Mapping[_Window, int], comment: Comment, was: Policy | None) -> bool:
        missing = self._allowed.keys() - counted.keys()
        kinds = {trace for trace, _ in counted} if missing else ()
        return any(trace in kinds or _may_have(comment, trace, was) for trace, _ in missing)

    def _is_capped(self, counted: Mapping[_Window, int], was: Policy | None) -> bool:
        """Return whether a count stopped where the draft goes on to allow it."""
        before = _allowed(was) if was is not None else {}
        for window, value in counted.items():
            most = COUNTED_NEAR if window[0] is Trace.NEAR_TEXT else COUNTED
            if before.get(window, 0) + most <= value <= self._allowed.get(window, -1):
                return True
        return False


def has_goals(policy: Policy) -> bool:
    """Return whether a threshold of the policy is a goal, which takes a model's ham curve to resolve."""
    return any(
        isinstance(bound, Goal) for both in policy.thresholds.values() for bound in (both.hold, both.reject)
    )


def _may_have(comment: Comment, trace: Trace, was: Policy | None) -> bool:
    """Return whether a comment may have a trace of which nothing was counted."""
    if was is not None and was.limits.flood[trace]:
        return False  # it would have been counted
    if trace is Trace.AUTHOR:
        return comment.author.key is not None
    return comment.client.ip is not None if trace in {Trace.ADDRESS, Trace.NETWORK} else True


def _allowed(policy: Policy) -> dict[_Window, int]:
    return {
        (trace, limit.window_s): limit.allowed
        for trace, limits in policy.limits.flood.items()
        for limit in limits
    }
