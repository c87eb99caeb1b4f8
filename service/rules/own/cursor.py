"""A place in the words of an expression, and how to go on from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from service.errors import PolicyError
from service.rules.own.tokens import Token, mistake, tokens

_Made = TypeVar("_Made")


class Cursor:
    """Goes through the words of an expression; a mistake is told with its place."""

    def __init__(self, expression: str, pointer: str) -> None:
        self._expression, self._pointer = expression, pointer
        self._tokens = tokens(expression, pointer)
        self._at = 0

    @property
    def next(self) -> Token:
        """Return the word that comes next."""
        return self._tokens[self._at]

    def advance(self) -> Token:
        """Return the word that comes next and go past it; the end is never passed."""
        token = self.next
        self._at += token.kind != "end"
        return token

    def take(self, sign: str) -> bool:
        """Go past a sign, if it comes next; say whether it did."""
        taken = self.next.value == sign and self.next.kind in {"sign", "end"}
        if taken:
            self.advance()
        return taken

    def expect(self, sign: str) -> None:
        """Go past a sign. PolicyError where another word comes next."""
        if not self.take(sign):
            raise self.mistake(f"Expected {sign}, not {self.next.value}.", self.next)

    def located(self, token: Token, make: Callable[[], _Made]) -> _Made:
        """Return what `make` makes; where it raises PolicyError, that is told of the place of a word."""
        try:
            return make()
        except PolicyError as error:
            raise self.mistake(str(error), token) from None

    def mistake(self, message: str, token: Token) -> PolicyError:
        """Return an error at a word."""
        return mistake(message, self._expression, token.offset, self._pointer)
