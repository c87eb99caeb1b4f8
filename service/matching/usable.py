"""Entries as a version reads them: what an earlier one took, and this one does not, spoils no list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import structlog

from service.errors import InvalidInputError
from service.matching.listed import Listed

log = structlog.get_logger()

_T = TypeVar("_T")


def usable(entries: Iterable[Listed], read: Callable[[str], _T]) -> Iterator[tuple[_T, Listed]]:
    """Yield what is read of each entry's text with the entry; how many cannot be read is logged."""
    refused: list[str] = []
    for entry in entries:
        try:
            found = read(entry.written)
        except InvalidInputError:
            refused.append(entry.id)
        else:
            yield found, entry
    if refused:
        log.warning("list entries cannot be used", count=len(refused), first=refused[0])
