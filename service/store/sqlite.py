"""The store on an SQLite file: many readers, one writer at a time, every commit on the disk."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from service.errors import StoreError
from service.store import forks, schema, sqlite_file
from service.store.failures import BrokenGroupError, meaning, translated
from service.store.file_lock import FileLock
from service.store.repository import ERASED
from service.store.sqlite_connections import BUSY_S, readers, single
from service.store.transaction import Transaction
from service.store.waiting import Note, Waiting
from service.store.writer import Job, Writer

T = TypeVar("T")

READER_PATIENCE_MS = 100
"""How long the log waits for readers before it is cut off: everybody's writes wait with it."""


class SqliteStore:
    """Durable storage in one file. Connections and the writer start when first used, in each process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closed = False
        self._guard = threading.Lock()
        self._writer: Writer | None = None
        self._readers = readers(self._path)
        self._waiting = Waiting()
        forks.watch(self)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a consistent, read-only snapshot."""
        self._require_open()
        with translated(), self._readers.connect() as connection, connection.begin():
            yield Transaction(connection)

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Run a job in a transaction, together with others that wait; return its result once it is durable.

        Raises:
            OverloadedError: more jobs wait than can be written in time.
            StoreError: the database failed; nothing of the job remains.
            WinnowError: what the job itself raised; nothing of it remains.
        """
        writer = self._running()
        for note in self._waiting.take():
            writer.leave(note)
        return writer.write(job)

    def later(self, about: str, job: Note) -> None:
        """Run a small job beside the next write, in the place of one that waits and is about the same."""
        self._waiting.put(about, job)

    def ping(self) -> None:
        """Raise StoreError where the file cannot be read or its tables are not this version's."""
        self._require_open()
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
        self._readers = readers(self._path)
        self._waiting = Waiting()
        return inherited

    def _running(self) -> Writer:
        with self._guard:
            self._require_open()
            if self._writer is None:
                log = _Log(self._path)
                self._writer = Writer(log.transaction, log.close)
            return self._writer

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError("The store is closed.")


class _Log:
    """The one connection that writes. Used by the writer's thread alone, and only under the lock."""

    def __init__(self, path: Path) -> None:
        self._engine = single(path, writes=True)
        self._lock = FileLock(sqlite_file.lock_path(path))
        self._group: _Group | None = None

    @contextmanager
    def transaction(self) -> Iterator[_Group]:
        """Open a transaction and commit it at the end; after an error the connection is opened anew."""
        with self._lock, translated():
            try:
                group = self._group = self._group or _Group(self._engine.connect())
                with group.connection.begin():
                    yield group
                if group.connection.info.pop(ERASED, False):
                    self._empty_log()
            except BaseException:
                self._disconnect()
                raise

    def close(self) -> None:
        """Close the connection, under the lock since the last one to close checkpoints the log."""
        with self._lock:
            self._empty_log()
            self._disconnect()
        self._lock.close()

    def _empty_log(self) -> None:
        """Move the log into the file and cut it off: until then it still holds what was erased or replaced.

        A reader in the middle of something may keep that from happening; the next time does it.
        """
        if self._group is not None:
            driver: Any = self._group.connection.connection.driver_connection
            with suppress(sqlite3.Error):
                driver.execute(f"PRAGMA busy_timeout = {READER_PATIENCE_MS}")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                driver.execute(f"PRAGMA busy_timeout = {round(BUSY_S * 1_000)}")

    def _disconnect(self) -> None:
        if self._group is not None:
            self._group.connection.close()
            self._group = None


class _Group:
    """Jobs within savepoints of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._transaction = Transaction(connection)

    def run(self, job: Job) -> Any:
        """Run a job and return its result; what it raises undoes that job alone."""
        self._say("SAVEPOINT job")
        try:
            with translated():
                result = job(self._transaction)
        except BaseException:
            self._say("ROLLBACK TO job")
            self._say("RELEASE job")
            raise
        self._say("RELEASE job")
        return result

    def _say(self, statement: str) -> None:
        try:
            self.connection.exec_driver_sql(statement)
        except SQLAlchemyError as error:
            # SQLite itself rolls everything back on some errors, such as a full disk.
            raise BrokenGroupError(f"The transaction was lost: {meaning(error)}") from error


def open_store(path: Path) -> SqliteStore:
    """Return the store in a file that `upgrade` made. StoreError where it cannot be used."""
    sqlite_file.require_usable(path)
    return SqliteStore(path)
