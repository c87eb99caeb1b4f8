"""JSON values, one on a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.errors import InvalidInputError
from service.imports.source import Source

MAX_LINE = 4_000_000
"""Characters of the longest line that is read; a longer one is no comment."""

_ENDS = ("\n", "\r")


def objects(source: Source) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """Yield number and object of every line that is not blank; None where the line holds none.

    Raises:
        InvalidInputError: the last line breaks off.
    """
    with source.text() as file:
        number = 0
        while line := file.readline(MAX_LINE):
            number += 1
            ended = line.endswith(_ENDS)
            if len(line) == MAX_LINE and not ended:
                while (rest := file.readline(MAX_LINE)) and not rest.endswith(_ENDS):
                    pass
                yield number, None
            elif line.strip():
                found = _object(line)
                if found is None and not ended:
                    raise InvalidInputError(f"The file ends too early: line {number} breaks off.")
                yield number, found


def _object(line: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
