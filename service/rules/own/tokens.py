"""The words of an expression, with their places."""

from __future__ import annotations

import dataclasses
import re
from typing import Final, Literal, cast

from service.errors import PolicyError

Kind = Literal["number", "name", "text", "sign", "end"]

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_.]))
    | (?P<text>[rR]?(?:"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'))
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    | (?P<sign>&&|\|\||==|!=|<=|>=|[-!<>()\[\],+*/])""",
    re.VERBOSE,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U000([0-9A-Fa-f]{5})|(.))", re.DOTALL)
_HALVES: Final = range(0xD800, 0xE000)
_ESCAPED: Final = {
    **{sign: sign for sign in "\\\"'`?"},
    **dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True)),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """A word of an expression at an offset; of a text, what it says."""

    kind: Kind
    value: str
    offset: int


def mistake(message: str, expression: str, offset: int, pointer: str) -> PolicyError:
    """Return an error at a place within an expression, by line and column, both from 1."""
    line = expression.count("\n", 0, offset) + 1
    column = offset - (expression.rfind("\n", 0, offset) + 1) + 1
    return PolicyError(f"{message} (line {line}, column {column} of the expression)", pointer)


def tokens(expression: str, pointer: str) -> list[Token]:
    """Return the words of an expression and its end. PolicyError where there is a sign that it has not."""
    found, offset = [], 0
    while offset < len(expression):
        match = _TOKEN.match(expression, offset)
        if match is None or match.lastgroup is None:
            raise mistake(f"{expression[offset]!r} cannot stand here.", expression, offset, pointer)
        if match.lastgroup != "space":
            value = match[0]
            if match.lastgroup == "text":
                value = _said(value, expression, offset, pointer)
            found.append(Token(cast("Kind", match.lastgroup), value, offset))
        offset = match.end()
    return [*found, Token("end", "the end", len(expression))]


def _said(written: str, expression: str, offset: int, pointer: str) -> str:
    if written[0] in "rR":
        return written[2:-1]

    def unescaped(match: re.Match[str]) -> str:
        if match[1] or match[2]:
            code = int(match[1] or match[2], 16)
            if code in _HALVES:
                raise mistake("This is half a character.", expression, offset, pointer)
            return chr(code)
        if match[3] not in _ESCAPED:
            raise mistake(f"There is no escape {match[0]!r}.", expression, offset, pointer)
        return _ESCAPED[match[3]]

    return _ESCAPE.sub(unescaped, written[1:-1])
