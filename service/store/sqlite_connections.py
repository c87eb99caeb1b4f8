"""Connections to an SQLite file, and what makes one of them safe to lose power on."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

BUSY_S = 5.0
"""Seconds to wait for a program that writes without our lock, such as a shell on the file."""

READERS = 8
MORE_READERS = 24
READER_WAIT_S = 10.0

CHECKPOINT_PAGES = 2_000
LOG_BYTES = 64 * 1024 * 1024
"""What a checkpoint leaves of a log that a long reader let grow."""


def readers(path: Path) -> Engine:
    """Return a pool of connections that only read: none of them ever writes or checkpoints the log."""
    return _beginning(
        "BEGIN",
        create_engine(
            "sqlite+pysqlite://",
            creator=lambda: _connect(path, "ro"),
            poolclass=QueuePool,
            pool_size=READERS,
            max_overflow=MORE_READERS,
            pool_timeout=READER_WAIT_S,
        ),
    )


def single(path: Path, *, writes: bool) -> Engine:
    """Return an engine that opens a connection each time. Whoever writes must hold the file's lock."""
    mode = "rw" if writes else "ro"
    engine = create_engine("sqlite+pysqlite://", creator=lambda: _connect(path, mode), poolclass=NullPool)
    return _beginning("BEGIN IMMEDIATE" if writes else "BEGIN", engine)


def _beginning(begin: str, engine: Engine) -> Engine:
    def emit(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", emit)
    return engine


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"file:{quote(os.fspath(path))}?mode={mode}"
    # The driver's own transactions are off: it would begin them late, and not around what reads.
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA foreign_keys = ON")
    if mode == "rw":
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
    return connection
