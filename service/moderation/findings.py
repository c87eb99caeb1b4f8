"""What the rules found when a decision was made, where they would find the very same under a draft."""

from __future__ import annotations

from typing import Any, Final

from service import rules
from service.domain.decision import MODEL, RULES
from service.domain.policy import Policy
from service.domain.signal import Signal
from service.moderation.ports import PastDecision

_WEIGHING: Final = frozenset({"thresholds", "prior", "weights", "caps", "fallback"})
"""Parts of a policy that say what a finding counts, and not what is found."""


class Findings:
    """Tells which stored findings stand under a draft, so that no comment is read again for them.

    They do where this version's rules made them, the draft searches for the same by the same limits, and what
    was found weighs the same.
    """

    def __init__(self, draft: Policy) -> None:
        self._draft = draft
        self._searched = _searched(draft)
        self._rules = rules.digest()
        self._alike: dict[str, bool] = {}

    def of(self, past: PastDecision, was: Policy | None) -> tuple[Signal, ...] | None:
        """Return a decision's findings; None where the rules must be asked again. `was` is its policy."""
        if was is None or past.rules != self._rules or RULES in past.degraded or not self._is_alike(was):
            return None
        found = _found(past, was)
        if found is None or any(self._weight(was, s) != self._weight(self._draft, s) for s in found):
            return None
        return found

    def _is_alike(self, was: Policy) -> bool:
        alike = self._alike.get(was.digest)
        if alike is None:
            alike = self._alike[was.digest] = _searched(was) == self._searched
        return alike

    def _weight(self, policy: Policy, signal: Signal) -> object:
        return policy.weights.get(signal.name, 0.0)


def _searched(policy: Policy) -> dict[str, Any]:
    return {name: part for name, part in policy.document.items() if name not in _WEIGHING}


def _found(past: PastDecision, was: Policy) -> tuple[Signal, ...] | None:
    """Return what stands before the classifier's signals; after these, a decision has priors and caps."""
    signals = past.judged().signals
    said = past.inputs.classifier or ()
    end = len(signals)
    while end and signals[end - 1].name.startswith("cap_"):
        end -= 1
    if MODEL in past.degraded:
        end -= len(was.prior)
    start = end - len(said)
    return signals[:start] if start >= 0 and signals[start:end] == said else None
