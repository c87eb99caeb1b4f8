"""JSON Lines of our own: what the API takes, with what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.imports import fields
from service.imports.imported import Item, Reason, Skipped
from service.imports.lines import objects
from service.imports.source import Source
from service.imports.stated import stated

_PREFIXES = {"comment": "", "author": "author_", "page": "page_", "client": ""}
_STATED = frozenset({"label", "status", "created_at"})
_OF_OURS = frozenset({"id", "version", "updated_at", "erased_at", "decisions", "reviews", "labels", "kind"})
"""What a comment has that was read from the API, beside what it was sent with; of no use here."""


def read(source: Source) -> Iterator[Item]:
    """Yield the comment of every line: `comment`, `author`, `page`, `client` as the API takes them, and
    `label`, `status`, `created_at`. As there, an unknown field is not passed over.
    """
    for number, found in objects(source):
        place = f"line {number}"
        yield Skipped(Reason.UNREADABLE, place) if found is None else _item(found, place)


def _item(found: Mapping[str, Any], place: str) -> Item:
    row: dict[str, object] = {}
    for part, values in found.items():
        if part in _PREFIXES:
            if not isinstance(values, Mapping):
                return Skipped(Reason.UNREADABLE, place)
            row |= {f"{_PREFIXES[part]}{name}": value for name, value in values.items()}
        elif part in _STATED:
            row[part] = values
        elif part not in _OF_OURS:
            return Skipped(Reason.FIELD, f"{place}, {part[:40]!r}")
    unknown = row.keys() - fields.NAMES - _STATED - {"page_topics", "facts"}
    if unknown:
        return Skipped(Reason.FIELD, f"{place}, {min(unknown)[:40]!r}")
    return stated("jsonl", row, place)
