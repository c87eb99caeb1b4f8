"""A condition written as an expression of CEL: the part of the language that a rule may use.

What is not read here never reaches CEL: no macro, no loop, no putting together of texts, no call but the
searches of fields, so that nothing can cost more than the same written as tables.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Final

from service.errors import PolicyError
from service.rules.own import operands
from service.rules.own.compare import finite
from service.rules.own.cursor import Cursor
from service.rules.own.facts import Field
from service.rules.own.limits import MAX_EXPRESSION, Budget, require_depth
from service.rules.own.operands import Operand
from service.rules.own.syntax import Condition, Every, Some
from service.rules.own.tokens import Token

_RELATIONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})


def read_expression(expression: str, fields: Mapping[str, Field], pointer: str, budget: Budget) -> Condition:
    """Return the condition of an expression.

    Raises:
        PolicyError: it is none, with line and column within it.
    """
    if len(expression) > MAX_EXPRESSION:
        raise PolicyError(f"An expression has at most {MAX_EXPRESSION} characters.", pointer)
    return _Parser(expression, fields, pointer, budget).whole()


class _Parser:
    """Reads from left to right; each method reads what binds tighter than the one before it."""

    def __init__(self, expression: str, fields: Mapping[str, Field], pointer: str, budget: Budget) -> None:
        self._cursor, self._pointer, self._depth = Cursor(expression, pointer), pointer, 0
        self._make = operands.Maker(fields, pointer, budget)

    def whole(self) -> Condition:
        """Return the condition; nothing may follow it."""
        first, found = self._cursor.next, self._either()
        self._cursor.expect("the end")
        return self._cursor.located(first, lambda: self._make.condition(found))

    def _either(self) -> Operand:
        return self._joined("||", lambda: self._joined("&&", self._relation, Every), Some)

    def _joined(self, sign: str, part: Callable[[], Operand], group: type[Every | Some]) -> Operand:
        first = self._cursor.next
        parts = [part()]
        while self._cursor.take(sign):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return self._cursor.located(first, lambda: group(tuple(map(self._make.condition, parts))))

    def _relation(self) -> Operand:
        left, sign = self._sum(), self._cursor.next
        if sign.value not in _RELATIONS or sign.kind == "text":
            return left
        self._cursor.advance()
        right = self._sum()
        return self._cursor.located(sign, lambda: self._make.relation(left, sign.value, right))

    def _sum(self) -> Operand:
        return self._arithmetic(("+", "-"), lambda: self._arithmetic(("*", "/"), self._single))

    def _arithmetic(self, signs: tuple[str, ...], part: Callable[[], Operand]) -> Operand:
        left = part()
        while (sign := self._cursor.next).kind == "sign" and sign.value in signs:
            self._cursor.advance()
            put = functools.partial(self._make.arithmetic, left, sign.value, part())
            left = self._cursor.located(sign, put)
        return left

    def _single(self) -> Operand:
        token = self._cursor.advance()
        if token.kind == "number":
            return self._cursor.located(token, lambda: finite(float(token.value), self._pointer))
        if token.kind == "text":
            return token.value
        if token.kind == "name":
            return self._named(token)
        if token.value in {"!", "-", "(", "["}:
            return self._nested(token)
        raise self._cursor.mistake(f"{token.value} cannot stand here.", token)

    def _nested(self, token: Token) -> Operand:
        self._depth += 1
        require_depth(self._depth, self._pointer)
        if token.value == "(":
            found = self._either()
            self._cursor.expect(")")
        elif token.value == "[":
            found = self._list()
        else:
            turned = self._make.denied if token.value == "!" else self._make.negative
            found = self._cursor.located(token, functools.partial(turned, self._single()))
        self._depth -= 1
        return found

    def _list(self) -> Operand:
        values = [self._single()]
        while self._cursor.take(","):
            values.append(self._single())
        self._cursor.expect("]")
        return values

    def _named(self, token: Token) -> Operand:
        if token.value in {"true", "false"}:
            return token.value == "true"
        if self._cursor.next.value != "(" or self._cursor.next.kind != "sign":
            return self._cursor.located(token, lambda: self._make.field(token.value))
        argument = self._nested(self._cursor.advance())
        return self._cursor.located(token, lambda: self._make.call(token.value, argument))
