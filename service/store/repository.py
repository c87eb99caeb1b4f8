"""What every repository does with its connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Insert, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from service.errors import InvalidInputError
from service.store.failures import meaning

MAX_PAGE = 1_000
ERASED = "winnow.erased"
"""Marks a connection (in its `info`) whose transaction erased somebody's words."""

_BATCH = 500
_INSERTS: dict[tuple[str, str], Insert] = {}

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Repository:
    """Statements on one connection, within the transaction that is open on it."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _run(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        try:
            return self._connection.execute(statement, parameters)
        except SQLAlchemyError as error:
            raise meaning(error) from error

    def _one(self, statement: Executable, **parameters: Any) -> Row[Any] | None:
        return self._run(statement, parameters).one_or_none()

    def _all(self, statement: Executable, **parameters: Any) -> Sequence[Row[Any]]:
        return self._run(statement, parameters).all()

    def _new(self, table: Table, parameters: Parameters) -> int:
        """Insert the rows that are new and return how many these are; a conflict spoils no transaction."""
        return self._run(_insert_new(table, self._connection.dialect.name), parameters).rowcount

    def _stream(self, statement: Executable, **parameters: Any) -> Iterator[Row[Any]]:
        """Yield rows in bounded memory, however long it takes."""
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        options = {"stream_results": True, "yield_per": _BATCH}
        try:
            with self._connection.execute(statement, parameters, execution_options=options) as rows:
                yield from rows
        except SQLAlchemyError as error:
            raise meaning(error) from error


def page_size(limit: int) -> int:
    """Return `limit`. InvalidInputError where a page of that size cannot be asked for."""
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInputError(f"A page has 1 to {MAX_PAGE} items.", "limit")
    return limit


def _insert_new(table: Table, dialect: str) -> Insert:
    statement = _INSERTS.get((table.name, dialect))
    if statement is None:
        if dialect == "postgresql":
            statement = postgresql.insert(table).on_conflict_do_nothing()
        else:
            statement = sqlite.insert(table).on_conflict_do_nothing()
        # SQLAlchemy counts the rows of an INSERT only where it is told to.
        statement = statement.execution_options(preserve_rowcount=True)
        _INSERTS[table.name, dialect] = statement
    return statement
