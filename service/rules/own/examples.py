"""A rule's examples: comments at which it must fire, or must not."""

from __future__ import annotations

from collections.abc import Iterator

from service.errors import PolicyError
from service.rules.own.compiled import Compiled, asked
from service.rules.own.facts import Facts
from service.rules.own.stated import facts_of

_SHOWN = 80


def failures(one: Compiled, pointer: str) -> Iterator[PolicyError]:
    """Yield what is wrong with a rule's examples: they cannot be read, or the rule does otherwise."""
    for place, example in enumerate(one.rule.examples):
        at = f"{pointer}.examples.{place}"
        try:
            facts = facts_of(example, at)
            fired = _fires(one, facts)
        except PolicyError as error:
            yield error
            continue
        if fired != example.fires:
            does, must = ("fires", "must not") if fired else ("does not fire", "must")
            read = facts.view.text.folded[:_SHOWN]
            yield PolicyError(f"{one.rule.name} {does} at this example, and {must}; it reads {read!r}.", at)


def _fires(one: Compiled, facts: Facts) -> bool:
    return next(holds for _, holds in asked((one,), facts))
