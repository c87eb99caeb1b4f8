"""Regular expressions of lists: RE2, which takes time linear in the text whatever the expression is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import re2

from service.domain.entry import MAX_SPANS
from service.errors import InvalidInputError
from service.matching.listed import Listed
from service.matching.usable import usable

MAX_PROGRAM: Final = 2_000
"""Instructions of a compiled expression; `x{1000}` has a thousand."""

TOGETHER: Final = 250
MAX_TOGETHER: Final = 20_000
"""Expressions, and their instructions, that are evaluated in one pass, within `_SET_MEMORY`.

A set that ran out of memory would say nothing of it and find nothing: a state takes 4 bytes an instruction.
"""

_ONE_MEMORY: Final = 1 << 20
_SET_MEMORY: Final = 16 << 20
_PROBES: Final = ("", "a", "a b", " ", "1.")
_UNSUPPORTED: Final = (
    ("*+", "possessive quantifiers such as `*+`; write `*`"),
    ("++", "possessive quantifiers such as `++`; write `+`"),
    ("?+", "possessive quantifiers such as `?+`; write `?`"),
    ("}+", "possessive quantifiers such as `}+`; leave the `+` out"),
    ("(?#", "comments such as `(?#...)`; use the note"),
    ("(?=", "looking ahead, `(?=...)`"),
    ("(?!", "looking ahead, `(?!...)`"),
    ("(?<=", "looking behind, `(?<=...)`"),
    ("(?<!", "looking behind, `(?<!...)`"),
)


def checked(written: str) -> str:
    """Return an expression that can be used.

    Raises:
        InvalidInputError: RE2 does not know it, it is too large, or it matches where there is nothing.
    """
    expression = _compiled(written)
    if expression.programsize > MAX_PROGRAM:
        raise InvalidInputError(
            f"This expression is too large: it has {expression.programsize:,} instructions, "
            f"{MAX_PROGRAM:,} are allowed."
        )
    if any(match.start() == match.end() for probe in _PROBES for match in expression.finditer(probe)):
        raise InvalidInputError("This expression matches where there is nothing, so it would hit everything.")
    return written


class Patterns:
    """Expressions of a list, many in one pass."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        compiled = [(entry, expression) for expression, entry in usable(entries, _compiled)]
        self._sets = [made for group in _grouped(compiled) for made in _sets(group)]

    def __bool__(self) -> bool:
        return bool(self._sets)

    def found_in(self, text: str) -> Iterator[tuple[Listed, int, int]]:
        """Yield every entry with the first places, `[start, end)` in `text`, that it matches."""
        for match, group in self._sets:
            for number in match(text) or ():
                entry, expression = group[number]
                for found in itertools.islice(expression.finditer(text), MAX_SPANS):
                    if found.end() > found.start():
                        yield entry, found.start(), found.end()


_Group = Sequence[tuple[Listed, Any]]


def _grouped(compiled: _Group) -> Iterator[_Group]:
    """Yield expressions to be evaluated together: many, but small enough that a step never lacks memory."""
    group: list[tuple[Listed, Any]] = []
    size = 0
    for entry, expression in compiled:
        if group and (len(group) == TOGETHER or size + expression.programsize > MAX_TOGETHER):
            yield group
            group, size = [], 0
        group.append((entry, expression))
        size += expression.programsize
    if group:
        yield group


def _sets(group: _Group) -> Iterator[tuple[Callable[[str], list[int] | None], _Group]]:
    """Yield sets of a group: one, or where that would take too much memory two of half the size."""
    made = re2.Set.SearchSet(_options(_SET_MEMORY))
    for entry, _ in group:
        made.Add(entry.written)
    try:
        made.Compile()
    except re2.error:
        if len(group) == 1:  # it stood alone when it was checked
            raise
        half = len(group) // 2
        yield from _sets(group[:half])
        yield from _sets(group[half:])
    else:
        yield made.Match, group


def _compiled(written: str) -> Any:
    try:
        return re2.compile(written, _options(_ONE_MEMORY))
    except re2.error as error:
        raise InvalidInputError(_refusal(error)) from error


def _options(memory: int) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    return options


def _refusal(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    known = next((words for sign, words in _UNSUPPORTED if sign in reason), None)
    more = f" RE2 has no {known}." if known else ""
    return f"This is no regular expression of RE2: {reason}.{more}"
