"""JSON Lines of our own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.errors import InvalidInputError
from service.imports import formats, lines
from tests.unit.imports.conftest import Write, comments, read, skipped

WHOLE: dict[str, Any] = {
    "comment": {"body": "The ferry was late.", "id": "81", "parent": "80", "language": "en", "type": "reply"},
    "author": {"id": "u-1", "name": "Ole", "registered_at": "2019-01-01T00:00:00Z"},
    "page": {"url": "https://news.example/ferry", "title": "The ferry", "excerpt": "It sails."},
    "client": {"ip": "::ffff:192.0.2.7", "user_agent": "Browser", "form_seconds": 12.5},
    "label": "abuse",
    "created_at": "2020-02-03T04:05:06+01:00",
}


def row(**fields: Any) -> str:
    return json.dumps({"comment": {"body": "The ferry was late."}, **fields}) + "\n"


def test_a_row_is_a_request_with_what_became_of_it(write: Write) -> None:
    (item,) = comments(read(write(json.dumps(WHOLE) + "\n"), "jsonl"))
    said = item.comment
    assert (item.external_id, said.parent, said.language, said.type) == (
        "jsonl:81",
        "jsonl:80",
        "en",
        "reply",
    )
    assert (item.label, item.status) == (LabelValue.ABUSE, Verdict.REJECT)
    assert (said.author.key, said.client.ip, said.client.form_seconds) == ("id:u-1", "192.0.2.7", 12.5)
    assert said.page.excerpt == "It sails."
    assert item.created_at == datetime(2020, 2, 3, 3, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "label", "status"),
    [
        ({"label": "HAM"}, LabelValue.HAM, Verdict.ACCEPT),
        ({"label": "ham", "status": "reject"}, LabelValue.HAM, Verdict.ACCEPT),
        ({"status": "reject"}, None, Verdict.REJECT),
        ({"status": "accept"}, None, Verdict.ACCEPT),
        ({}, None, Verdict.HOLD),
    ],
)
def test_a_label_stands_above_a_status_and_neither_is_undecided(
    write: Write, fields: dict[str, str], label: LabelValue | None, status: Verdict
) -> None:
    (item,) = comments(read(write(row(**fields)), "jsonl"))
    assert (item.label, item.status) == (label, status)


@pytest.mark.parametrize(
    ("line", "reason", "place"),
    [
        ("{no json}\n", "UNREADABLE", "line 1"),
        ('{"comment": "text"}\n', "UNREADABLE", "line 1"),
        (row(label="good"), "LABEL", "line 1"),
        (row(status="maybe"), "STATE", "line 1"),
        (row(created_at="yesterday"), "TIME", "line 1"),
        (row(autor={"name": "Ole"}), "FIELD", "line 1, 'autor'"),
        (row(author={"nmae": "Ole"}), "FIELD", "line 1, 'author_nmae'"),
        ('{"comment": {"body": " \\n "}}\n', "EMPTY", "line 1"),
        ('{"comment": {}}\n', "EMPTY", "line 1"),
        (json.dumps({"comment": {"body": "x" * 60_001}}) + "\n", "LONG", "line 1"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_with_its_reason(
    write: Write, line: str, reason: str, place: str
) -> None:
    items = read(write(line + row(label="ham")), "jsonl")
    assert skipped(items) == [(reason, place)]
    assert len(comments(items)) == 1


def test_rows_without_an_id_are_known_by_what_they_say(write: Write) -> None:
    items = comments(read(write(row() + row() + row(author={"name": "Ole"})), "jsonl"))
    first, again, other = (item.external_id for item in items)
    assert first == again != other
    assert first.startswith("jsonl:#")


def test_a_comment_read_from_the_api_can_be_brought_again(write: Write) -> None:
    read_from = {"id": "x", "version": 1, "updated_at": "", "erased_at": None, "labels": [], "reviews": []}
    assert comments(read(write(row(**read_from, status="accept")), "jsonl"))


def test_the_last_line_needs_no_end_but_has_to_be_whole(write: Write) -> None:
    assert len(comments(read(write(row() + row().rstrip()), "jsonl"))) == 2
    with pytest.raises(InvalidInputError, match="line 2 breaks off"):
        read(write(row() + row()[:-9]), "jsonl")


def test_an_endless_line_is_passed_over(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE", 100)
    items = read(write('{"comment": {"body": "' + "x" * 1_000 + '"}}\n' + row()), "jsonl")
    assert skipped(items) == [("UNREADABLE", "line 1")]
    assert len(comments(items)) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(write: Write, encoding: str) -> None:
    line = '{"comment": {"body": "Fähre für müde Gäste"}}\n'
    items = list(formats.read(write(line.encode(encoding)), "jsonl"))
    assert [item.comment.body for item in comments(items)] == ["Fähre für müde Gäste"]


def test_what_no_database_keeps_is_taken_out(write: Write) -> None:
    (item,) = comments(read(write('{"comment": {"body": "a\\u0000b\\ud800c"}}\n'), "jsonl"))
    assert item.comment.body == "ab?c"
