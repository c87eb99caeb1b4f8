"""Disqus's XML export: the threads first, then the posts that refer to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from service.domain.label import LabelValue
from service.imports import fields
from service.imports.imported import Item, Reason, Skipped
from service.imports.source import Source
from service.imports.xml_stream import Event, events

_ID: Final = "dsq:id"
_TOP: Final = frozenset({"thread", "post"})
_THREAD = {"link": "page_url", "title": "page_title", "createdAt": "page_published_at"}
_POST = {
    "message": "body",
    "createdAt": "created_at",
    "ipAddress": "ip",
    "isSpam": "spam",
    "isDeleted": "deleted",
    "isApproved": "approved",
}
_REFERENCES = frozenset({"thread", "parent"})
_AUTHOR = {"name": "author_name", "email": "author_email", "username": "author_id", "link": "author_url"}
_SAYS_SO = "true"


def read(source: Source) -> Iterator[Item]:
    """Yield the posts. Spam is spam, what was deleted is left out, all else was published: ham.

    The threads stay in memory: a few hundred bytes a page.
    """
    threads: dict[str, dict[str, object]] = {}
    row: dict[str, object] = {}
    top = ""
    with source.binary() as file:
        for event in events(file):
            if event.parent == "disqus" and event.name in _TOP:
                if event.text is None:
                    top, row = event.name, {"id": event.attributes.get(_ID), "line": event.line}
                elif top == "thread":
                    threads[str(row.get("id"))] = {name: row.get(name) for name in _THREAD.values()}
                else:
                    yield _item(row, threads)
            else:
                _note(top, event, row)


def _note(top: str, event: Event, row: dict[str, object]) -> None:
    """Keep what an element within a thread or a post says."""
    if event.text is None:
        if top == "post" and event.parent == "post" and event.name in _REFERENCES:
            row[event.name] = event.attributes.get(_ID)
    elif event.parent == top == "thread" and event.name in _THREAD:
        row[_THREAD[event.name]] = event.text
    elif event.parent == top == "post" and event.name in _POST:
        row[_POST[event.name]] = event.text
    elif top == "post" and event.parent == "author" and event.name in _AUTHOR:
        row[_AUTHOR[event.name]] = event.text


def _item(row: dict[str, object], threads: Mapping[str, Mapping[str, object]]) -> Item:
    place = f"line {row.get('line')}"
    spam = row.get("spam") == _SAYS_SO
    if row.get("deleted") == _SAYS_SO and not spam:
        return Skipped(Reason.DELETED, place)
    if row.get("author_email"):
        row["author_id"] = (
            None  # an address tells an author apart in every system, a name of Disqus's in none
        )
    page = threads.get(str(row.get("thread")), {})
    said = {**row, **page, "format": "html"}
    if row.get("approved") == "false" and not spam:
        return fields.item("disqus", said, place)
    return fields.item("disqus", said, place, label=LabelValue.SPAM if spam else LabelValue.HAM)
