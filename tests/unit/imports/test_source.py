"""The file that is read."""

from __future__ import annotations

import gzip
import hashlib

from tests.unit.imports.conftest import Write


def test_it_is_named_by_its_bytes_as_they_lie_there(write: Write) -> None:
    source = write("words", packed=True)
    assert source.digest() == hashlib.sha256(source.path.read_bytes()).hexdigest()
    assert source.head() == b"words"


def test_the_position_moves_through_the_file_as_it_lies_there(write: Write) -> None:
    source = write(b"line\n" * 100_000)
    with source.text() as file:
        assert file.readline() == "line\n"
        assert 0 < source.position < source.size
        file.read()
        assert source.position == source.size
    assert gzip.decompress(gzip.compress(b"x")) == b"x"
    assert source.position == 0
