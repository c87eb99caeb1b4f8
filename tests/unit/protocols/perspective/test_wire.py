"""Documents to what they ask for and say."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.label import LabelValue
from service.protocols.perspective.errors import GoogleError
from service.protocols.perspective.wire import MAX_TEXT_BYTES, parse_question, parse_suggestion

ASKED: dict[str, Any] = {"comment": {"text": "Bread."}, "requestedAttributes": {"TOXICITY": {}}}
SAID: dict[str, Any] = {
    "comment": {"text": "Bread."},
    "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
}


def test_a_question_brings_all_that_it_asks() -> None:
    question = parse_question(
        {
            "comment": {"text": " Bread. ", "type": "PLAIN_TEXT"},
            "requestedAttributes": {
                "TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": 0},
                "SPAM": {},
            },
            "languages": ["en"],
            "spanAnnotations": True,
            "dropUnsupportedAttributes": True,
            "doNotStore": True,
            "clientToken": "t",
            "sessionId": "s",
            "communityId": "c",
            "unknown": [],
        }
    )
    assert question.text == " Bread. "
    assert question.thresholds == {"TOXICITY": 0.0, "SPAM": None}
    assert (question.languages, question.client_token) == (["en"], "t")
    assert question.sentences
    assert question.drop_unsupported


def test_null_is_nothing_and_fields_are_read_in_either_case() -> None:
    question = parse_question(
        {
            "comment": {"text": "Bread.", "type": None},
            "requested_attributes": {"TOXICITY": {"scoreThreshold": None}},
            "context": None,
            "languages": None,
            "client_token": "t",
            "span_annotations": None,
        }
    )
    assert (question.thresholds, question.client_token) == ({"TOXICITY": None}, "t")
    assert not question.sentences


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"comment": None}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": {}}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": {"text": " \n"}}, "COMMENT_EMPTY", "Comment must be non-empty."),
        ({"comment": {"text": "x" * (MAX_TEXT_BYTES + 1)}}, "COMMENT_TOO_LONG", "Comment text too long."),
        (
            {"comment": {"text": "\u00e9" * (MAX_TEXT_BYTES // 2 + 1)}},
            "COMMENT_TOO_LONG",
            "Comment text too long.",
        ),
        (
            {"comment": {"text": "<b>x</b>", "type": "HTML"}},
            "INVALID_REQUEST",
            "Currently, only 'PLAIN_TEXT' comments are supported",
        ),
        ({"requestedAttributes": None}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        ({"requestedAttributes": {}}, "NO_REQUESTED_ATTRIBUTES", "Missing requested_attributes"),
        (
            {"requestedAttributes": {"TOXICITY": {"scoreType": "PERCENTILE"}}},
            "INVALID_REQUEST",
            "Requested score type PERCENTILE is not supported by attribute TOXICITY",
        ),
        (
            {"context": {"entries": [], "articleAndParentComment": {}}},
            "INVALID_REQUEST",
            "Only one of entries and article_and_parent_comment can be set.",
        ),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_the_documented_words(
    changes: dict[str, Any], error: str, message: str
) -> None:
    with pytest.raises(GoogleError) as refused:
        parse_question(ASKED | changes)
    assert (refused.value.message, refused.value.code) == (message, 400)
    assert refused.value.details[0]["errorType"] == error


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"comment": []}, "comment"),
        ({"comment": "Bread."}, "comment"),
        ({"comment": {"text": 1}}, "comment.text"),
        ({"requestedAttributes": ["TOXICITY"]}, "requestedAttributes"),
        ({"requestedAttributes": {"TOXICITY": None}}, "requestedAttributes.TOXICITY"),
        (
            {"requestedAttributes": {"TOXICITY": {"scoreThreshold": "high"}}},
            "requestedAttributes.TOXICITY.scoreThreshold",
        ),
        ({"languages": "en"}, "languages"),
        ({"languages": [1]}, "languages.0"),
        ({"context": {"entries": {}}}, "context.entries"),
        ({"doNotStore": "yes"}, "doNotStore"),
        ({"spanAnnotations": 1}, "spanAnnotations"),
        ({"clientToken": {}}, "clientToken"),
    ],
)
def test_a_field_of_another_type_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(GoogleError) as refused:
        parse_question(ASKED | changes)
    assert [told["field"] for told in refused.value.details[0]["fieldViolations"]] == [field]


@pytest.mark.parametrize("document", [[], None, "x", 1, True])
def test_what_is_no_object_is_refused(document: object) -> None:
    for parse in (parse_question, parse_suggestion):
        with pytest.raises(GoogleError):
            parse(document)


def test_the_longest_text_is_taken() -> None:
    assert parse_question(ASKED | {"comment": {"text": "x" * MAX_TEXT_BYTES}}).text


@pytest.mark.parametrize(
    ("scores", "label"),
    [
        ({"TOXICITY": {"summaryScore": {"value": 1, "type": "PROBABILITY"}}}, LabelValue.ABUSE),
        ({"TOXICITY": {"summaryScore": {"value": 0}}}, LabelValue.HAM),
        (
            {"SPAM": {"spanScores": [{"score": {"value": 0.2}}, {"begin": 1, "score": {"value": 0.8}}]}},
            LabelValue.SPAM,
        ),
        ({"SPAM": {"summaryScore": {"value": 0.1}, "spanScores": [{"score": {"value": 1}}]}}, LabelValue.HAM),
    ],
)
def test_a_suggestion_is_a_label(scores: dict[str, Any], label: LabelValue) -> None:
    assert parse_suggestion(SAID | {"attributeScores": scores}).value is label


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ({}, "Missing attribute_scores"),
        (None, "Missing attribute_scores"),
        ({"FLIRTATION": {"summaryScore": {"value": 1}}}, "Unknown requested attribute: FLIRTATION"),
        ({"TOXICITY": {}}, "Attribute TOXICITY has no score"),
        ({"TOXICITY": {"summaryScore": {}}}, "Attribute TOXICITY has no score"),
        (
            {"SPAM": {"summaryScore": {"value": 1, "type": "RAW"}}},
            "Requested score type RAW is not supported by attribute SPAM",
        ),
    ],
)
def test_a_suggestion_that_says_nothing_is_refused(scores: dict[str, Any] | None, message: str) -> None:
    with pytest.raises(GoogleError) as refused:
        parse_suggestion(SAID | {"attributeScores": scores})
    assert refused.value.message == message


@pytest.mark.parametrize("value", [-0.1, 1.1, "1", True, [], 1e400])
def test_a_suggested_score_is_a_number_from_0_to_1(value: object) -> None:
    with pytest.raises(GoogleError) as refused:
        parse_suggestion(SAID | {"attributeScores": {"TOXICITY": {"summaryScore": {"value": value}}}})
    assert refused.value.details[0]["fieldViolations"]


@pytest.mark.parametrize(
    ("token", "community", "id_"),
    [
        ("comment:7f1c-a_B", "Coral:https://talk.example", "7f1c-a_B"),
        ("comment:7f1c", "somebody", None),
        ("comment:7f1c", None, None),
        ("7f1c", "Coral:https://talk.example", None),
        ("comment:" + "a" * 65, "Coral:https://talk.example", None),
        (None, "Coral:https://talk.example", None),
    ],
)
def test_coral_names_the_comment_in_its_token(
    token: str | None, community: str | None, id_: str | None
) -> None:
    assert parse_suggestion(SAID | {"clientToken": token, "communityId": community}).comment.id == id_
