"""What is wrong with a policy's own rules, before it is put in service."""

from __future__ import annotations

from collections.abc import Iterator

from service.domain.policy import Policy
from service.errors import PolicyError
from service.rules.own.compiled import Compiled, compile_rule, require_affordable
from service.rules.own.examples import failures
from service.rules.own.policy_fields import fields_of


def check(policy: Policy) -> None:
    """Compile a policy's own rules and try them on their examples.

    Raises:
        PolicyError: the first thing that is wrong with one of them.
    """
    for problem in problems(policy):
        raise problem


def problems(policy: Policy) -> list[PolicyError]:
    """Return all that is wrong with a policy's own rules: one that cannot be read has one problem."""
    found: list[PolicyError] = []
    ready: list[Compiled] = []
    fields = fields_of(policy)
    for place, rule in enumerate(policy.rules):
        try:
            ready.append(compile_rule(rule, fields, f"rules.{place}"))
        except PolicyError as error:
            found.append(error)
        else:
            found += failures(ready[-1], f"rules.{place}")
    try:
        require_affordable(ready)
    except PolicyError as error:
        found.append(error)
    return found


def alike(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the names of rules of a sound policy that have the very same condition, the earlier one first."""
    fields = fields_of(policy)
    first: dict[str, str] = {}
    for place, rule in enumerate(policy.rules):
        condition = repr(compile_rule(rule, fields, f"rules.{place}").condition)
        if first.setdefault(condition, rule.name) != rule.name:
            yield first[condition], rule.name
