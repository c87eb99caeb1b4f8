"""Scoring a text."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.decision import probability
from service.domain.site import Site
from service.moderation.ports import Ports
from service.moderation.record import page
from service.moderation.register import Registered
from tests.protocols.native.client import Source
from tests.protocols.perspective.conftest import Client

SPAM, HAM, ABUSE = probability(6.0), probability(-3.0), probability(-4.0)


def stored(ports: Ports, site: Site) -> int:
    return len(page(ports, site, status=None, cursor=None, limit=9).items)


def test_the_answer_has_the_shape_of_the_original(client: Client) -> None:
    assert client.analyze("Good bread", "TOXICITY", clientToken="t-1") == {
        "attributeScores": {
            "TOXICITY": {
                "spanScores": [{"begin": 0, "end": 10, "score": {"value": ABUSE, "type": "PROBABILITY"}}],
                "summaryScore": {"value": ABUSE, "type": "PROBABILITY"},
            }
        },
        "languages": ["en"],
        "detectedLanguages": ["en"],
        "clientToken": "t-1",
    }


def test_each_attribute_has_the_score_that_backs_it(client: Client) -> None:
    names = ["TOXICITY", "SPAM", "SPAM_EXPERIMENTAL", "INSULT", "INSULT_EXPERIMENTAL"]
    scores = client.analyze("Best casino for bread", *names)["attributeScores"]
    values = {name: scores[name]["summaryScore"]["value"] for name in names}
    assert values == {
        "TOXICITY": ABUSE,
        "SPAM": SPAM,
        "SPAM_EXPERIMENTAL": SPAM,
        "INSULT": 0.25,
        "INSULT_EXPERIMENTAL": 0.25,
    }


@pytest.mark.parametrize("more", [{}, {"doNotStore": True}, {"doNotStore": False}])
def test_nothing_is_ever_stored(
    client: Client, ports: Ports, site_and_key: Registered, more: dict[str, Any]
) -> None:
    client.analyze("Good bread", **more)
    assert stored(ports, site_and_key[0]) == 0


def test_a_text_scores_the_same_however_often_it_is_sent(client: Client) -> None:
    assert len({str(client.analyze("Good bread, every day of the week", "SPAM")) for _ in range(5)}) == 1


def test_one_span_is_the_whole_text_in_utf_16(client: Client) -> None:
    (span,) = client.analyze("🍞🍞 bread. Yes!")["attributeScores"]["TOXICITY"]["spanScores"]
    assert (span["begin"], span["end"]) == (0, 16)


def test_with_annotations_each_sentence_is_scored_by_itself(client: Client) -> None:
    text = "🍞 bread is good. The best casino! Bye."
    scores = client.analyze(text, "SPAM", spanAnnotations=True)["attributeScores"]["SPAM"]
    found = [(span["begin"], span["end"], span["score"]["value"]) for span in scores["spanScores"]]
    assert found == [(0, 17, HAM), (18, 34, SPAM), (35, 39, HAM)]
    assert scores["summaryScore"]["value"] == SPAM


@pytest.mark.parametrize(("threshold", "there"), [(0, True), (ABUSE, True), (0.5, False), (1, False)])
def test_below_its_threshold_an_attribute_is_left_out(client: Client, threshold: float, there: bool) -> None:
    wanted = {"TOXICITY": {"scoreThreshold": threshold}, "INSULT": {}}
    scores = client.analyze("Good bread", requestedAttributes=wanted)["attributeScores"]
    assert ("TOXICITY" in scores, "INSULT" in scores) == (there, True)


@pytest.mark.parametrize("name", ["THREAT", "LIKELY_TO_REJECT", "FLIRTATION", "BREAD", ""])
def test_what_no_model_backs_is_refused_or_left_out_as_the_client_wishes(client: Client, name: str) -> None:
    error = client.analyze("Good bread", "TOXICITY", name)["error"]
    assert error["message"] == f"Unknown requested attribute: {name}"
    assert error["details"][0]["errorType"] == "INVALID_REQUEST"
    answer = client.analyze("Good bread", "TOXICITY", name, dropUnsupportedAttributes=True)
    assert list(answer["attributeScores"]) == ["TOXICITY"]


@pytest.mark.parametrize("text", ["hi", "👍", "123", "...", "\u200b", "<b>", "x" * 20_480])
def test_any_text_that_is_too_short_to_tell_its_language_has_a_score(client: Client, text: str) -> None:
    answer = client.analyze(text, spanAnnotations=True)
    assert answer["attributeScores"]["TOXICITY"]["spanScores"]
    assert answer["languages"] == answer["detectedLanguages"] == ["und"]


@pytest.mark.parametrize(
    ("text", "languages", "answered", "detected"),
    [
        ("Gutes Brot", None, ["de"], ["de"]),
        ("Gutes Brot", ["en"], ["en"], ["de"]),
        ("Καλό ψωμί", ["en-GB"], ["en-GB"], ["und"]),
    ],
)
def test_languages_are_those_of_the_request_else_the_detected_one(
    client: Client, text: str, languages: list[str] | None, answered: list[str], detected: list[str]
) -> None:
    answer = client.analyze(text, languages=languages)
    assert (answer["languages"], answer["detectedLanguages"]) == (answered, detected)


def test_a_language_that_was_not_learned_is_refused_or_its_attribute_left_out(client: Client) -> None:
    error = client.analyze("Gutes Brot", "TOXICITY", "SPAM")["error"]
    assert error["message"] == "Attribute SPAM does not support request languages: de"
    assert error["details"] == [
        {
            "@type": "type.googleapis.com/google.commentanalyzer.v1alpha1.Error",
            "errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            "languageNotSupportedByAttributeError": {"detectedLanguages": ["de"], "attribute": "SPAM"},
        }
    ]
    answer = client.analyze("Gutes Brot", "TOXICITY", "SPAM", dropUnsupportedAttributes=True)
    assert list(answer["attributeScores"]) == ["TOXICITY"]
    assert client.analyze("Bon pain", languages=["fr"])["error"]["details"][0]["errorType"] == (
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    )


def test_a_text_in_no_known_language_is_refused_unless_it_is_told_which(client: Client) -> None:
    error = client.analyze("Καλό ψωμί")["error"]
    assert (error["message"], error["details"][0]["errorType"]) == (
        "Unable to detect language",
        "LANGUAGE_DETECTION_FAILED",
    )
    assert "attributeScores" in client.analyze("Καλό ψωμί", languages=["en"])


def test_a_context_of_either_kind_is_taken_and_changes_nothing(client: Client) -> None:
    alone = client.analyze("Good bread")
    for context in (
        {"entries": [{"text": "casino"}]},
        {"articleAndParentComment": {"article": {"text": "x"}}},
    ):
        assert client.analyze("Good bread", context=context) == alone


def test_without_a_model_the_service_says_that_it_is_unavailable(client: Client, source: Source) -> None:
    source.classifier = None
    document = {"comment": {"text": "bread"}, "requestedAttributes": {"TOXICITY": {}}}
    answer = client.post("comments:analyze", document)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.get_json() == {
        "error": {"code": 503, "message": "The service is currently unavailable.", "status": "UNAVAILABLE"}
    }
