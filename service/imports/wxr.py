"""WordPress's own export (WXR): posts with their comments within.

WordPress leaves what is marked as spam out of it. `wp comment list --status=spam --format=csv` exports that.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.imports import wordpress
from service.imports.imported import Item
from service.imports.source import Source
from service.imports.xml_stream import events

_COMMENT = "wp:comment"
_ITEM = "item"
_PREFIX = "wp:"
_FIELDS = frozenset(wordpress.NAMES) | wordpress.FURTHER
_PAGE = {"title": "page_title", "link": "page_url", "wp:post_date_gmt": "page_published_at"}


def read(source: Source) -> Iterator[Item]:
    """Yield the comments of every post and page, in the order of the file."""
    page: dict[str, object] = {}
    row: dict[str, str] | None = None
    line = 0
    with source.binary() as file:
        for event in events(file):
            if event.text is None:
                if event.name == _ITEM:
                    page = {}
                elif event.name == _COMMENT:
                    row, line = {}, event.line
            elif event.name == _COMMENT and row is not None:
                yield wordpress.item(row, f"line {line}", page=page)
                row = None
            elif event.parent == _COMMENT and row is not None:
                name = event.name.removeprefix(_PREFIX)
                if name in _FIELDS:
                    row[name] = event.text
            elif event.parent == _ITEM and event.name in _PAGE:
                page[_PAGE[event.name]] = event.text
