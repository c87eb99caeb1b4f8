"""A condition, read and checked: the values that both ways to write one come to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Literal

from service.rules.own.facts import Field
from service.rules.own.kinds import Operator


@dataclasses.dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclasses.dataclass(frozen=True, slots=True)
class Compare:
    """A field compared with values of its kind, folded as the field is; false where the field is missing.

    `values` is one value but for comparisons that take several.
    """

    field: Field
    operator: Operator
    values: tuple[str | float | bool, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers put together."""

    operator: Literal["+", "-", "*", "/"]
    left: Number
    right: Number


@dataclasses.dataclass(frozen=True, slots=True)
class Relation:
    """Two numbers compared; false where a field of either is missing."""

    left: Number
    operator: Operator
    right: Number


Number = float | Field | Arithmetic
Condition = Every | Some | Not | Compare | Relation


def fields_in(part: Condition | Number) -> Iterator[Field]:
    """Yield the fields of a condition or number, with repeats."""
    if isinstance(part, Field):
        yield part
    elif isinstance(part, Compare):
        yield part.field
    elif isinstance(part, Not):
        yield from fields_in(part.part)
    elif isinstance(part, Every | Some):
        for one in part.parts:
            yield from fields_in(one)
    elif isinstance(part, Arithmetic | Relation):
        yield from fields_in(part.left)
        yield from fields_in(part.right)
