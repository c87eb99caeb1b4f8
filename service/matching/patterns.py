"""Regular expressions of lists: RE2, which takes time linear in the text whatever the expression is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import re2

from service.domain.entry import MAX_SPANS
from service.errors import InvalidInputError
from service.matching.listed import Listed

MAX_PROGRAM: Final = 2_000
"""Instructions of a compiled expression; `x{1000}` has a thousand."""

TOGETHER: Final = 250
"""Expressions that are evaluated in one pass; together they stay within `_SET_MEMORY`."""

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
    try:
        expression = re2.compile(written, _options(_ONE_MEMORY))
    except re2.error as error:
        raise InvalidInputError(_refusal(written, error)) from error
    if expression.programsize > MAX_PROGRAM:
        raise InvalidInputError(
            f"This expression is too large: it has {expression.programsize:,} instructions, "
            f"{MAX_PROGRAM:,} are allowed."
        )
    if any(match.start() == match.end() for probe in _PROBES for match in expression.finditer(probe)):
        raise InvalidInputError("This expression matches where there is nothing, so it would hit everything.")
    return written


class Patterns:
    """Expressions of a list, `TOGETHER` in one pass."""

    def __init__(self, entries: Sequence[Listed]) -> None:
        starts = range(0, len(entries), TOGETHER)
        self._sets = [made for start in starts for made in _sets(entries[start : start + TOGETHER])]
        self._compiled: dict[str, Any] = {}

    def __bool__(self) -> bool:
        return bool(self._sets)

    def found_in(self, text: str) -> Iterator[tuple[Listed, int, int]]:
        """Yield every entry with the first places, `[start, end)` in `text`, that it matches."""
        for match, entries in self._sets:
            for number in match(text):
                yield from self._places(entries[number], text)

    def _places(self, entry: Listed, text: str) -> Iterator[tuple[Listed, int, int]]:
        expression = self._compiled.get(entry.written)
        if expression is None:
            expression = self._compiled[entry.written] = re2.compile(entry.written, _options(_ONE_MEMORY))
        for match in itertools.islice(expression.finditer(text), MAX_SPANS):
            if match.end() > match.start():
                yield entry, match.start(), match.end()


_Set = tuple[Callable[[str], list[int]], Sequence[Listed]]


def _sets(entries: Sequence[Listed]) -> Iterator[_Set]:
    """Yield sets of the entries: one, or where that would take too much memory two of half the size."""
    made = re2.Set.SearchSet(_options(_SET_MEMORY))
    for entry in entries:
        made.Add(entry.written)
    try:
        made.Compile()
    except re2.error:
        if len(entries) == 1:  # it stood alone when it was checked
            raise
        half = len(entries) // 2
        yield from _sets(entries[:half])
        yield from _sets(entries[half:])
    else:
        yield made.Match, entries


def _options(memory: int) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    return options


def _refusal(written: str, error: Exception) -> str:
    said = error.args[0] if error.args else ""
    reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    known = next((words for sign, words in _UNSUPPORTED if sign in written), None)
    more = f" RE2 has no {known}." if known and "too large" not in reason else ""
    return f"This is no regular expression of RE2: {reason}.{more}"
