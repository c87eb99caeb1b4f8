"""Which formats there are, and which one a file has."""

from __future__ import annotations

import codecs
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from service.errors import InvalidInputError
from service.imports import commento, csv_table, disqus, isso, jsonl, remark42, wxr
from service.imports.imported import Item
from service.imports.source import BROKEN_PACKING, Source

READERS: Mapping[str, Callable[[Source], Iterator[Item]]] = MappingProxyType(
    {
        "wxr": wxr.read,
        "disqus": disqus.read,
        "isso": isso.read,
        "remark42": remark42.read,
        "commento": commento.read,
        "jsonl": jsonl.read,
        "csv": csv_table.read,
    }
)
"""What reads each format."""

_SQLITE = b"SQLite format 3\x00"
_REMARK42 = re.compile(r'\{\s*"version"\s*:\s*\d+\s*,\s*"(?:users|posts)"')
_COMMENTO = re.compile(r'\{\s*"version"\s*:\s*\d+\s*,\s*"(?:comments|commenters|pages)"')
_WXR = re.compile(r"wordpress\.org/export/")
_DISQUS = re.compile(r"<disqus\b")


def read(source: Source, name: str) -> Iterator[Item]:
    """Yield what a file of the named format holds, in the order of the file.

    Raises:
        InvalidInputError: the file is not of that format, is damaged, or ends too early; all that stands
            before that place was yielded.
    """
    try:
        yield from READERS[name](source)
    except BROKEN_PACKING as error:
        raise InvalidInputError(f"The gzip file is damaged or ends too early: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise InvalidInputError(f"The SQLite file is damaged: {error}.") from error


def detect(source: Source) -> str:
    """Return the format of a file by its content. InvalidInputError where it tells none."""
    head = source.head()
    if head.startswith(_SQLITE):
        return "isso"
    found = _format(_decoded(head).lstrip("\ufeff \t\r\n"))
    if found is None:
        known = ", ".join(READERS)
        raise InvalidInputError(
            f"{source.path.name} is of no format that can be told by its content; name it with --format: "
            f"{known}. WordPress's list of disallowed comment keys is --format wordpress-keys."
        )
    return found


def _format(head: str) -> str | None:
    if head.startswith("<"):
        return "disqus" if _DISQUS.search(head) else "wxr" if _WXR.search(head) else None
    if _REMARK42.match(head):
        return "remark42"
    if _COMMENTO.match(head):
        return "commento"
    line = head.partition("\n")[0]
    if head.startswith("{"):
        return "jsonl" if _is_ours(line) else None
    return "csv" if {"body", "comment_content"} & set(csv_table.heading_of(line)) else None


def _is_ours(line: str) -> bool:
    try:
        found = json.loads(line)
    except ValueError:
        return '"comment"' in line
    return isinstance(found, dict) and "comment" in found


def _decoded(head: bytes) -> str:
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if wide else "utf-8", "replace")
