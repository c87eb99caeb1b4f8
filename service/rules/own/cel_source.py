"""A condition as the text of a CEL program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from service.rules.own.facts import Field
from service.rules.own.kinds import RELATIONS, Kind, Operator
from service.rules.own.syntax import (
    Arithmetic,
    Compare,
    Condition,
    Every,
    Not,
    Number,
    Relation,
    Some,
    fields_in,
)

WORDS: Final = "_words"
"""What stands behind the name of a field that is read as words."""

MATCHES: Final = "_matches"
"""The function (text, pattern) -> bool that a program is given."""

_ENTRY: Final = "entry_"
_CALLED: Final = {
    Operator.CONTAINS: "contains",
    Operator.STARTS_WITH: "startsWith",
    Operator.ENDS_WITH: "endsWith",
}


def source(condition: Condition) -> str:
    """Return the condition as CEL: it holds, or it does not; a missing value is no error."""
    if isinstance(condition, Every):
        return _joined(" && ", map(source, condition.parts))
    if isinstance(condition, Some):
        return _joined(" || ", map(source, condition.parts))
    if isinstance(condition, Not):
        return f"!{source(condition.part)}"
    return _compared(condition) if isinstance(condition, Compare) else _related(condition)


def _joined(sign: str, parts: Iterable[str]) -> str:
    return f"({sign.join(parts)})"


def _related(relation: Relation) -> str:
    present = {f"{field.variable} != null" for field in fields_in(relation)}
    compared = f"{_number(relation.left)} {RELATIONS[relation.operator]} {_number(relation.right)}"
    return _joined(" && ", [*sorted(present), compared])


def _number(number: Number) -> str:
    if isinstance(number, Arithmetic):
        return f"({_number(number.left)} {number.operator} {_number(number.right)})"
    return number.variable if isinstance(number, Field) else f"({number!r})"


def _compared(compare: Compare) -> str:
    name = compare.field.variable
    if compare.operator is Operator.EXISTS:
        return f"({name} {'!=' if compare.values[0] else '=='} null)"
    if compare.field.kind is not Kind.LIST:
        return f"({name} != null && {_asked(name, compare)})"
    if compare.operator is Operator.IS:
        return f"({name} != null && {_literal(compare.values[0])} in {name})"
    return f"({name} != null && {name}.exists({_ENTRY}, {_asked(_ENTRY, compare)}))"


def _asked(name: str, compare: Compare) -> str:
    operator, values = compare.operator, [_literal(value) for value in compare.values]
    if operator in RELATIONS:
        return f"{name} {RELATIONS[operator]} {values[0]}"
    if operator is Operator.IN:
        return f"{name} in [{', '.join(values)}]"
    if operator is Operator.MATCHES:
        return f"{MATCHES}({name}, {values[0]})"
    if operator is Operator.CONTAINS_WORD:
        return _joined(" || ", (f"{name}{WORDS}.contains({value})" for value in values))
    return _joined(" || ", (f"{name}.{_CALLED[operator]}({value})" for value in values))


def _literal(value: object) -> str:
    """Return a value as CEL writes it; of a text, all that is not plain is escaped."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"({value!r})"
    text = str(value)
    plain = (c if c.isascii() and c.isprintable() and c not in '"\\' else f"\\U{ord(c):08X}" for c in text)
    return f'"{"".join(plain)}"'
