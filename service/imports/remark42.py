"""Remark42's backup: a line about users and pages, then one comment a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.domain.label import LabelValue
from service.imports import fields
from service.imports.imported import Item, Reason, Skipped
from service.imports.lines import objects
from service.imports.source import Source


def read(source: Source) -> Iterator[Item]:
    """Yield the comments. What was deleted is left out, all else was published: ham.

    Votes are not read: they say what readers like, not what a comment is.
    """
    for number, found in objects(source):
        place = f"line {number}"
        if found is None:
            yield Skipped(Reason.UNREADABLE, place)
        elif not (number == 1 and "version" in found):
            yield _item(found, place)


def _item(found: Mapping[str, Any], place: str) -> Item:
    if found.get("delete"):
        return Skipped(Reason.DELETED, place)
    user, locator = (_object(found.get(name)) for name in ("user", "locator"))
    written = fields.text(found.get("orig"))
    said = {
        "id": found.get("id"),
        "parent": found.get("pid"),
        "body": written or found.get("text"),
        "format": "text" if written else "html",
        "created_at": found.get("time"),
        "page_url": locator.get("url"),
        "page_title": found.get("title"),
        "author_id": user.get("id"),
        "author_name": user.get("name"),
        "ip": user.get("ip"),
    }
    return fields.item("remark42", said, place, label=LabelValue.HAM)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
