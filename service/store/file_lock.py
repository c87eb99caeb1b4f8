"""A lock between processes, on a file beside the database."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from service.errors import StoreError


class FileLock:
    """An exclusive `flock`; the kernel frees it when its process ends, however it ends.

    SQLite itself polls when another process writes, which costs up to a quarter of a second; this one
    wakes up. It also keeps SQLite 3.7.0 to 3.51.2 safe: these can lose commits when two connections write
    or checkpoint a write-ahead log at once.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"Cannot write beside the database: {error}.") from error

    def __enter__(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file; the lock goes with it."""
        os.close(self._file)
