"""What the parts of an expression are, and what may be put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, cast

from service.errors import PolicyError
from service.rules.own.compare import compare, field_named
from service.rules.own.facts import Field
from service.rules.own.kinds import RELATIONS, Kind, Operator
from service.rules.own.limits import Budget
from service.rules.own.syntax import Arithmetic, Compare, Condition, Every, Not, Number, Relation, Some

Operand = Condition | Field | Arithmetic | float | str | bool | list["Operand"]

_CALLS: Final[Mapping[str, Operator]] = {
    "contains": Operator.CONTAINS,
    "containsWord": Operator.CONTAINS_WORD,
    "startsWith": Operator.STARTS_WITH,
    "endsWith": Operator.ENDS_WITH,
    "matches": Operator.MATCHES,
}
_OPERATORS: Final = {sign: operator for operator, sign in RELATIONS.items()}
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Maker:
    """Puts parts of an expression together. Every method raises PolicyError where the parts do not fit."""

    def __init__(self, fields: Mapping[str, Field], pointer: str, budget: Budget) -> None:
        self._fields, self._pointer, self._budget = fields, pointer, budget

    def field(self, name: str) -> Field:
        """Return the field of a name."""
        return field_named(name, self._fields, self._pointer)

    def condition(self, part: Operand) -> Condition:
        """Return a part as a condition; a field that is true or false is one by itself."""
        if isinstance(part, Every | Some | Not | Compare | Relation):
            return part
        if isinstance(part, Field) and part.kind is Kind.BOOLEAN:
            return self._compare(part, Operator.IS, value=True)
        raise PolicyError("Expected a condition, such as `links.count > 2`.", self._pointer)

    def relation(self, left: Operand, sign: str, right: Operand) -> Condition:
        """Return a comparison of two parts."""
        if sign == "in":
            return self._within(left, right)
        if self._is_number(left) and self._is_number(right):
            self._budget.spend(0.0, self._pointer)
            return Relation(self._number(left), _OPERATORS[sign], self._number(right))
        if isinstance(left, Field):
            return self._compare(left, _OPERATORS[sign], right)
        if isinstance(right, Field):
            return self._compare(right, _OPERATORS[_MIRRORED[sign]], left)
        raise PolicyError(
            "Expected a field on one side, and a value of its kind on the other.", self._pointer
        )

    def arithmetic(self, left: Operand, sign: str, right: Operand) -> Arithmetic:
        """Return two numbers put together."""
        self._budget.spend(0.0, self._pointer)
        operator = cast("Literal['+', '-', '*', '/']", sign)
        return Arithmetic(operator, self._number(left), self._number(right))

    def denied(self, part: Operand) -> Operand:
        """Return that a part does not hold."""
        return Not(self.condition(part))

    def negative(self, part: Operand) -> Operand:
        """Return a number with its sign turned."""
        if isinstance(part, float):
            return -part
        return self.arithmetic(0.0, "-", part)

    def call(self, name: str, argument: Operand) -> Condition:
        """Return the condition of `has(field)`, or of a field's search such as `page.url.contains("/a")`."""
        if name == "has":
            if not isinstance(argument, Field):
                raise PolicyError("Expected a field in has().", self._pointer)
            return self._compare(argument, Operator.EXISTS, value=True)
        of, _, called = name.rpartition(".")
        if called not in _CALLS or not of:
            known = ", ".join(_CALLS)
            raise PolicyError(f"There is no {called}() in rules; there are has() and {known}.", self._pointer)
        return self._compare(self.field(of), _CALLS[called], argument)

    def _within(self, left: Operand, right: Operand) -> Condition:
        if isinstance(left, Field):
            return self._compare(left, Operator.IN, right)
        if isinstance(right, Field) and right.kind is Kind.LIST:
            return self._compare(right, Operator.IS, left)
        raise PolicyError("Expected a field before `in`, or a list of texts behind it.", self._pointer)

    def _compare(self, field: Field, operator: Operator, value: object) -> Compare:
        return compare(field, operator, value, self._pointer, self._budget)

    def _is_number(self, part: Operand) -> bool:
        if isinstance(part, Field):
            return part.kind is Kind.NUMBER
        return isinstance(part, Arithmetic | float) and not isinstance(part, bool)

    def _number(self, part: Operand) -> Number:
        if not self._is_number(part):
            raise PolicyError("Expected a number, or a field that is one.", self._pointer)
        return cast("Number", part)
