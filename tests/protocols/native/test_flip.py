"""Whoever asks is told what would flip a verdict, and nobody else pays for it."""

from __future__ import annotations

from typing import Any

import pytest

from service.errors import ModelError
from tests.protocols.native.client import Api, Source

MAYBE = {"comment": {"body": "Try this shop. Or maybe not."}}


def scored(api: Api, document: object, query: str = "?flip=true") -> dict[str, Any]:
    answer = api.post(f"/v1/score{query}", document)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_the_smallest_change_is_told_with_what_it_leads_to(api: Api) -> None:
    found = scored(api, MAYBE)
    assert found["flip"]["summary"] == "Without everything after its first sentence: accept."
    assert (found["verdict"], found["flip"]["verdict"]) == ("hold", "accept")
    (change,) = found["flip"]["changes"]
    assert (change["kind"], change["field"]) == ("first_sentence", "body")
    (edit,) = change["edits"]
    body = MAYBE["comment"]["body"]
    again = scored(api, {"comment": {"body": body[: edit["start"]] + edit["text"] + body[edit["end"] :]}}, "")
    assert (again["verdict"], again["scores"]) == (found["flip"]["verdict"], found["flip"]["scores"])


def test_a_rule_that_forces_the_verdict_is_named(api: Api) -> None:
    found = scored(api, {"comment": {"body": "Hello."}, "client": {"honeypot": "x"}})
    assert found["flip"]["forced_by"] == ["honeypot"]
    assert (found["flip"]["changes"], found["flip"]["verdict"], found["flip"]["scores"]) == ([], None, None)


@pytest.mark.parametrize("query", ["", "?flip=false"])
def test_nothing_is_said_unasked(api: Api, query: str) -> None:
    assert "flip" not in scored(api, MAYBE, query)


def test_an_accepted_comment_has_nothing_to_flip(api: Api) -> None:
    assert scored(api, {"comment": {"body": "Hello."}})["flip"] is None


def test_nothing_is_said_where_the_model_is_gone(api: Api, source: Source) -> None:
    source.classifier = None
    with pytest.raises(ModelError):
        source.current()
    found = scored(api, MAYBE)
    assert (found["degraded"], found["flip"]) == (["model"], None)


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("?flip=maybe", MAYBE),
        ("?flip=", MAYBE),
        ("?flip=true&flip=true", MAYBE),
        ("?flip=true", {"comments": [MAYBE]}),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(api: Api, query: str, document: object) -> None:
    answer = api.post(f"/v1/score{query}", document)
    assert answer.status_code == 400
    assert [flaw["parameter"] for flaw in answer.get_json()["errors"]] == ["flip"]
