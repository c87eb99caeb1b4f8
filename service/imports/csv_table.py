"""Tables (CSV): columns of our own, or those of WordPress as `wp comment list --format=csv` writes them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from service.errors import InvalidInputError
from service.imports import fields, wordpress
from service.imports.imported import Item, Reason, Skipped
from service.imports.source import Source
from service.imports.stated import STATED, stated

DELIMITERS = ",;\t"
CHARACTERS_OF_HEADING = 10_000
COLUMNS = frozenset({*fields.NAMES, *STATED})
"""What a heading may name; only `body` must be there."""

_UNUSED_PREFIX = "comment_"
_UNUSED = frozenset({"user_id", "url"})
_ENDS_EARLY = "unexpected end of data"


def read(source: Source) -> Iterator[Item]:
    """Yield the comment of every row; the first row names the columns.

    Raises:
        InvalidInputError: a column is not known, the text has none, or the table breaks off.
    """
    with source.text() as file:
        heading = file.readline(CHARACTERS_OF_HEADING)
        names = heading_of(heading)
        rows = csv.reader(file, delimiter=_delimiter(heading), strict=True)
        theirs = "comment_content" in names
        _require_known(names, theirs=theirs)
        while True:
            place = f"line {rows.line_num + 2}"
            try:
                row = next(rows, None)
            except csv.Error as error:
                if str(error) == _ENDS_EARLY:
                    raise InvalidInputError(
                        f"The file ends too early: the row at {place} breaks off."
                    ) from error
                yield Skipped(Reason.UNREADABLE, place)
                continue
            if row is None:
                return
            if row:
                yield _item(names, row, place, theirs=theirs)


def heading_of(line: str) -> list[str]:
    """Return the names in a table's first line."""
    row = next(csv.reader([line.strip("\r\n\ufeff ")], delimiter=_delimiter(line)), [])
    return [name.strip() for name in row]


def _delimiter(heading: str) -> str:
    return max(DELIMITERS, key=heading.count)


def _item(names: Sequence[str], row: Sequence[str], place: str, *, theirs: bool) -> Item:
    if len(row) != len(names):
        return Skipped(Reason.COLUMNS, place)
    said = dict(zip(names, row, strict=True))
    return wordpress.item(said, place) if theirs else stated("csv", said, place)


def _require_known(names: Sequence[str], *, theirs: bool) -> None:
    if theirs:
        unknown = [n for n in names if not n.startswith(_UNUSED_PREFIX) and n not in _UNUSED]
    else:
        unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise InvalidInputError(f"The column {unknown[0][:40]!r} is not known; known: {_known()}.")
    if not theirs and "body" not in names:
        raise InvalidInputError(f"The table has no column `body`; known: {_known()}.")


def _known() -> str:
    return ", ".join(sorted(COLUMNS))
