"""Isso's SQLite file."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from service.domain.label import LabelValue
from service.errors import InvalidInputError
from service.imports import fields
from service.imports.imported import Item, Reason, Skipped
from service.imports.source import Source

_PUBLISHED, _PENDING, _DELETED = 1, 2, 4
_COMMENTS = """
SELECT comments.id, parent, created, mode, remote_addr AS ip, text AS body, author AS author_name,
       email AS author_email, website AS author_url, uri AS page_url, title AS page_title
FROM comments LEFT JOIN threads ON threads.id = comments.tid ORDER BY comments.id
"""


def read(source: Source) -> Iterator[Item]:
    """Yield the comments: mode 1 was published and is ham, 2 waits for a moderator, 4 was deleted."""
    with _file(source) as path, closing(_connected(path)) as database:
        database.row_factory = sqlite3.Row
        try:
            found = database.execute(_COMMENTS)
        except sqlite3.OperationalError as error:
            raise InvalidInputError(f"This is no database of Isso's: {error}.") from error
        for row in found:
            yield _item(dict(row))


def _item(row: dict[str, object]) -> Item:
    place = f"comment {row['id']}"
    if row["mode"] == _DELETED:
        return Skipped(Reason.DELETED, place)
    if row["mode"] not in {_PUBLISHED, _PENDING}:
        return Skipped(Reason.STATE, place)
    row["created_at"] = row["created"]
    return fields.item("isso", row, place, label=LabelValue.HAM if row["mode"] == _PUBLISHED else None)


@contextmanager
def _file(source: Source) -> Iterator[Path]:
    """Give the path of the database; a packed one is unpacked beside it first, since SQLite jumps about."""
    if not source.is_packed():
        yield source.path
        return
    with tempfile.NamedTemporaryFile(suffix=".sqlite3") as unpacked:
        with source.binary() as packed:
            shutil.copyfileobj(packed, unpacked)
        unpacked.flush()
        yield Path(unpacked.name)


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
