"""An SQLite file: made, claimed as Winnow's, checked and upgraded."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from service.errors import StoreError
from service.store import schema
from service.store.failures import translated
from service.store.file_lock import FileLock
from service.store.sqlite_connections import single

APPLICATION_ID = 0x574E4E57
"""Marks the file as Winnow's (`WNNW`), for `file` and for us."""


def lock_path(path: Path) -> Path:
    """Return the file whose lock surrounds every write and checkpoint of the database."""
    return path.with_name(path.name + ".lock")


def require_usable(path: Path) -> None:
    """Raise StoreError where the file is missing, another's, of another version, or cannot be written."""
    with _reading(path) as connection:
        schema.require_current(connection)
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreError(f"The database {path} and its folder must be writable.")


def upgrade(path: Path) -> None:
    """Create the file or bring its tables to this version. StoreError where it is not Winnow's."""
    _create(path)
    lock = FileLock(lock_path(path))
    try:
        with lock, translated(), single(path, writes=True).connect() as connection:
            _claim(connection, path)
            with connection.begin():
                schema.upgrade(connection)
    finally:
        lock.close()


def schema_version(path: Path) -> str | None:
    """Return the version of the file's tables, or None where it has none. StoreError for another's file."""
    if not path.exists():
        return None
    with _reading(path) as connection:
        return schema.version(connection)


@contextmanager
def _reading(path: Path) -> Iterator[Connection]:
    if not path.is_file():
        raise StoreError(f"There is no database at {path} yet.")
    with translated(), single(path, writes=False).connect() as connection:
        _require_ours(connection, path)
        yield connection


def _claim(connection: Connection, path: Path) -> None:
    _require_ours(connection, path)
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _require_ours(connection: Connection, path: Path) -> None:
    driver: Any = connection.connection.driver_connection
    try:
        (mark,) = driver.execute("PRAGMA application_id").fetchone()
        (tables,) = driver.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be used as a database: {error}.") from error
    if tables and mark != APPLICATION_ID:
        raise StoreError(f"{path} is another application's database.")


def _create(path: Path) -> None:
    """Make an empty file that only its owner reads: comments are personal data."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreError(f"Cannot create the database: {error}.") from error
