"""Suggesting scores: labels on what was checked before, or examples of their own."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.label import LabelSource
from service.moderation.ports import LabelledComment, Ports
from tests.protocols.native.client import Api
from tests.protocols.perspective.conftest import Client

CORAL: dict[str, Any] = {
    "comment": {"text": "Well, maybe bread."},
    "context": {"entries": [{"text": '{"url":"https://blog.example.org/a?commentID=7f1c"}'}]},
    "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
    "languages": ["fr"],
    "communityId": "Coral:https://talk.example",
    "clientToken": "comment:7f1c",
}


def examples(ports: Ports) -> list[LabelledComment]:
    with ports.store.read() as tx:
        return list(tx.labels.examples())


@pytest.mark.parametrize(
    ("name", "value", "label", "status"),
    [
        ("TOXICITY", 1, "abuse", "reject"),
        ("SPAM", 0.5, "spam", "reject"),
        ("TOXICITY", 0, "ham", "accept"),
        ("SPAM", 0.49, "ham", "accept"),
        ("SEVERE_TOXICITY_EXPERIMENTAL", 0.7, "abuse", "reject"),
    ],
)
def test_a_checked_comment_with_this_text_is_labelled_and_leaves_the_queue(
    client: Client, api: Api, name: str, value: float, label: str, status: str
) -> None:
    held = api.comment("Well, maybe bread.")
    assert held["verdict"] == "hold"
    assert client.suggest("Well, maybe bread.", **{name: value}).get_json() == {}
    record = api.send("GET", f"/v1/comments/{held['id']}").get_json()
    assert record["status"] == status
    assert [(one["label"], one["source"], one["author"]) for one in record["labels"]] == [
        (label, "site", "site:blog")
    ]


def test_a_text_that_was_never_checked_becomes_a_labelled_comment_without_a_decision(
    client: Client, api: Api, ports: Ports
) -> None:
    client.suggest("Never seen before.", TOXICITY=1)
    (example,) = examples(ports)
    assert (example.comment.body, example.label.source) == ("Never seen before.", LabelSource.SITE)
    record = api.send("GET", f"/v1/comments/{example.comment_id}").get_json()
    assert (record["status"], record["decisions"]) == ("reject", [])
    (listed,) = api.send("GET", "/v1/comments").get_json()["comments"]
    assert listed["id"] == example.comment_id


def test_coral_names_the_comment_and_gets_its_token_back(client: Client, ports: Ports) -> None:
    assert client.post("comments:suggestscore", CORAL).get_json() == {"clientToken": "comment:7f1c"}
    approved = CORAL | {"attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}}}
    client.post("comments:suggestscore", approved)
    (example,) = examples(ports)
    assert (example.comment.id, example.label.value) == ("7f1c", "ham")


def test_another_sites_comment_is_not_touched(client: Client, stranger: Api) -> None:
    theirs = stranger.comment("Well, maybe bread.")
    client.suggest("Well, maybe bread.", TOXICITY=1)
    assert stranger.send("GET", f"/v1/comments/{theirs['id']}").get_json()["labels"] == []


@pytest.mark.parametrize("scores", [{}, {"FLIRTATION": 1.0}, {"TOXICITY": 1.0, "INCOHERENT": 1.0}])
def test_what_says_nothing_here_is_refused_and_nothing_is_stored(
    client: Client, ports: Ports, scores: dict[str, float]
) -> None:
    answer = client.suggest("Good bread", **scores)
    assert answer.status_code == 400
    assert answer.get_json()["error"]["details"][0]["errorType"] == "INVALID_REQUEST"
    assert examples(ports) == []
