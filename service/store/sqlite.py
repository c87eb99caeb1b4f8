"""The store on an SQLite file: many readers, one writer at a time, every commit on the disk."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool, QueuePool

from service.errors import StoreError
from service.store import forks, schema
from service.store.failures import BrokenGroupError, translated
from service.store.file_lock import FileLock
from service.store.transaction import Transaction
from service.store.writer import Job, Writer

T = TypeVar("T")

APPLICATION_ID = 0x574E4E57
"""Marks the file as Winnow's (`WNNW`), for `file` and for us."""

BUSY_S = 5.0
"""Seconds to wait for a program that writes without our lock, such as a shell on the file."""

READERS = 8
MORE_READERS = 24
READER_WAIT_S = 10.0
CHECKPOINT_PAGES = 2_000
LOG_BYTES = 64 * 1024 * 1024


class SqliteStore:
    """Durable storage in one file. Connections and the writer start when first used, in each process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closed = False
        self._guard = threading.Lock()
        self._writer: Writer | None = None
        self._readers = self._pool()
        forks.watch(self)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a consistent, read-only snapshot."""
        with translated(), self._readers.connect() as connection, connection.begin():
            yield Transaction(connection)

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Run a job in a transaction, together with others that wait; return its result once it is durable.

        Raises:
            OverloadedError: more jobs wait than can be written in time.
            StoreError: the database failed; nothing of the job remains.
            WinnowError: what the job itself raised; nothing of it remains.
        """
        return self._running().write(job)

    def ping(self) -> None:
        """Raise StoreError where the file cannot be read or its tables are not this version's."""
        with translated(), self._readers.connect() as connection:
            schema.require_current(connection)

    def close(self) -> None:
        """Finish the writes that wait, then release every connection."""
        with self._guard:
            self._closed = True
            writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        self._readers.dispose()

    def begin_anew(self) -> object:
        """Forget what the parent process opened, and return it."""
        inherited = (self._readers, self._writer)
        self._guard = threading.Lock()
        self._writer = None
        self._readers = self._pool()
        return inherited

    def _pool(self) -> Engine:
        return _engine(lambda: _connect(self._path, "ro"), "BEGIN", READERS)

    def _running(self) -> Writer:
        with self._guard:
            if self._closed:
                raise StoreError("The store is closed.")
            if self._writer is None:
                log = _Log(self._path)
                self._writer = Writer(log.transaction, log.close)
            return self._writer


class _Log:
    """The one connection that writes. Used by the writer's thread alone, and only under the lock."""

    def __init__(self, path: Path) -> None:
        self._engine = _engine(lambda: _connect(path, "rw"), "BEGIN IMMEDIATE", 1)
        self._lock = FileLock(_lock_path(path))
        self._group: _Group | None = None

    @contextmanager
    def transaction(self) -> Iterator[_Group]:
        """Open a transaction and commit it at the end; after an error the connection is opened anew."""
        with self._lock, translated():
            try:
                group = self._group = self._group or _Group(self._engine.connect())
                with group.connection.begin():
                    yield group
            except BaseException:
                self._disconnect()
                raise

    def close(self) -> None:
        """Close the connection, under the lock since the last one to close checkpoints the log."""
        with self._lock:
            self._disconnect()
        self._lock.close()

    def _disconnect(self) -> None:
        if self._group is not None:
            self._group.connection.invalidate()
            self._group.connection.close()
            self._group = None
        self._engine.dispose()


class _Group:
    """Jobs within savepoints of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._transaction = Transaction(connection)

    def run(self, job: Job) -> Any:
        """Run a job and return its result; what it raises undoes that job alone."""
        self.connection.exec_driver_sql("SAVEPOINT job")
        try:
            result = job(self._transaction)
        except BaseException:
            self._undo()
            raise
        self.connection.exec_driver_sql("RELEASE job")
        return result

    def _undo(self) -> None:
        try:
            self.connection.exec_driver_sql("ROLLBACK TO job")
            self.connection.exec_driver_sql("RELEASE job")
        except SQLAlchemyError as error:
            raise BrokenGroupError("The transaction was lost.") from error


def open_store(path: Path) -> SqliteStore:
    """Return the store in a file that `upgrade` made. StoreError where it cannot be used."""
    with _reading(path) as connection:
        schema.require_current(connection)
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreError(f"The database {path} and its folder must be writable.")
    return SqliteStore(path)


def upgrade(path: Path) -> None:
    """Create the file or bring its tables to this version. StoreError where it is not Winnow's."""
    _create(path)
    lock = FileLock(_lock_path(path))
    engine = create_engine("sqlite+pysqlite://", creator=lambda: _connect(path, "rw"), poolclass=NullPool)
    event.listen(engine, "begin", _beginner("BEGIN IMMEDIATE"))
    try:
        with lock, translated(), engine.connect() as connection:
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
    engine = create_engine("sqlite+pysqlite://", creator=lambda: _connect(path, "ro"), poolclass=NullPool)
    with translated(), engine.connect() as connection:
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


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _engine(creator: Callable[[], sqlite3.Connection], begin: str, size: int) -> Engine:
    more = MORE_READERS if size > 1 else 0
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=creator,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=more,
        pool_timeout=READER_WAIT_S,
    )
    event.listen(engine, "begin", _beginner(begin))
    return engine


def _beginner(begin: str) -> Callable[[Connection], None]:
    def emit(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return emit


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open the file. Readers open it read-only, so that no reader ever writes or checkpoints the log."""
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
