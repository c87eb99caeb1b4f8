"""Remark42's backup."""

from __future__ import annotations

import json

import pytest

from service.domain.label import LabelValue
from service.errors import InvalidInputError
from service.imports import formats
from tests.unit.imports.conftest import Write, comments, read, skipped

META = {"version": 1, "users": [], "posts": [{"url": "https://mill.example/a", "read_only": False}]}
COMMENT = {
    "id": "c-1",
    "pid": "c-0",
    "text": "<p>The <em>rye</em> is in.</p>",
    "orig": "The *rye* is in.",
    "user": {"name": "Ona", "id": "github_ab12", "ip": "f00dfeed", "admin": False},
    "locator": {"site": "mill", "url": "https://mill.example/a"},
    "score": -7,
    "votes": {},
    "time": "2021-03-04T05:06:07.123456789+02:00",
    "title": "Rye",
}


def backup(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in (META, *rows))


@pytest.mark.parametrize("packed", [False, True])
def test_a_comment_that_stood_there_is_ham_whatever_its_votes(write: Write, packed: bool) -> None:
    (item,) = comments(read(write(backup(COMMENT), packed=packed), "remark42"))
    said = item.comment
    assert (item.external_id, said.parent, item.label) == ("remark42:c-1", "remark42:c-0", LabelValue.HAM)
    assert (said.body, said.format, said.client.ip) == ("The *rye* is in.", "text", None)
    assert (said.author.id, said.page.url, said.page.title) == (
        "github_ab12",
        "https://mill.example/a",
        "Rye",
    )
    assert item.created_at is not None
    assert item.created_at.isoformat() == "2021-03-04T03:06:07.123456+00:00"


def test_html_stands_in_where_the_written_text_is_missing(write: Write) -> None:
    (item,) = comments(read(write(backup({**COMMENT, "orig": ""})), "remark42"))
    assert (item.comment.body, item.comment.format) == ("<p>The <em>rye</em> is in.</p>", "html")


def test_what_was_deleted_and_what_is_broken_is_left_out(write: Write) -> None:
    items = read(write(backup({**COMMENT, "delete": True}) + "{broken}\n[]\n"), "remark42")
    assert skipped(items) == [("DELETED", "line 2"), ("UNREADABLE", "line 3"), ("UNREADABLE", "line 4")]


def test_a_backup_that_breaks_off_gives_what_stands_before(write: Write) -> None:
    content = backup(COMMENT, {**COMMENT, "id": "c-2"})
    reading = formats.read(write(content[:-30]), "remark42")
    assert len(comments([next(reading)])) == 1
    with pytest.raises(InvalidInputError, match="line 3 breaks off"):
        next(reading)
