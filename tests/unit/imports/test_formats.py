"""Which format a file has, and what a damaged one gives."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from service.errors import InvalidInputError
from service.imports import formats
from service.imports.imported import Item
from service.imports.source import opened
from tests.unit.imports import test_commento, test_disqus, test_remark42, test_wxr
from tests.unit.imports.conftest import Write, read

KNOWN = {
    "wxr": test_wxr.export(test_wxr.comment(1)),
    "disqus": test_disqus.export(test_disqus.post(1)),
    "remark42": test_remark42.backup(test_remark42.COMMENT),
    "commento": test_commento.old(test_commento.OLD),
    "jsonl": '{"comment": {"body": "Fine."}, "label": "ham"}\n',
    "csv": "id,body,label\n1,Fine.,ham\n",
    "isso": "SQLite format 3\x00",
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", KNOWN)
def test_a_format_is_told_by_its_content(write: Write, name: str, packed: bool) -> None:
    assert formats.detect(write(KNOWN[name], packed=packed)) == name


def test_other_shapes_are_told_too(write: Write) -> None:
    assert formats.detect(write(test_commento.new(test_commento.NEW))) == "commento"
    assert formats.detect(write("comment_ID;comment_content\n1;x\n")) == "csv"
    assert formats.detect(write("\n \ufeff" + KNOWN["wxr"].partition("?>")[2])) == "wxr"
    assert formats.detect(write(("\ufeff" + KNOWN["csv"]).encode("utf-16-le"))) == "csv"


@pytest.mark.parametrize(
    "content", ["viagra\ncasino\n", "<html></html>", '{"songs": []}', "a,b,c\n1,2,3\n", "\x00\x01"]
)
def test_what_tells_no_format_has_to_be_named(write: Write, content: str) -> None:
    with pytest.raises(InvalidInputError, match="--format"):
        formats.detect(write(content))


def test_every_format_has_a_reader() -> None:
    assert set(KNOWN) == set(formats.READERS)


def test_a_gzip_file_that_breaks_off_gives_what_stands_before(tmp_path: Path) -> None:
    whole = test_wxr.export(
        *(test_wxr.comment(n, body=f"{n * 7919} turns of the wheel") for n in range(9_000))
    )
    packed = gzip.compress(whole.encode())
    path = tmp_path / "export.gz"
    path.write_bytes(packed[: len(packed) * 3 // 4])
    found: list[Item] = []
    with pytest.raises(InvalidInputError, match="gzip"):
        found.extend(formats.read(opened(path), "wxr"))
    reading = formats.read(opened(path), "wxr")
    for _ in range(3_000):
        next(reading)


def test_a_gzip_file_with_wrong_bytes_is_damaged(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(KNOWN["jsonl"].encode() * 50))
    packed[-6] ^= 0xFF
    path = tmp_path / "export.gz"
    path.write_bytes(packed)
    with pytest.raises(InvalidInputError, match="gzip"):
        read(opened(path), "jsonl")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.write_bytes(b"")
    with pytest.raises(InvalidInputError, match="empty"):
        opened(path)
