"""Durable storage over SQLAlchemy: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from pathlib import Path

from service.moderation.ports import Store
from service.store import postgresql, schema, sqlite, sqlite_file
from service.store.sqlite_builds import has_wal_reset_bug
from service.store.urls import is_sqlite, postgresql_url, sqlite_path

__all__ = ["has_wal_reset_bug", "head_version", "open_store", "schema_version", "upgrade"]


def open_store(url: str, *, data: Path | None = None) -> Store:
    """Return the store at a URL; `upgrade` must have made or updated its tables.

    Args:
        url: `sqlite:////absolute/path` or `postgresql://user@host/name`.
        data: the folder that a relative SQLite path starts from.

    Raises:
        StoreError: the URL, the server, the file or its tables cannot be used.
    """
    if is_sqlite(url):
        return sqlite.open_store(sqlite_path(url, data))
    return postgresql.open_store(postgresql_url(url))


def upgrade(url: str, *, data: Path | None = None) -> None:
    """Create the tables or bring them to this version; do nothing where they are.

    Raises:
        StoreError: the database cannot be used, or is not Winnow's.
    """
    if is_sqlite(url):
        sqlite_file.upgrade(sqlite_path(url, data))
    else:
        postgresql.upgrade(postgresql_url(url))


def schema_version(url: str, *, data: Path | None = None) -> str | None:
    """Return the version of the tables, or None where there are none yet.

    Raises:
        StoreError: the database cannot be used.
    """
    if is_sqlite(url):
        return sqlite_file.schema_version(sqlite_path(url, data))
    return postgresql.schema_version(postgresql_url(url))


def head_version() -> str:
    """Return the version of the tables that this version of Winnow works with."""
    return schema.head()
