"""Commento's and Comentario's exports."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.errors import InvalidInputError
from tests.unit.imports.conftest import Write, comments, read, skipped

OLD: dict[str, Any] = {
    "commentHex": "a1",
    "domain": "mill.example",
    "url": "/bread/",
    "commenterHex": "b2",
    "markdown": "Rye *keeps*.",
    "html": "",
    "parentHex": "root",
    "score": 3,
    "state": "approved",
    "creationDate": "2020-01-27T14:08:44.061525Z",
    "deleted": False,
}
COMMENTER = {"commenterHex": "b2", "email": "ona@mail.example", "name": "Ona", "link": "https://ona.example"}
NEW: dict[str, Any] = {
    "id": "c1",
    "parentId": None,
    "pageId": "p1",
    "markdown": "Rye *keeps*.",
    "html": "<p>Rye <em>keeps</em>.</p>",
    "isApproved": True,
    "isPending": False,
    "isDeleted": False,
    "createdTime": "2024-01-27T14:08:44.061Z",
    "userCreated": "u1",
}


def old(*rows: dict[str, Any]) -> str:
    return json.dumps({"version": 1, "comments": rows, "commenters": [COMMENTER]})


def new(*rows: dict[str, Any]) -> str:
    pages = [{"id": "p1", "path": "/bread/", "title": "Bread"}]
    authors = [{"id": "u1", "name": "Ona", "email": "ona@mail.example", "websiteUrl": "https://ona.example"}]
    return json.dumps({"version": 3, "pages": pages, "comments": rows, "commenters": authors})


@pytest.mark.parametrize("packed", [False, True])
def test_a_comment_finds_its_author_who_stands_behind_it(write: Write, packed: bool) -> None:
    (item,) = comments(read(write(old(OLD), packed=packed), "commento"))
    said = item.comment
    assert (item.external_id, said.parent, item.label) == ("commento:a1", None, LabelValue.HAM)
    assert (said.author.key, said.author.url) == ("email:ona@mail.example", "https://ona.example")
    assert (said.page.url, said.body, said.format) == ("https://mill.example/bread/", "Rye *keeps*.", "text")


@pytest.mark.parametrize("state", ["unapproved", "flagged"])
def test_what_waits_or_was_flagged_by_a_filter_is_undecided(write: Write, state: str) -> None:
    (item,) = comments(read(write(old({**OLD, "state": state})), "commento"))
    assert (item.label, item.status) == (None, Verdict.HOLD)


def test_what_was_deleted_or_is_no_comment_is_left_out(write: Write) -> None:
    rows = [{**OLD, "deleted": True}, {**OLD, "markdown": "[deleted]"}, {**OLD, "state": "odd"}]
    document = json.loads(old(*rows))
    document["comments"].append("a word")
    reasons = [reason for reason, _ in skipped(read(write(json.dumps(document)), "commento"))]
    assert reasons == ["DELETED", "DELETED", "STATE", "UNREADABLE"]


def test_an_unknown_author_is_a_stranger(write: Write) -> None:
    (item,) = comments(read(write(old({**OLD, "commenterHex": "anonymous"})), "commento"))
    assert item.comment.author.key is None


@pytest.mark.parametrize(
    ("change", "label", "status"),
    [
        ({}, LabelValue.HAM, Verdict.ACCEPT),
        ({"isApproved": False, "isPending": True}, None, Verdict.HOLD),
        ({"isApproved": False}, None, Verdict.REJECT),
    ],
)
def test_version_3_says_the_same_in_other_words(
    write: Write, change: dict[str, Any], label: LabelValue | None, status: Verdict
) -> None:
    (item,) = comments(read(write(new({**NEW, **change})), "commento"))
    assert (item.label, item.status) == (label, status)
    assert (item.comment.author.key, item.comment.page.title) == ("email:ona@mail.example", "Bread")


def test_a_file_that_breaks_off_gives_nothing_since_its_authors_are_missing(write: Write) -> None:
    with pytest.raises(InvalidInputError, match="ends too early"):
        read(write(old(OLD, OLD)[:-40]), "commento")
