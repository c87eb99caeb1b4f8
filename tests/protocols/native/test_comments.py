"""Comments over the native API: judged, stored, listed, edited, labelled, erased."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.signal import Verdict
from service.moderation.ports import Ports
from service.moderation.register import Registered
from service.moderation.shadow import shadow_report
from tests.protocols.native.client import Api, Source

NOBODY = "0192f3a0-5a52-7c1e-9a53-6f1d1f0a4b11"
ANSWER = [
    "id",
    "verdict",
    "scores",
    "thresholds",
    "attributes",
    "signals",
    "summary",
    "policy",
    "model",
    "rules",
    "degraded",
    "created_at",
]


@pytest.mark.parametrize(
    ("body", "verdict"), [("Hello there.", "accept"), ("maybe", "hold"), ("casino", "reject")]
)
def test_a_comment_is_answered_with_verdict_and_reasons(api: Api, body: str, verdict: str) -> None:
    answer = api.post("/v1/comments", {"comment": {"body": body}})
    document = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/comments/{document['id']}"
    assert list(document) == ANSWER
    assert document["verdict"] == verdict
    assert document["degraded"] == []
    assert document["thresholds"] == {
        "spam": {"hold": 0.5, "reject": 0.95},
        "abuse": {"hold": 0.4, "reject": 0.97},
    }
    assert document["attributes"] == {"insult": 0.25}
    spam = next(s for s in document["signals"] if s["name"] == "words" and s["category"] == "spam")
    assert spam["spans"] == [{"field": "body", "start": 0, "end": 1, "points": spam["points"]}]
    assert "group" not in spam


def test_without_a_model_a_comment_is_held_and_the_answer_says_so(api: Api, source: Source) -> None:
    source.classifier = None
    document = api.comment()
    assert (document["verdict"], document["model"], document["degraded"]) == ("hold", None, ["model"])
    assert document["attributes"] == {}


def test_the_record_brings_back_what_was_sent(api: Api) -> None:
    sent: dict[str, Any] = {
        "comment": {"body": "Grüße 😀", "id": "c1", "submitted_at": "2026-03-01T14:00:00+02:00"},
        "author": {"name": "Anna", "email": "anna@example.org"},
        "page": {"url": "https://blog.example.org/p", "title": "T"},
        "client": {"ip": "192.0.2.7", "form_seconds": 12},
    }
    posted = api.post("/v1/comments", sent).get_json()
    record = api.send("GET", f"/v1/comments/{posted['id']}").get_json()
    assert record["comment"] == {
        "body": "Grüße 😀",
        "id": "c1",
        "format": "text",
        "submitted_at": "2026-03-01T12:00:00+00:00",
    }
    assert (record["author"], record["page"]) == (sent["author"], sent["page"])
    assert record["client"] == {"ip": "192.0.2.7", "form_seconds": 12.0}
    assert (record["status"], record["version"], record["reviews"], record["labels"]) == ("accept", 1, [], [])
    (decision,) = record["decisions"]
    assert {**decision, "id": posted["id"]} == {**posted, "version": 1}


def test_nul_never_reaches_the_database(api: Api) -> None:
    posted = api.post("/v1/comments", rb'{"comment": {"body": "a\u0000b", "id": "\u0000"}}').get_json()
    record = api.send("GET", f"/v1/comments/{posted['id']}").get_json()
    assert record["comment"] == {"body": "ab", "format": "text"}


def test_a_retry_with_the_same_key_gets_the_first_answer(api: Api) -> None:
    first = api.post("/v1/comments", {"comment": {"body": "x"}}, Idempotency_Key="k 1")
    second = api.post("/v1/comments", {"comment": {"format": None, "body": "x"}}, Idempotency_Key="k 1")
    assert (second.status_code, second.data) == (201, first.data)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(api.send("GET", "/v1/comments").get_json()["comments"]) == 1


def test_a_key_with_another_body_is_refused_and_free_on_another_site(api: Api, stranger: Api) -> None:
    api.post("/v1/comments", {"comment": {"body": "x"}}, Idempotency_Key="k")
    assert api.post("/v1/comments", {"comment": {"body": "y"}}, Idempotency_Key="k").status_code == 422
    assert stranger.post("/v1/comments", {"comment": {"body": "y"}}, Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "caf\u00e9", "a\tb"])
def test_an_unusable_key_is_named(api: Api, key: str) -> None:
    answer = api.post("/v1/comments", {"comment": {"body": "x"}}, Idempotency_Key=key)
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["header"] == "Idempotency-Key"


def test_a_batch_takes_no_key(api: Api) -> None:
    answer = api.post("/v1/comments/batch", {"comments": [{"comment": {"body": "x"}}]}, Idempotency_Key="k")
    assert answer.status_code == 400


def test_the_sites_own_id_makes_a_retry_safe(api: Api) -> None:
    first = api.comment("x", id="c1")
    again = api.post("/v1/comments", {"comment": {"body": "x", "id": "c1"}})
    assert (again.status_code, again.get_json()) == (200, first)
    other = api.post("/v1/comments", {"comment": {"body": "y", "id": "c1"}})
    assert other.status_code == 409
    assert "PUT" in other.get_json()["detail"]


def test_a_batch_answers_each_item_in_its_place(api: Api) -> None:
    items = [
        {"comment": {"body": "casino"}},
        {"comment": {"body": ""}},
        {"comment": {"body": "Hello."}, "autor": {}},
        {"comment": {"body": "maybe", "id": "m"}},
        {"comment": {"body": "another", "id": "m"}},
        "x",
    ]
    answer = api.post("/v1/comments/batch", {"comments": items})
    results = answer.get_json()["results"]
    assert answer.status_code == 200
    assert [r.get("verdict", r.get("status")) for r in results] == ["reject", 422, 422, "hold", 409, 422]
    pointers = [[e["pointer"] for e in r.get("errors", ())] for r in results]
    assert pointers == [[], ["/comments/1/comment/body"], ["/comments/2/autor"], [], [], ["/comments/5"]]
    assert len(api.send("GET", "/v1/comments").get_json()["comments"]) == 2


def test_comments_are_listed_newest_first_in_pages(api: Api) -> None:
    posted = [api.comment(body)["id"] for body in ("Hello 1.", "maybe", "Hello 2.", "casino", "maybe not")]
    listed, cursor = [], ""
    while True:
        page = api.send("GET", f"/v1/comments?limit=2&cursor={cursor}").get_json()
        listed += [comment["id"] for comment in page["comments"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert listed == posted[::-1]
    held = api.send("GET", "/v1/comments?status=hold").get_json()["comments"]
    assert [comment["id"] for comment in held] == [posted[4], posted[1]]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("status=spam", "status"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=1e1", "limit"),
        ("limit=-1", "limit"),
        ("limit=%D9%A3", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=%FF", "cursor"),
        ("cursor=" + "x" * 501, "cursor"),
        ("stauts=hold", "stauts"),
        ("limit=1&limit=2", "limit"),
    ],
)
def test_an_unusable_parameter_is_named(api: Api, query: str, parameter: str) -> None:
    answer = api.send("GET", f"/v1/comments?{query}")
    assert answer.status_code == 400
    assert [flaw["parameter"] for flaw in answer.get_json()["errors"]] == [parameter]


def test_an_edit_is_a_new_version_with_a_verdict_of_its_own(api: Api) -> None:
    first = api.comment("Hello.", id="c1")
    path = f"/v1/comments/{first['id']}"
    edited = api.send("PUT", path, {"comment": {"body": "casino"}})
    assert (edited.status_code, edited.get_json()["id"]) == (200, first["id"])
    record = api.send("GET", path).get_json()
    assert [d["verdict"] for d in record["decisions"]] == ["accept", "reject"]
    assert (record["status"], record["version"]) == ("reject", 2)
    assert (record["comment"]["body"], record["comment"]["id"]) == ("casino", "c1")
    assert api.send("PUT", path, {"comment": {"body": "x", "id": "c2"}}).status_code == 409


def test_a_label_is_kept_and_settles_the_status(api: Api) -> None:
    posted = api.comment("maybe")
    labelled = api.post(f"/v1/comments/{posted['id']}/labels", {"label": "abuse"})
    assert labelled.status_code == 201
    assert (labelled.get_json()["label"], labelled.get_json()["source"]) == ("abuse", "site")
    record = api.send("GET", f"/v1/comments/{posted['id']}").get_json()
    assert (record["status"], record["labels"]) == ("reject", [labelled.get_json()])


def test_erasing_leaves_the_verdict_and_no_text(api: Api) -> None:
    document = {
        "comment": {"body": "casino secret"},
        "author": {"name": "Anna"},
        "client": {"ip": "192.0.2.9"},
    }
    path = f"/v1/comments/{api.post('/v1/comments', document).get_json()['id']}"
    erased = api.send("DELETE", path)
    assert (erased.status_code, erased.data) == (204, b"")
    answer = api.send("GET", path)
    assert not any(word in answer.text for word in ("secret", "Anna", "T9"))
    assert answer.get_json()["status"] == "reject"
    assert answer.get_json()["erased_at"]
    assert api.send("DELETE", path).status_code == 204
    assert api.send("PUT", path, {"comment": {"body": "x"}}).status_code == 404
    assert api.post(path + "/labels", {"label": "ham"}).status_code == 404


CALLS = [
    ("GET", "", None),
    ("PUT", "", {"comment": {"body": "x"}}),
    ("POST", "/labels", {"label": "spam"}),
    ("DELETE", "", None),
]


@pytest.mark.parametrize(("method", "tail", "document"), CALLS)
def test_another_sites_comment_is_as_absent_as_one_that_never_was(
    api: Api, stranger: Api, method: str, tail: str, document: object
) -> None:
    posted = api.comment("Hello.", id="c1")["id"]
    answers = [
        stranger.send(method, f"/v1/comments/{comment_id}{tail}", document, X_Request_Id="r")
        for comment_id in (posted, NOBODY)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert api.send("GET", f"/v1/comments/{posted}").get_json()["version"] == 1
    assert stranger.send("GET", "/v1/comments").get_json()["comments"] == []


def test_two_sites_may_use_the_same_own_id(api: Api, stranger: Api) -> None:
    assert api.comment("x", id="c1")["id"] != stranger.comment("y", id="c1")["id"]


def test_scoring_judges_as_checking_does_but_stores_nothing(api: Api, ports: Ports) -> None:
    scored = api.post("/v1/score", {"comment": {"body": "casino"}})
    assert scored.status_code == 200
    assert list(scored.get_json()) == [name for name in ANSWER if name != "id"]
    checked = api.comment("casino")
    for name in ("verdict", "scores", "thresholds", "signals", "policy", "model", "rules"):
        assert scored.get_json()[name] == checked[name]
    with ports.store.read() as tx:
        assert len(list(tx.decisions.all())) == 1


def test_scoring_many_answers_each_in_its_place(api: Api) -> None:
    items = [{"comment": {"body": "casino"}}, {}, {"comment": {"body": "Hello."}}]
    results = api.post("/v1/score", {"comments": items}).get_json()["results"]
    assert [r.get("verdict", r.get("status")) for r in results] == ["reject", 422, "accept"]


def test_a_batch_where_nothing_is_usable_is_still_answered(api: Api) -> None:
    for path in ("/v1/score", "/v1/comments/batch"):
        assert [r["status"] for r in api.post(path, {"comments": [1, 2]}).get_json()["results"]] == [422, 422]


@pytest.mark.parametrize("path", ["/v1/score", "/v1/comments/batch"])
def test_a_thousand_comments_go_in_one_request_and_no_more(api: Api, path: str) -> None:
    items = [{"comment": {"body": f"Comment number {n}."}} for n in range(1_001)]
    assert len(api.post(path, {"comments": items[:1_000]}).get_json()["results"]) == 1_000
    refused = api.post(path, {"comments": items})
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/comments")


def test_what_another_service_said_is_noted_beside_the_decision(
    api: Api, ports: Ports, site_and_key: Registered
) -> None:
    said = {"verdict": "accept", "service": "Akismet"}
    api.post("/v1/comments", {"comment": {"body": "casino"}, "incumbent": said})
    batch = [{"comment": {"body": "Hello"}, "incumbent": {"verdict": "reject"}}, {"comment": {"body": "Hi"}}]
    api.post("/v1/comments/batch", {"comments": batch})
    found = shadow_report(ports, site_and_key.site, days=1)
    assert found.matrix == {(Verdict.REJECT, Verdict.ACCEPT): 1, (Verdict.ACCEPT, Verdict.REJECT): 1}
    services = {one.incumbent.service for shown in found.examples.values() for one in shown}
    assert services == {"Akismet", "incumbent"}


@pytest.mark.parametrize("said", [{}, {"verdict": "spam"}, {"verdict": "hold", "more": 1}, "accept"])
def test_what_another_service_cannot_have_said_is_refused(api: Api, said: object) -> None:
    assert api.post("/v1/comments", {"comment": {"body": "x"}, "incumbent": said}).status_code == 422
