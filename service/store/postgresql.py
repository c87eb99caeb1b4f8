"""The store on a PostgreSQL server: any number of processes and machines on one database."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from service.errors import StoreError, WinnowError
from service.store import forks, schema
from service.store.failures import LostRaceError, translated
from service.store.transaction import Transaction
from service.store.waiting import Note, Waiting

T = TypeVar("T")

CONNECT_S = 5
STATEMENT_MS = 15_000
"""A statement that takes longer is broken; those that read everything lift the limit for themselves."""

CONNECTIONS = 8
MORE_CONNECTIONS = 24
CONNECTION_WAIT_S = 10.0

ATTEMPTS = 8
"""Times that a job is run before it is given up, because it lost against another each time."""

FIRST_PAUSE_S = 0.002

_UPGRADING = text(f"SELECT pg_advisory_xact_lock({0x574E4E57})")
"""Held by whoever upgrades, so that of two processes that start together one does it."""

_ENCODING = text("SHOW server_encoding")
_WRITABLE = text("SELECT pg_is_in_recovery()")


class PostgresqlStore:
    """Durable storage on a server. Connections are opened when first used, in each process."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._closed = False
        self._begin()
        forks.watch(self)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a consistent, read-only snapshot."""
        self._require_open()
        with translated(), self._reading.begin() as connection:
            yield Transaction(connection)

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Run a job in a transaction and return its result once it is durable.

        A job that lost against another transaction is run again, `ATTEMPTS` times at most.

        Raises:
            OverloadedError: no connection came free in time.
            StoreError: the database failed; nothing of the job remains, unless the connection broke during
                the very commit: then the server alone knows.
            WinnowError: what the job itself raised; nothing of it remains.
        """
        self._require_open()
        result = self._insist(job)
        for note in self._waiting.take():
            with suppress(WinnowError):  # nobody waits for it
                self._try(note)
        return result

    def later(self, about: str, job: Note) -> None:
        """Run a small job after the next write, in the place of one that waits and is about the same."""
        self._waiting.put(about, job)

    def ping(self) -> None:
        """Raise StoreError where the server does not answer or the tables are not this version's."""
        self._require_open()
        with translated(), self._reading.begin() as connection:
            schema.require_current(connection)

    def close(self) -> None:
        """Release every connection; a transaction that runs still ends, by its own caller."""
        self._closed = True
        self._engine.dispose()

    def begin_anew(self) -> object:
        """Forget what the parent process opened, and return it."""
        inherited = (self._engine, self._reading)
        self._begin()
        return inherited

    def _begin(self) -> None:
        self._engine: Engine = _engine(self._url)
        self._waiting = Waiting()
        self._reading: Engine = self._engine.execution_options(postgresql_readonly=True)

    def _require_open(self) -> None:
        if self._closed:
            raise StoreError("The store is closed.")

    def _insist(self, job: Callable[[Transaction], T]) -> T:
        for attempt in range(ATTEMPTS - 1):
            try:
                return self._try(job)
            except LostRaceError:
                pause = FIRST_PAUSE_S * 2**attempt
                time.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - spreads retries, guards nothing
        return self._try(job)

    def _try(self, job: Callable[[Transaction], T]) -> T:
        with translated(), self._engine.begin() as connection:
            return job(Transaction(connection))


def open_store(url: URL) -> PostgresqlStore:
    """Return the store in a database that `upgrade` prepared. StoreError where it cannot be used."""
    with _connected(url) as connection:
        if connection.execute(_WRITABLE).scalar():
            raise StoreError("This PostgreSQL server only reads: it is a standby.")
        schema.require_current(connection)
    return PostgresqlStore(url)


def upgrade(url: URL) -> None:
    """Create the tables or bring them to this version. StoreError where the database is another's."""
    with _connected(url) as connection:
        connection.execute(_UPGRADING)
        schema.upgrade(connection)


def schema_version(url: URL) -> str | None:
    """Return the version of the tables, or None where there are none."""
    with _connected(url) as connection:
        return schema.version(connection)


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool, connect_args=_session(url, 0))
    with translated(), engine.begin() as connection:
        encoding = connection.execute(_ENCODING).scalar()
        if encoding != "UTF8":
            raise StoreError(f"The database must be encoded in UTF8, not {encoding}.")
        yield connection


def _engine(url: URL) -> Engine:
    # One snapshot per transaction; of two that change the same row, the second is run again.
    return create_engine(
        url,
        isolation_level="REPEATABLE READ",
        pool_size=CONNECTIONS,
        max_overflow=MORE_CONNECTIONS,
        pool_timeout=CONNECTION_WAIT_S,
        pool_pre_ping=True,
        connect_args=_session(url, STATEMENT_MS),
    )


def _session(url: URL, statement_ms: int) -> dict[str, str | int]:
    options = f"-c synchronous_commit=on -c timezone=UTC -c statement_timeout={statement_ms}"
    own = url.query.get("options", "")
    given = own if isinstance(own, str) else " ".join(own)
    return {"options": f"{given} {options}".strip(), "connect_timeout": CONNECT_S}
