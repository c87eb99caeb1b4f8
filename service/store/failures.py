"""What a database's failure means to Winnow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from service.errors import ConflictError, NotFoundError, OverloadedError, StoreError, WinnowError

_LOST_RACES = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialization failure and of a deadlock."""

_TAKEN = frozenset({"23505", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE"})
_MISSING = frozenset({"23503", "SQLITE_CONSTRAINT_FOREIGNKEY"})


class LostRaceError(StoreError):
    """Raised when a transaction lost against another one and has to run again."""


class BrokenGroupError(StoreError):
    """Raised when the transaction of a group of jobs is gone, so that none of them can stand."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn SQLAlchemy's errors within the block into Winnow's."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        raise meaning(error) from error


def meaning(error: exc.SQLAlchemyError) -> WinnowError:
    """Return the error to raise instead of `error`."""
    if isinstance(error, exc.TimeoutError):
        return OverloadedError("Every connection to the database is in use.")
    cause = error.orig if isinstance(error, exc.StatementError) else None
    if isinstance(cause, WinnowError):
        return cause
    code = _code(cause)
    if code in _LOST_RACES:
        return LostRaceError("Another transaction changed the same rows.")
    if code in _TAKEN:
        return ConflictError("This is stored already.")
    if code in _MISSING:
        return NotFoundError("What this belongs to does not exist on the site.")
    return StoreError(f"The database failed: {_words(cause or error)}.")


def _code(cause: BaseException | None) -> str | None:
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorname", None)
    return getattr(cause, "sqlstate", None)


def _words(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0].rstrip(".") or type(error).__name__
