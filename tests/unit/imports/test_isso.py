"""Isso's database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.errors import InvalidInputError
from tests.unit.imports.conftest import Write, comments, read, skipped

TABLES = """
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,
  created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR,
  email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL);
INSERT INTO threads VALUES (1, '/ferry/', 'The ferry');
"""
ADD = """
INSERT INTO comments VALUES (1, ?, ?, 1500000000.5, NULL, ?, '192.0.2.0', ?, 'Ole', NULL, NULL, 0, 0, x'')
"""


@pytest.fixture
def database(tmp_path: Path) -> bytes:
    path = tmp_path / "isso.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(TABLES)
        rows = [
            (1, None, 1, "It *sails* at six."),
            (2, 1, 2, "Does it?"),
            (3, None, 4, ""),
            (4, None, 9, "x"),
        ]
        made.executemany(ADD, rows)
        made.commit()
    return path.read_bytes()


@pytest.mark.parametrize("packed", [False, True])
def test_modes_are_published_pending_and_deleted(write: Write, database: bytes, packed: bool) -> None:
    items = read(write(database, packed=packed), "isso")
    first, second = comments(items)
    assert (first.label, first.status) == (LabelValue.HAM, Verdict.ACCEPT)
    assert (second.label, second.status) == (None, Verdict.HOLD)
    assert skipped(items) == [("DELETED", "comment 3"), ("STATE", "comment 4")]
    said = first.comment
    assert (first.external_id, second.comment.parent, said.format) == ("isso:1", "isso:1", "text")
    assert (said.page.url, said.page.title, said.author.name) == ("/ferry/", "The ferry", "Ole")
    assert first.created_at == datetime.fromtimestamp(1_500_000_000.5, UTC)


def test_another_database_is_refused(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(InvalidInputError, match="no database of Isso's"):
        read(write(path.read_bytes()), "isso")


def test_a_damaged_database_says_so(write: Write, database: bytes) -> None:
    with pytest.raises(InvalidInputError, match=r"damaged|no database"):
        read(write(database[:4096] + b"\xff" * (len(database) - 4096)), "isso")


def test_the_file_is_left_as_it_was(write: Write, database: bytes) -> None:
    source = write(database)
    read(source, "isso")
    assert source.path.read_bytes() == database
