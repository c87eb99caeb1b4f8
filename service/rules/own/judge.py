"""What an owner's own rules say about a comment."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.history import History
from service.domain.own_rule import SIGNAL, OwnRule, State
from service.domain.policy import Policy
from service.domain.signal import Signal, Verdict, quantise
from service.features.view import View
from service.rules.own.compiled import asked, compiled
from service.rules.own.facts import Facts


def judge(
    view: View, history: History, policy: Policy, said: tuple[Signal, ...] | None
) -> tuple[Signal, ...]:
    """Return the signals of the policy's own rules whose conditions hold, highest priority first.

    `said` are the classifier's signals, None where none judged. A rule is expired by `history.at`. Where
    rules force different verdicts, that of the highest priority counts; of the others it is said that they do
    not.

    Raises:
        PolicyError: a rule of a stored policy cannot be used by this version.
    """
    if not policy.rules:
        return ()
    rules = tuple(one for one in compiled(policy) if one.rule.speaks_at(history.at))
    held = [one.rule for one, holds in asked(rules, Facts(view, history, said)) if holds]
    first = deciding(held)
    return tuple(_signal(rule, first) for rule in held)


def deciding(held: Sequence[OwnRule]) -> OwnRule | None:
    """Return the rule whose forced verdict counts, of rules whose conditions hold, highest priority first."""
    return next((r for r in held if r.state is State.LIVE and isinstance(r.weight, Verdict)), None)


def _signal(rule: OwnRule, first: OwnRule | None) -> Signal:
    points, forces, evidence = 0.0, None, rule.description
    if rule.state is State.LIVE and isinstance(rule.weight, Verdict):
        if first is None or rule.weight is first.weight:
            forces = rule.weight
        else:
            evidence = (
                f"{evidence} Not counted: it says {rule.weight}, and {first.name}, which comes before it,"
                f" says {first.weight}."
            )
    elif rule.state is State.LIVE and not isinstance(rule.weight, Verdict):
        points = quantise(rule.weight)
    return Signal(
        name=SIGNAL + rule.name, category=rule.category, points=points, evidence=evidence, forces=forces
    )
