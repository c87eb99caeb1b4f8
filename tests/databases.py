"""Stores to test on: an SQLite file, and a database of a PostgreSQL server that is started for the tests."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from service import store as stores
from service.moderation.ports import Store
from service.store.tables import VERSION_TABLE, Base

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
_numbers = itertools.count()


class Server:
    """A PostgreSQL server on a socket in a folder of its own; it loses everything when it ends."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="winnow-"))
        self._user = self._unprivileged()
        self._run("initdb", "-D", self._data, "-E", "UTF8", "--locale=C", "-A", "trust", "-U", "winnow", "-N")
        options = [
            "-k",
            os.fspath(self._folder),
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
            "-c",
            "autovacuum=off",
        ]
        command = [os.fspath(programs / "postgres"), "-D", self._data, *options]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self._folder, user=self._user
            )
        self._wait()
        stores.upgrade(self.url("postgres"))

    def url(self, database: str) -> str:
        return f"postgresql://winnow@/{database}?host={self._folder}"

    def empty_database(self) -> str:
        """Return the URL of a database without any table. One takes some eight megabytes."""
        name = f"test_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def clean_database(self) -> str:
        """Return the URL of the one database with today's tables, emptied of what the last test left."""
        tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
        version = f"UPDATE {VERSION_TABLE} SET version_num = '{stores.head_version()}'"
        self.execute(*(f"DELETE FROM {table}" for table in tables), version)
        return self.url("postgres")

    def execute(self, *statements: str) -> None:
        url = self.url("postgres").replace("postgresql:", "postgresql+psycopg:")
        engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)  # its "fast shutdown": waits for nobody
        self._process.wait(30)
        shutil.rmtree(self._folder)

    @property
    def _data(self) -> str:
        return os.fspath(self._folder / "data")

    def _unprivileged(self) -> int | None:
        """PostgreSQL refuses to run as root: return who runs it instead, or None to run it ourselves."""
        if os.geteuid() != 0:
            return None
        known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
        user = known.get("postgres", known["nobody"])
        os.chown(self._folder, user, -1)
        return user

    def _run(self, program: str, *arguments: str) -> None:
        command = [os.fspath(self._programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self._folder, user=self._user)

    def _wait(self) -> None:
        ready = [os.fspath(self._programs / "pg_isready"), "-q", "-h", os.fspath(self._folder)]
        for _ in range(300):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError((self._folder / "log").read_text())


@pytest.fixture(scope="session")
def postgresql_server(postgresql_programs: Path) -> Iterator[Server]:
    server = Server(postgresql_programs)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "winnow.sqlite3"
    stores.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database with today's tables and nothing in them."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql_server")
        return server.clean_database()
    url: str = request.getfixturevalue("sqlite_url")
    return url


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'winnow.sqlite3')}"


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql_server")
        return server.empty_database()
    return f"sqlite:///{tmp_path / 'new.sqlite3'}"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = stores.open_store(database_url)
    yield opened
    opened.close()
