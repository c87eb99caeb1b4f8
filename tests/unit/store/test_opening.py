"""What cannot be opened is said in words."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from service import store as stores
from service.errors import OverloadedError, StoreError
from service.store import sqlite_connections
from service.store.urls import sqlite_path
from tests import stored


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "URL"),
        ("winnow.sqlite3", "URL"),
        ("mysql://localhost/winnow", "URL"),
        ("sqlite://", "names a file"),
        ("sqlite:///", "names a file"),
        ("sqlite:///:memory:", "names a file"),
        ("sqlite:////tmp/a\0b", "names a file"),
        ("sqlite:///relative.sqlite3", "not absolute"),
        ("postgresql://winnow@127.0.0.1:1/winnow", "database failed"),
        ("postgresql://winnow@127.0.0.1:port/winnow", "cannot be read"),
        ("postgresql+psycopg2://winnow@localhost/winnow", "URL"),
    ],
)
def test_a_url_that_leads_nowhere_is_refused(url: str, words: str) -> None:
    for use in (stores.open_store, stores.upgrade, stores.schema_version):
        with pytest.raises(StoreError, match=words):
            use(url)


def test_a_password_is_not_repeated_in_the_error() -> None:
    with pytest.raises(StoreError) as refused:
        stores.open_store("postgresql://winnow:hunter2@127.0.0.1:1/winnow")
    assert "hunter2" not in str(refused.value)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(StoreError, match=r"winnow-moderation\[postgresql\]"):
        stores.open_store("postgresql://winnow@localhost/winnow")


def test_a_relative_path_starts_from_the_data_folder(tmp_path: Path) -> None:
    assert sqlite_path("sqlite:///w.sqlite3", tmp_path) == tmp_path / "w.sqlite3"
    assert sqlite_path("sqlite:////w.sqlite3", tmp_path) == Path("/w.sqlite3")


@pytest.mark.parametrize(
    "name", ["plain", "with space", "50%25", "question?mode=ro", "hash#tag", "größe", "a&b=c"]
)
def test_any_file_name_is_taken_as_it_stands(tmp_path: Path, name: str) -> None:
    path = tmp_path / "new folder" / name
    stores.upgrade(f"sqlite:///{path}")
    opened = stores.open_store(f"sqlite:///{path}")
    stored.add_site(opened)
    opened.close()
    assert {entry.name for entry in path.parent.iterdir()} == {name, name + ".lock"}


def test_only_the_owner_reads_the_files(tmp_path: Path) -> None:
    path = tmp_path / "data" / "w.sqlite3"
    stores.upgrade(f"sqlite:///{path}")
    opened = stores.open_store(f"sqlite:///{path}")
    stored.add_site(opened)
    modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}
    opened.close()
    assert len(modes) == 4
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_not_there_yet_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        stores.open_store(f"sqlite:///{tmp_path / 'w.sqlite3'}")
    assert not list(tmp_path.iterdir())


def test_files_that_are_no_database_of_ours_are_left_as_they_are(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.sqlite3"
    text.write_text("These are notes. " * 100)
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE birds (name TEXT)")
    database.close()
    for path in (text, other):
        before = path.read_bytes()
        for use in (stores.open_store, stores.upgrade, stores.schema_version):
            with pytest.raises(StoreError):
                use(f"sqlite:///{path}")
        assert path.read_bytes() == before
    with pytest.raises(StoreError):
        stores.upgrade(f"sqlite:///{tmp_path}")


def test_a_file_that_cannot_be_written_is_refused_when_opened(sqlite_template: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = Path(shutil.copy(sqlite_template, folder / "winnow.sqlite3"))
        path.chmod(0o444)
        folder.chmod(0o555)
        assert "StoreError" in _as_nobody(lambda: stores.open_store(f"sqlite:///{path}"))
        folder.chmod(0o755)
        assert "StoreError" in _as_nobody(lambda: stores.open_store(f"sqlite:///{path}"))


def test_more_readers_than_connections_are_told_so(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("READERS", 1), ("MORE_READERS", 0), ("READER_WAIT_S", 0.05)):
        monkeypatch.setattr(sqlite_connections, name, value)
    opened = stores.open_store(sqlite_url)
    with opened.read(), pytest.raises(OverloadedError), opened.read():
        pytest.fail("there is one connection")
    with opened.read() as tx:
        assert list(tx.sites.all()) == []
    opened.close()


def _as_nobody(action: Callable[[], object]) -> str:
    """Return what an action raises in a process that is not root, which may write everywhere."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            action()
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent looks at it
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as raised:
        said = raised.read()
    os.waitpid(child, 0)
    return said
