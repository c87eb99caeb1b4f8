"""Names to scores and labels."""

from __future__ import annotations

import pytest

from service.domain.attribute import Attribute
from service.domain.label import LabelValue
from service.domain.signal import Category
from service.moderation.assess import Assessed
from service.protocols.perspective.attributes import category_of, label_of, probability, suggests

ASSESSED = Assessed({Category.SPAM: 0.1, Category.ABUSE: 0.2}, {Attribute.INSULT: 0.3})


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("TOXICITY", 0.2),
        ("SPAM", 0.1),
        ("INSULT", 0.3),
        ("INSULT_EXPERIMENTAL", 0.3),
        ("TOXICITY_EXPERIMENTAL", 0.2),
        ("THREAT", None),
        ("LIKELY_TO_REJECT", None),
        ("FLIRTATION", None),
        ("toxicity", None),
        ("_EXPERIMENTAL", None),
        ("", None),
    ],
)
def test_a_score_is_what_a_model_backs_and_nothing_else(name: str, score: float | None) -> None:
    assert probability(name, ASSESSED) == score


def test_an_attribute_rests_on_what_was_learned_of_its_category() -> None:
    assert category_of("SPAM_EXPERIMENTAL") is Category.SPAM
    assert category_of("IDENTITY_ATTACK") is Category.ABUSE


@pytest.mark.parametrize("name", ["FLIRTATION", "LIKELY_TO_REJECT", "UNSUBSTANTIAL", "INCOHERENT", "x", ""])
def test_what_is_neither_spam_nor_abuse_suggests_nothing(name: str) -> None:
    assert suggests(name) is None


@pytest.mark.parametrize(
    ("scores", "label"),
    [
        ({"TOXICITY": 1.0}, LabelValue.ABUSE),
        ({"TOXICITY": 0.5}, LabelValue.ABUSE),
        ({"TOXICITY": 0.49}, LabelValue.HAM),
        ({"SPAM": 0.9}, LabelValue.SPAM),
        ({"SPAM": 0.0}, LabelValue.HAM),
        ({"TOXICITY": 0.6, "SPAM": 0.9}, LabelValue.SPAM),
        ({"TOXICITY": 0.1, "INSULT_EXPERIMENTAL": 0.7}, LabelValue.ABUSE),
        ({"TOXICITY": 0.1, "OBSCENE": 0.2}, LabelValue.HAM),
    ],
)
def test_the_highest_suggested_score_says_what_a_comment_is(
    scores: dict[str, float], label: LabelValue
) -> None:
    assert label_of(scores) is label
