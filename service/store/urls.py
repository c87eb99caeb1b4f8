"""Database URLs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.errors import StoreError

_SQLITE = ("sqlite:///", "sqlite+pysqlite:///")
_POSTGRESQL = ("postgresql://", "postgresql+psycopg://")


def is_sqlite(url: str) -> bool:
    """Return whether a URL is for SQLite; every other one is for PostgreSQL."""
    return url.startswith("sqlite")


def sqlite_path(url: str, data: Path | None) -> Path:
    """Return the file that an SQLite URL names, its characters taken as they stand.

    Raises:
        StoreError: the URL names no file, or one by a relative path and there is no `data` to start from.
    """
    name = next((url.removeprefix(prefix) for prefix in _SQLITE if url.startswith(prefix)), "")
    if not name or name.startswith(":memory:") or "\x00" in name:
        raise StoreError("An SQLite URL names a file: `sqlite:////path/file`.")
    path = Path(name)
    if not path.is_absolute() and data is None:
        raise StoreError(f"The database path {name!r} is not absolute; write `sqlite:////path/file`.")
    return path if data is None else data / path


def postgresql_url(url: str) -> URL:
    """Return a PostgreSQL URL with its driver.

    Raises:
        StoreError: it is no such URL, or the driver is not installed.
    """
    if not url.startswith(_POSTGRESQL):
        raise StoreError("A database URL is `sqlite:////path/file` or `postgresql://user@host/name`.")
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError("This PostgreSQL URL cannot be read.") from error
    if importlib.util.find_spec("psycopg") is None:
        raise StoreError("PostgreSQL needs its driver: install `winnow-moderation[postgresql]`.")
    return parsed.set(drivername="postgresql+psycopg")
