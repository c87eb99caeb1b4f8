"""Owners' patterns: RE2, which is linear in the text, and bounded so that its factor is small.

RE2 keeps the states that it meets in a table. A hard text makes it meet thousands, each as much work as the
pattern has places; where the table is small it soon turns to a plain simulation, which costs the same for
every character.
"""

from __future__ import annotations

import functools
from typing import Final

import re2

from service.errors import PolicyError

MAX_LENGTH: Final = 200

MAX_MEMORY: Final = 1 << 16
"""Bytes of a pattern's table: measured, a larger one makes hard texts up to six times as slow."""

_PER_INSTRUCTION: Final = 4.5
_PER_PLACE: Final = 12.0
"""Microseconds on a hard text of 4,000 characters, measured: a program has instructions for bytes, of which
up to eight make one place of the pattern."""


@functools.lru_cache(maxsize=1_024)
def pattern(written: str) -> re2._Regexp:
    """Return a compiled pattern that is blind to case; PolicyError where it is none."""
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    try:
        return re2.compile(written, options=options)
    except re2.error as error:
        raise PolicyError(f"This is no RE2 pattern: {_said(error)}.") from None


def cost_of(written: str, pointer: str) -> float:
    """Return what a pattern costs on a hard text, in microseconds.

    Raises:
        PolicyError: it is too long, or no pattern of RE2 (which has no look-around and no references back).
    """
    if not written or len(written) > MAX_LENGTH:
        raise PolicyError(f"Expected a pattern of 1 to {MAX_LENGTH} characters.", pointer)
    try:
        program = int(pattern(written).programsize)
    except PolicyError as error:
        raise PolicyError(str(error), pointer) from None
    return max(program * _PER_INSTRUCTION, _places(written, program) * _PER_PLACE)


def _places(written: str, otherwise: int) -> int:
    """Return the size of the same program over single bytes, where a place is one instruction."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    try:
        return int(re2.compile(written.encode(), options=options).programsize)
    except re2.error:  # a class of letters that one byte cannot hold
        return otherwise


def found(text: str, written: str) -> bool:
    """Return whether a pattern matches somewhere in a text."""
    return pattern(written).search(text) is not None


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else "unknown"
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
