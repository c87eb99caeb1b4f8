"""Database URLs."""

from __future__ import annotations

from pathlib import Path

from service.errors import StoreError

_SQLITE = ("sqlite:///", "sqlite+pysqlite:///")


def is_sqlite(url: str) -> bool:
    """Return whether a URL names an SQLite file."""
    return url.startswith(_SQLITE)


def sqlite_path(url: str, data: Path | None) -> Path:
    """Return the file that an SQLite URL names, its characters taken as they stand.

    Raises:
        StoreError: the URL names no file, or one by a relative path and there is no `data` to start from.
    """
    name = next((url.removeprefix(prefix) for prefix in _SQLITE if url.startswith(prefix)), "")
    if not name or name.startswith(":memory:"):
        raise StoreError("An SQLite URL names a file: `sqlite:////path/file`.")
    path = Path(name)
    if not path.is_absolute() and data is None:
        raise StoreError(f"The database path {name!r} is not absolute; write `sqlite:////path/file`.")
    return path if data is None else data / path
