"""Coral's moderation phase: signed requests, verdicts in Coral's words."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from service.errors import StoreError
from service.moderation.ports import Ports
from service.moderation.register import Registered, set_doors
from tests.protocols.native.client import Api, Source

SECRET = "a signing secret"
REQUEST: dict[str, Any] = {
    "action": "NEW",
    "comment": {"body": "<div>Lovely bread</div>", "parentID": None},
    "author": {"id": "u-1", "role": "COMMENTER"},
    "story": {"id": "s-1", "url": "https://blog.example.org/bread"},
    "site": {"id": "x"},
    "tenantID": "t",
    "tenantDomain": "talk.example",
}
FIXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)


def by(secret: str, raw: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


class Coral:
    """Coral Talk with one phase."""

    def __init__(self, app: Flask, site_id: str) -> None:
        self.app = app
        self.path = f"/coral/{site_id}/moderation"

    def send(self, document: object, secret: str = SECRET, *, signature: str | None = None) -> TestResponse:
        raw = document if isinstance(document, bytes) else json.dumps(document).encode()
        headers = {"X-Coral-Signature": by(secret, raw) if signature is None else signature}
        client = self.app.test_client()
        return client.post(self.path, data=raw, headers=headers, content_type="application/json")

    def comment(self, body: str, **changes: Any) -> TestResponse:
        return self.send(REQUEST | {"comment": {"body": body, "parentID": None}} | changes)


@pytest.fixture
def coral(app: Flask, ports: Ports, site_and_key: Registered) -> Coral:
    set_doors(ports, site_and_key[0], {"coral_secrets": ("an older secret", SECRET)})
    return Coral(app, site_and_key[0].id)


def listed(api: Api) -> list[dict[str, Any]]:
    comments: list[dict[str, Any]] = api.send("GET", "/v1/comments").get_json()["comments"]
    return comments


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        ("<div>Lovely bread</div>", "accept", None),
        (
            "<div>Well, maybe.</div>",
            "hold",
            {
                "status": "SYSTEM_WITHHELD",
                "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM"}],
            },
        ),
        (
            "<div>Best <b>casino</b> in town</div>",
            "reject",
            {"status": "REJECTED", "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM"}]},
        ),
    ],
)
def test_a_comment_is_stored_and_its_verdict_said_in_corals_words(
    coral: Coral, api: Api, body: str, status: str, answer: dict[str, Any] | None
) -> None:
    found = coral.comment(body)
    assert found.status_code == (200 if answer else 204)
    assert (found.get_json() if answer else found.data or None) == answer
    (stored,) = listed(api)
    assert (stored["status"], stored["comment"]) == (status, {"body": body, "format": "html"})
    assert stored["author"] == {"id": "u-1", "role": "commenter"}
    assert stored["page"] == {"url": "https://blog.example.org/bread"}


def test_without_a_model_a_comment_is_withheld_without_a_flag(coral: Coral, api: Api, source: Source) -> None:
    source.classifier = None
    assert coral.comment("<div>Lovely bread</div>").get_json() == {"status": "SYSTEM_WITHHELD", "actions": []}
    assert [stored["status"] for stored in listed(api)] == ["hold"]


@pytest.mark.parametrize("role", ["STAFF", "MODERATOR", "ADMIN"])
def test_the_sites_staff_is_accepted(coral: Coral, role: str) -> None:
    assert coral.comment("<div>Best casino</div>", author={"id": "u-9", "role": role}).status_code == 204


def test_an_edit_is_the_next_version_of_the_comment(coral: Coral, api: Api) -> None:
    coral.comment("<div>Lovely bread, says the whole town</div>")
    edited = coral.comment("<div>Lovely bread, maybe, says the whole town</div>", action="EDIT")
    assert edited.get_json()["status"] == "SYSTEM_WITHHELD"
    (stored,) = listed(api)
    assert (stored["version"], stored["status"]) == (2, "hold")


def test_in_the_shadow_of_coral_everything_is_judged_and_nothing_decided(
    coral: Coral, api: Api, ports: Ports, site_and_key: Registered
) -> None:
    set_doors(ports, site_and_key[0], {"shadow": True, "coral_secrets": (SECRET,)})
    assert coral.comment("<div>Best casino</div>").status_code == 204
    (stored,) = listed(api)
    assert api.send("GET", f"/v1/comments/{stored['id']}").get_json()["decisions"][0]["verdict"] == "reject"


def test_a_comment_without_words_is_no_matter_of_ours(coral: Coral, api: Api) -> None:
    assert coral.comment("").status_code == 204
    assert listed(api) == []


def test_either_secret_signs_while_one_is_rolled(coral: Coral) -> None:
    raw = json.dumps(REQUEST).encode()
    for header in (by("an older secret", raw), f"{by('unknown', raw)},{by(SECRET, raw)}"):
        assert coral.send(raw, signature=header).status_code == 204


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", "garbage", "sha256=" + "é" * 64])
def test_what_no_secret_signed_is_refused_and_not_stored(coral: Coral, api: Api, signature: str) -> None:
    refused = coral.send(REQUEST, signature=signature)
    assert refused.status_code == 401
    assert coral.send(REQUEST, "another secret").status_code == 401
    assert coral.send(b"\xff", "another secret").status_code == 401
    assert listed(api) == []


def test_a_site_that_is_not_there_answers_as_one_whose_secret_is_wrong(coral: Coral, app: Flask) -> None:
    wrong = coral.send(REQUEST, "another secret")
    for site_id in (str(uuid.uuid4()), "blog", "%00", "%F0%9F%8D%9E"):
        for secret in (SECRET, "", "\0"):
            refused = Coral(app, site_id).send(REQUEST, secret)
            assert (refused.status_code, refused.data) == (401, wrong.data), site_id


def test_another_sites_secret_signs_nothing(coral: Coral, app: Flask, ports: Ports, stranger: Api) -> None:
    with ports.store.read() as tx:
        other = tx.sites.by_name("other")
    assert other is not None
    assert Coral(app, other.id).send(REQUEST).status_code == 401
    assert coral.send(REQUEST).status_code == 204
    assert stranger.send("GET", "/v1/comments").get_json()["comments"] == []


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"\xff", b"{}", b'{"comment": {}}', b'{"comment": {"body": 1}}']
)
def test_a_signed_request_that_is_not_corals_is_a_bad_request(coral: Coral, raw: bytes) -> None:
    assert coral.send(raw).status_code == 400


def test_a_body_without_bound_is_not_read(coral: Coral) -> None:
    assert coral.comment("x" * 256 * 1024).status_code == 413


def test_half_a_surrogate_pair_lets_no_comment_pass_unjudged(coral: Coral) -> None:
    raw = b'{"comment": {"body": "Best casino \\ud83c"}}'
    assert coral.send(raw).get_json()["status"] == "REJECTED"


def test_a_comment_that_cannot_be_stored_is_not_answered(
    coral: Coral, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_job: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(ports.store, "write", refuse)
    assert coral.comment("<div>Best casino</div>").status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/coral/x/moderation", 405), ("POST", "/coral/x", 404)]
)
def test_whatever_else_is_called_is_a_problem_document(
    app: Flask, method: str, path: str, status: int
) -> None:
    answer = app.test_client().open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "role", "url", "body"]), inner)
    ),
    max_leaves=9,
)


@FIXED
@given(
    document=st.fixed_dictionaries(
        {"comment": ANY | st.fixed_dictionaries({"body": st.text(max_size=50)})},
        optional={"action": ANY | st.sampled_from(["NEW", "EDIT"]), "author": ANY, "story": ANY},
    )
)
def test_no_signed_request_is_a_failure_of_ours(coral: Coral, document: dict[str, Any]) -> None:
    assert coral.send(document).status_code in {200, 204, 400}
