"""The exports of Commento (version 1) and of Comentario (1 and 3): one JSON object, the authors last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.imports import fields
from service.imports.imported import Item, Reason, Skipped
from service.imports.json_stream import members
from service.imports.source import Source

_Row = Mapping[str, Any]
_DELETED_TEXT = "[deleted]"
_PENDING = frozenset({"unapproved", "flagged"})


def read(source: Source) -> Iterator[Item]:
    """Yield the comments: approved is ham; what waits, or what a filter flagged, nobody has decided.

    The authors stand behind the comments, so that the file is read twice, and one that breaks off gives
    nothing. Authors and pages stay in memory.

    Raises:
        InvalidInputError: the file is broken or ends too early.
    """
    authors, pages = _authors_and_pages(source)
    with source.text() as file:
        comments = (value for name, value in members(file) if name == "comments")
        for number, row in enumerate(comments, 1):
            place = f"comment {number}"
            if not isinstance(row, dict):
                yield Skipped(Reason.UNREADABLE, place)
            elif "commentHex" in row:
                yield _item_of_1(row, authors, place)
            else:
                yield _item_of_3(row, authors, pages, place)


def _authors_and_pages(source: Source) -> tuple[dict[str, _Row], dict[str, _Row]]:
    authors: dict[str, _Row] = {}
    pages: dict[str, _Row] = {}
    with source.text() as file:
        for name, value in members(file):
            if name == "commenters" and isinstance(value, dict):
                authors[str(value.get("commenterHex") or value.get("id"))] = _author(value)
            elif name == "pages" and isinstance(value, dict):
                pages[str(value.get("id"))] = {
                    "page_url": value.get("path"),
                    "page_title": value.get("title"),
                }
    return authors, pages


def _author(row: _Row) -> _Row:
    link = row.get("websiteUrl") or row.get("link")
    email = fields.text(row.get("email"))
    return {
        "author_name": row.get("name"),
        "author_email": email,
        "author_id": None if email else row.get("commenterHex") or row.get("id"),
        "author_url": None if link == "undefined" else link,
    }


def _item_of_1(row: _Row, authors: Mapping[str, _Row], place: str) -> Item:
    if row.get("deleted") or row.get("markdown") == _DELETED_TEXT:
        return Skipped(Reason.DELETED, place)
    state = row.get("state", "approved")
    if state != "approved" and state not in _PENDING:
        return Skipped(Reason.STATE, place)
    said = {
        "id": row.get("commentHex"),
        "parent": row.get("parentHex"),
        "created_at": row.get("creationDate"),
        "page_url": _url(row.get("domain") or row.get("host"), row.get("path") or row.get("url")),
        **_text(row),
        **authors.get(str(row.get("commenterHex")), {}),
    }
    return fields.item("commento", said, place, label=LabelValue.HAM if state == "approved" else None)


def _item_of_3(row: _Row, authors: Mapping[str, _Row], pages: Mapping[str, _Row], place: str) -> Item:
    if row.get("isDeleted"):
        return Skipped(Reason.DELETED, place)
    said = {
        "id": row.get("id"),
        "parent": row.get("parentId"),
        "created_at": row.get("createdTime"),
        "author_name": row.get("authorName"),
        "ip": row.get("authorIp"),
        **_text(row),
        **authors.get(str(row.get("userCreated")), {}),
        **pages.get(str(row.get("pageId")), {}),
    }
    if row.get("isPending"):
        return fields.item("commento", said, place)
    # Rejected there: whether as spam or as abuse, nobody said.
    label = LabelValue.HAM if row.get("isApproved") else None
    return fields.item("commento", said, place, label=label, status=Verdict.REJECT)


def _text(row: _Row) -> _Row:
    markdown = fields.text(row.get("markdown"))
    return {"body": markdown or row.get("html"), "format": "text" if markdown else "html"}


def _url(domain: object, path: object) -> str | None:
    host, way = fields.text(domain), fields.text(path) or ""
    if host is None or "://" in way:
        return way or None
    return f"https://{host}/{way.lstrip('/')}"
