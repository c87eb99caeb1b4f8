"""What the door refuses, in Google's words, and that no input breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.site import KeyKind
from service.errors import OverloadedError
from service.moderation.keys import issue_key
from service.moderation.ports import Ports
from service.moderation.register import Registered
from tests.protocols.perspective.conftest import Client

CALLS = ["comments:analyze", "comments:suggestscore"]
ASKED: dict[str, Any] = {"comment": {"text": "Good bread"}, "requestedAttributes": {"TOXICITY": {}}}
FIXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("key", ["nope", "wk_" + "x" * 32, "k" * 10_000, "\ud800", "é"])
def test_a_key_that_opens_nothing_is_refused_as_google_does(client: Client, call: str, key: str) -> None:
    query = {"key": key.encode("utf-8", "surrogatepass")}
    error = client.post(call, b"\xff", query_string=query).get_json()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"] == "API key not valid. Please pass a valid API key."
    assert error["details"][0]["reason"] == "API_KEY_INVALID"


def test_an_akismet_key_opens_nothing_here(client: Client, ports: Ports, site_and_key: Registered) -> None:
    key = issue_key(ports, site_and_key[0], KeyKind.AKISMET)
    answer = client.post("comments:analyze", ASKED, query_string={"key": key})
    assert answer.get_json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"


def test_a_request_without_a_key_is_forbidden(client: Client) -> None:
    answer = client.post("comments:analyze", ASKED, query_string={})
    assert answer.status_code == 403
    assert answer.get_json()["error"]["status"] == "PERMISSION_DENIED"


def test_the_key_may_come_in_a_header(client: Client) -> None:
    headers = {"x-goog-api-key": client.key}
    assert client.post("comments:analyze", ASKED, query_string={}, headers=headers).status_code == 200


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff", b"[]", b"null", b'"x"', b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 100, b"1" * 99],
)
def test_what_is_no_json_object_is_an_invalid_argument(client: Client, call: str, raw: bytes) -> None:
    error = client.post(call, raw).get_json()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"].startswith("Invalid JSON payload received.")


def test_a_body_without_bound_is_not_read(client: Client) -> None:
    document = ASKED | {"context": {"entries": [{"text": "x" * 1024 * 1024}]}}
    error = client.post("comments:analyze", document).get_json()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")


def test_a_long_context_is_read(client: Client) -> None:
    document = ASKED | {"context": {"entries": [{"text": "x" * 1_000_000}]}}
    assert client.post("comments:analyze", document).status_code == 200


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", None])
def test_the_body_is_json_whatever_type_it_is_said_to_be(client: Client, media: str | None) -> None:
    raw = json.dumps(ASKED).encode()
    assert client.post("comments:analyze", raw, content_type=media).status_code == 200


def test_a_text_cut_in_the_middle_of_a_character_has_a_score(client: Client) -> None:
    raw = b'{"comment": {"text": "bread \\ud83c"}, "requestedAttributes": {"TOXICITY": {}}}'
    (span,) = client.post("comments:analyze", raw).get_json()["attributeScores"]["TOXICITY"]["spanScores"]
    assert (span["begin"], span["end"]) == (0, 7)


@pytest.mark.parametrize(
    ("method", "path", "code", "status"),
    [
        ("GET", "/v1alpha1/comments:analyze", 405, "UNIMPLEMENTED"),
        ("DELETE", "/v1alpha1/comments:suggestscore", 405, "UNIMPLEMENTED"),
        ("POST", "/v1alpha1/comments:delete", 404, "NOT_FOUND"),
        ("GET", "/v1alpha1/", 404, "NOT_FOUND"),
        ("PUT", "/v1alpha1/a/b", 404, "NOT_FOUND"),
        ("GET", "/$discovery/rest?version=v2", 404, "NOT_FOUND"),
    ],
)
def test_whatever_else_is_called_is_refused_in_the_same_shape(
    app: Flask, method: str, path: str, code: int, status: str
) -> None:
    answer = app.test_client().open(path, method=method)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], error["status"]) == (code, code, status)
    assert answer.headers.get("Allow") == ("POST" if code == 405 else None)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_store_that_is_full_is_said_without_its_inside(
    client: Client, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_job: object) -> None:
        raise OverloadedError("secret words of the store")

    monkeypatch.setattr(ports.store, "write", refuse)
    answer = client.suggest("Good bread", TOXICITY=1)
    assert answer.status_code == 503
    assert answer.get_json()["error"]["status"] == "UNAVAILABLE"
    assert "secret" not in answer.text


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
FIELDS = st.sampled_from(
    [
        *("comment", "text", "type", "context", "entries", "articleAndParentComment", "article", "languages"),
        *("requestedAttributes", "attributeScores", "TOXICITY", "SPAM", "scoreThreshold", "scoreType"),
        *("summaryScore", "spanScores", "score", "value", "begin", "clientToken", "spanAnnotations"),
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(FIELDS | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=25,
)
CALL: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {},
    optional={
        "comment": VALUES | st.fixed_dictionaries({"text": st.text()}),
        "requestedAttributes": VALUES | st.just({"TOXICITY": {}}),
        "attributeScores": VALUES | st.just({"SPAM": {"summaryScore": {"value": 1}}}),
        "languages": VALUES,
        "context": VALUES,
        "clientToken": VALUES,
        "communityId": VALUES,
        "spanAnnotations": VALUES | st.booleans(),
        "dropUnsupportedAttributes": st.booleans(),
    },
)


@FIXED
@given(document=CALL | VALUES, call=st.sampled_from(CALLS))
def test_no_input_is_a_failure_of_ours(client: Client, document: object, call: str) -> None:
    raw = json.dumps(document).encode()
    answer = client.post(call, raw)
    assert answer.status_code in {200, 400}, answer.text


@FIXED
@given(raw=st.binary(max_size=40) | st.text('{}[]":,\\u0d8 commenttext', max_size=60).map(str.encode))
def test_no_bytes_are_a_failure_of_ours(client: Client, raw: bytes) -> None:
    assert client.post("comments:analyze", raw).status_code == 400
