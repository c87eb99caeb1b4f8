"""The discovery document: what Google's client libraries build themselves from."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask

from service.protocols.perspective import takes


def described(app: Flask, **options: Any) -> dict[str, Any]:
    answer = app.test_client().get("/$discovery/rest?version=v1alpha1", **options)
    assert answer.status_code == 200
    document: dict[str, Any] = answer.get_json()
    return document


@pytest.mark.parametrize("base", ["http://winnow.example:8000/", "https://winnow.example/"])
def test_it_points_at_the_address_that_it_was_asked_at(app: Flask, base: str) -> None:
    document = described(app, base_url=base)
    assert (document["rootUrl"], document["baseUrl"], document["servicePath"]) == (base, base, "")


def test_the_version_may_be_left_out(app: Flask) -> None:
    assert app.test_client().get("/%24discovery/rest").get_json() == described(app)


def test_every_reference_leads_somewhere_and_every_call_is_there(app: Flask) -> None:
    document = described(app)
    named = set(re.findall(r'"\$ref": "(\w+)"', json.dumps(document)))
    assert named <= set(document["schemas"])
    for method in document["resources"]["comments"]["methods"].values():
        answer = app.test_client().open("/" + method["path"], method=method["httpMethod"])
        assert answer.status_code == 403  # it is there, and asks for a key


@pytest.mark.parametrize(
    ("schema", "model"),
    [
        ("AnalyzeCommentRequest", takes.AnalyzeRequest),
        ("SuggestCommentScoreRequest", takes.SuggestRequest),
        ("Context", takes.Context),
        ("AttributeParameters", takes.AttributeParameters),
        ("AttributeScores", takes.AttributeScores),
        ("SpanScore", takes.SpanScore),
    ],
)
def test_it_describes_the_fields_that_are_read(app: Flask, schema: str, model: type[takes.Taken]) -> None:
    described_fields = set(described(app)["schemas"][schema]["properties"])
    assert described_fields == {field.alias for field in model.model_fields.values()}
