"""A policy's own rules, ready to be asked: compiled once, in order of priority."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping

from service.domain.own_rule import OwnRule
from service.domain.policy import Policy
from service.errors import PolicyError
from service.rules.own.expression import read_expression
from service.rules.own.facts import Facts, Field
from service.rules.own.limits import MAX_COST_OF_ALL, Budget
from service.rules.own.policy_fields import fields_of
from service.rules.own.program import Program, compile_condition, context_of
from service.rules.own.syntax import Condition
from service.rules.own.tree import read_tree

MAX_CACHED = 64
"""How many policies' rules are kept ready."""


@dataclasses.dataclass(frozen=True, slots=True)
class Compiled:
    """A rule with its condition, in both forms; `cost` is its worst case in microseconds."""

    rule: OwnRule
    condition: Condition
    program: Program
    cost: float


def compile_rule(rule: OwnRule, fields: Mapping[str, Field], pointer: str) -> Compiled:
    """Return a rule, ready to be asked. PolicyError where its condition cannot be used."""
    budget, place = Budget(), f"{pointer}.when"
    if isinstance(rule.when, str):
        condition = read_expression(rule.when, fields, place, budget)
    else:
        condition = read_tree(rule.when, fields, place, budget)
    return Compiled(rule, condition, compile_condition(condition), budget.cost)


@functools.lru_cache(maxsize=MAX_CACHED)
def compiled(policy: Policy) -> tuple[Compiled, ...]:
    """Return a policy's rules, highest priority first, and those of one priority as they are written.

    Raises:
        PolicyError: the condition of one cannot be used, or all together may cost too much.
    """
    fields = fields_of(policy)
    rules = [compile_rule(rule, fields, f"rules.{place}") for place, rule in enumerate(policy.rules)]
    require_affordable(rules)
    return tuple(sorted(rules, key=lambda one: -one.rule.priority))


def require_affordable(rules: list[Compiled]) -> None:
    """Raise PolicyError where the rules of one policy may cost too much together."""
    cost = sum(one.cost for one in rules)
    if cost > MAX_COST_OF_ALL:
        raise PolicyError("These rules together ask too much of a long text.", "rules")


def asked(rules: tuple[Compiled, ...], facts: Facts) -> Iterator[tuple[Compiled, bool]]:
    """Yield each of the rules with whether its condition holds."""
    context = context_of((one.program for one in rules), facts)
    for one in rules:
        yield one, one.program.holds(context)
