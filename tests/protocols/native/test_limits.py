"""What the API refuses, and that its own failures are said without harm."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service import logs
from service.errors import OverloadedError, StoreError
from service.moderation.ports import Ports, Transaction
from tests.protocols.native.client import Api

COMMENT = {"comment": {"body": "x"}}
KB = 1024
FIXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@pytest.mark.parametrize(
    "header",
    ["", "Basic abc", "Bearer", "Bearer ", "wk_1", "Bearer wk_unknown", "Bearer a b", "Bearer " + "k" * 300],
)
@pytest.mark.parametrize("path", ["/v1/comments", "/v1/comments/batch", "/v1/score"])
def test_without_a_known_key_nothing_is_looked_at(anonymous: Api, path: str, header: str) -> None:
    answer = anonymous.post(path, b"\xff", Authorization=header)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.get_json()["type"] == "/docs#unauthorised"


def test_the_scheme_is_read_without_case(api: Api) -> None:
    key = api.headers["Authorization"].split()[1]
    assert api.post("/v1/comments", COMMENT, Authorization=f"bearer   {key} ").status_code == 201


def padded(document: object, size: int) -> bytes:
    return json.dumps(document).encode().ljust(size)


@pytest.mark.parametrize(
    ("path", "document", "limit"),
    [
        ("/v1/comments", COMMENT, 64 * KB),
        ("/v1/score", COMMENT, 64 * KB),
        ("/v1/comments/batch", {"comments": [COMMENT]}, 5 * KB * KB),
        ("/v1/score", {"comments": [COMMENT]}, 5 * KB * KB),
    ],
)
def test_a_body_of_the_longest_length_is_read_and_a_longer_one_refused(
    api: Api, path: str, document: object, limit: int
) -> None:
    assert api.post(path, padded(document, limit)).status_code in {200, 201}
    assert api.post(path, padded(document, limit + 1)).status_code == 413


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b" \n", 400),
        (b"[" * 50_000, 400),
        (b'{"comment": {"body": "\xff"}}', 400),
        (rb'{"comment": {"body": "\ud800"}}', 400),
        (b'{"comment": {"body": "x"}, "client": {"form_seconds": NaN}}', 400),
        (b'{"comment": {"body": "x"}, "comment": {"body": "y"}}', 400),
        (b'{"comment": {"body": "x", "depth": ' + b"[" * 30 + b"]" * 30 + b"}}", 400),
        (b"null", 422),
        (b'"text"', 422),
        (b"[]", 422),
        (b"{}", 422),
        (rb'{"comment": {"body": "\u0000"}}', 422),
    ],
)
def test_hostile_bodies_get_a_4xx_everywhere(api: Api, raw: bytes, status: int) -> None:
    known = api.comment()["id"]
    calls = [("POST", "/v1/comments"), ("POST", "/v1/score"), ("PUT", f"/v1/comments/{known}")]
    if status == 400:
        calls += [("POST", "/v1/comments/batch"), ("POST", f"/v1/comments/{known}/labels")]
    assert [api.send(method, path, raw).status_code for method, path in calls] == [status] * len(calls)
    assert len(api.send("GET", "/v1/comments").get_json()["comments"]) == 1


def test_what_curl_sends_by_default_is_answered_with_advice(api: Api) -> None:
    answer = api.post("/v1/comments", COMMENT, Content_Type="application/x-www-form-urlencoded")
    assert answer.status_code == 415
    assert "Content-Type: application/json" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1", 404),
        ("GET", "/v1/", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/comments/", 404),
        ("GET", "/v1/comments/not-a-uuid", 404),
        ("GET", "/v1/comments/%00", 404),
        ("GET", "/v1/comments/../../etc/passwd", 404),
        ("DELETE", "/v1/comments", 405),
        ("GET", "/v1/score", 405),
        ("PATCH", "/v1/comments/0192f3a0-5a52-7c1e-9a53-6f1d1f0a4b11", 405),
        ("BREW", "/v1/comments", 405),
    ],
)
def test_unknown_routes_and_methods_are_problems_too(api: Api, method: str, path: str, status: int) -> None:
    answer = api.send(method, path)
    assert answer.status_code == status
    assert answer.get_json()["status"] == status
    assert bool(answer.headers.get("Allow")) is (status == 405)


class FailingStore:
    """A store that fails as told, and reads as the real one does."""

    def __init__(self, real: Any, failure: Exception) -> None:
        self.real = real
        self.failure = failure
        self.read = real.read

    def write(self, _job: Callable[[Transaction], object]) -> None:
        raise self.failure

    def later(self, about: str, job: object) -> None:
        """Nobody waits for it."""

    def ping(self) -> None:
        raise self.failure


@pytest.mark.parametrize(
    "failure", [StoreError("disk /secret/path"), OverloadedError("queue"), RuntimeError("/secret/path")]
)
@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("POST", "/v1/comments", COMMENT),
        ("POST", "/v1/comments/batch", {"comments": [COMMENT]}),
        ("PUT", "/v1/comments/{id}", COMMENT),
        ("DELETE", "/v1/comments/{id}", None),
        ("POST", "/v1/comments/{id}/labels", {"label": "ham"}),
    ],
)
def test_our_own_failure_is_a_503_that_tells_when_to_try_again(
    app: Flask, api: Api, ports: Ports, method: str, path: str, document: object, failure: Exception
) -> None:
    path = path.replace("{id}", api.comment()["id"])
    object.__setattr__(ports, "store", FailingStore(ports.store, failure))
    answer = api.send(method, path, document)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "secret" not in answer.text
    object.__setattr__(ports, "store", app.extensions["winnow"].store.real)
    assert len(api.send("GET", "/v1/comments").get_json()["comments"]) == 1


def test_a_batch_of_which_only_a_part_failed_names_that_part(api: Api, ports: Ports) -> None:
    bad: dict[str, Any] = {"comment": {}}
    object.__setattr__(ports, "store", FailingStore(ports.store, StoreError("disk")))
    answer = api.post("/v1/comments/batch", {"comments": [COMMENT, bad]})
    assert [result["status"] for result in answer.get_json()["results"]] == [503, 422]


def test_a_failure_is_logged_with_its_request_and_without_the_comment(
    capsys: pytest.CaptureFixture[str], app: Flask, api: Api, ports: Ports
) -> None:
    logs.configure(app.config["WINNOW_SETTINGS"])  # the log goes to what is stderr when it is set up
    object.__setattr__(ports, "store", FailingStore(ports.store, RuntimeError("disk full")))
    answer = api.post("/v1/comments", {"comment": {"body": "private words"}}, X_Request_Id="req-7")
    assert answer.status_code == 503
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (line,) = [line for line in logged if line["level"] == "error"]
    assert (line["request_id"], line["error"]) == ("req-7", "RuntimeError")
    assert "disk full" in line["exception"]
    assert "private words" not in json.dumps(logged)


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-1.2_3", True), ("", False), ("a b", False), ("é", False), ("x" * 129, False)]
)
def test_a_sensible_request_id_is_kept_and_told(api: Api, sent: str, kept: bool) -> None:
    answer = api.send("GET", "/v1/nothing", X_Request_Id=sent)
    assert (answer.headers["X-Request-Id"] == sent) is kept
    assert answer.get_json()["request_id"] == answer.headers["X-Request-Id"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["comment", "comments", "author", "page", "client", "body", "id", "ip", "label"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
PATHS = st.sampled_from(["/v1/comments", "/v1/comments/batch", "/v1/score", "/v1/comments/{id}/labels"])


@FIXED
@given(PATHS, JSON)
def test_no_json_whatever_makes_the_service_fail(api: Api, path: str, document: object) -> None:
    answer = api.post(path.replace("{id}", api.comment(id="fixed")["id"]), document)
    assert answer.status_code < 500


@FIXED
@given(st.text(max_size=200).filter(str.strip))
def test_any_text_comes_back_as_it_was_sent_but_for_nul(api: Api, text: str) -> None:
    raw = json.dumps({"comment": {"body": text}}).encode()
    answer = api.post("/v1/comments", raw)
    if answer.status_code == 201:
        record = api.send("GET", answer.headers["Location"]).get_json()
        assert record["comment"]["body"] == text.replace("\0", "")
    else:
        assert not text.replace("\0", "").strip()
