"""What a policy's goals come to with the model in service, in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from service.domain.decision import resolve
from service.domain.goal import Goal, HamCurve
from service.domain.policy import Policy
from service.domain.signal import Category


@dataclasses.dataclass(frozen=True, slots=True)
class Reached:
    """What one goal comes to, in words; `amiss` where the model cannot be held to the goal itself."""

    words: str
    amiss: bool


def reached(policy: Policy, curves: Mapping[Category, HamCurve]) -> Iterator[Reached]:
    """Yield what each of a policy's goals comes to with a model of these ham curves."""
    resolved = resolve(policy.thresholds, curves)
    for category, bounds in policy.thresholds.items():
        for act in ("hold", "reject"):
            goal = getattr(bounds, act)
            if isinstance(goal, Goal):
                chance = getattr(resolved[category], act)
                asked = f"{category.value}, {act}: at most {_percent(goal.ham)} of ham"
                doubt = _doubt(goal, curves.get(category))
                yield Reached(f"{asked}, so from {_percent(chance)}{doubt}", bool(doubt))


def _doubt(goal: Goal, curve: HamCurve | None) -> str:
    if curve is None:
        return ", a fixed probability, since the model has no ham curve; a model that is trained anew has one"
    if goal.ham < curve.least:
        return f", as for {_percent(curve.least)}, the smallest share that the model's ham could tell"
    return ""


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"
