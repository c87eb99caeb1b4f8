"""A model takes evidence back in a language that it was not taught, exactly, and says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.classifier.artifact import Artifact
from service.classifier.linear import LinearClassifier
from service.classifier.unlearned import NAME
from service.domain.comment import Author, Comment
from service.domain.language import UNDETERMINED
from service.domain.signal import POINT, Category, Signal, quantise, total
from service.features.vector import vectorise
from service.features.view import read
from tests.unit.classifier.tongues import CHINESE, DISCOUNT, ENGLISH, FOREIGN, GERMAN, table

Make = Callable[[Artifact], LinearClassifier]
TEXTS = st.lists(st.sampled_from([*f"{FOREIGN} {GERMAN} {ENGLISH}".split(), CHINESE, "!!!"])).map(" ".join)


@pytest.fixture(scope="module")
def knowing(artifact: Artifact, classifier_of: Make) -> LinearClassifier:
    return classifier_of(dataclasses.replace(artifact, languages=table()))


def taught(artifact: Artifact, text: str, weight: float) -> Artifact:
    """Return a model that takes every word of a text for spam (or for ham), and knows a table."""
    vector = vectorise(read(Comment(body=text)))
    weights = np.zeros_like(artifact.weights[Category.SPAM])
    weights[vector.indices[vector.fields == 0]] = weight
    return dataclasses.replace(
        artifact,
        weights={Category.SPAM: weights, Category.ABUSE: np.zeros_like(weights)},
        intercept=dict.fromkeys(Category, 0.0),
        calibration=dict.fromkeys(Category, (1.0, 0.0)),
        languages=table(),
    )


def doubt(classifier: LinearClassifier, body: str, category: Category = Category.SPAM) -> Signal | None:
    signals = classifier.signals(read(Comment(body=body)))
    found = [s for s in signals if s.name == NAME and s.category is category]
    assert len(found) <= 1
    return found[0] if found else None


def test_evidence_from_words_is_taken_back_where_the_language_was_not_learned(
    artifact: Artifact, classifier_of: Make
) -> None:
    signal = doubt(classifier_of(taught(artifact, FOREIGN, 1.0)), FOREIGN)
    assert signal is not None
    assert signal.points < -0.9
    assert signal.evidence == (
        "Language not learned for spam (it is in no language that was learned, in Latin letters): "
        "what its words say for spam counts less."
    )


def test_words_against_the_category_keep_what_they_say(artifact: Artifact, classifier_of: Make) -> None:
    signal = doubt(classifier_of(taught(artifact, FOREIGN, -1.0)), FOREIGN)
    assert signal is not None
    assert signal.points == 0.0
    assert "could be doubted" in signal.evidence


def test_a_learned_language_is_not_doubted(artifact: Artifact, classifier_of: Make) -> None:
    assert doubt(classifier_of(taught(artifact, ENGLISH, 1.0)), ENGLISH) is None


def test_a_category_is_doubted_by_itself(knowing: LinearClassifier) -> None:
    assert doubt(knowing, GERMAN, Category.SPAM) is not None
    assert doubt(knowing, GERMAN, Category.ABUSE) is None


def test_a_category_without_a_discount_is_not_doubted(artifact: Artifact, classifier_of: Make) -> None:
    known = table(discounts={Category.SPAM: DISCOUNT})
    classifier = classifier_of(dataclasses.replace(artifact, languages=known))
    assert doubt(classifier, FOREIGN, Category.SPAM) is not None
    assert doubt(classifier, FOREIGN, Category.ABUSE) is None


def test_a_model_without_a_table_doubts_nothing(classifier: LinearClassifier) -> None:
    assert doubt(classifier, FOREIGN) is None


def test_a_model_with_a_table_names_languages_and_what_it_learned_in_them(
    knowing: LinearClassifier, classifier: LinearClassifier
) -> None:
    english, foreign = (read(Comment(body=body)) for body in (ENGLISH, f"{FOREIGN} {FOREIGN}"))
    assert (knowing.language(english), knowing.language(foreign)) == ("en", None)
    assert knowing.learned == {Category.SPAM: {"en"}, Category.ABUSE: {"de", "en", "zh"}}
    assert (classifier.language(english), classifier.learned) == (UNDETERMINED, {})


@given(TEXTS)
def test_only_the_doubt_is_added_to_what_is_said_without_it(
    knowing: LinearClassifier, classifier: LinearClassifier, body: str
) -> None:
    view = read(Comment(body=body, author=Author(name="Anna", url="https://anna.example")))
    with_table = knowing.signals(view)
    assert tuple(s for s in with_table if s.name != NAME) == classifier.signals(view)
    for signal in with_table:
        said = [s.points for s in with_table if s.category is signal.category]
        assert signal.points == quantise(signal.points)
        if signal.name == NAME:
            words = total(p.points for p in with_table if p.category is signal.category and _speaks(p))
            assert min(0.0, -words) <= signal.points <= 0.0
            assert total(said) <= total(p for p in said if p >= 0)


@given(TEXTS)
def test_contributions_add_up_to_the_score_with_what_is_taken_back(
    knowing: LinearClassifier, body: str
) -> None:
    view = read(Comment(body=body))
    for category in Category:
        told = knowing.contributions(view, category)
        score = total(s.points for s in knowing.signals(view) if s.category is category)
        assert told.characters.sum() + told.elsewhere == pytest.approx(score, abs=POINT)


def _speaks(signal: Signal) -> bool:
    return signal.name in {"classifier_text", "classifier_style"}


@given(TEXTS)
def test_points_are_the_sum_of_all_signals_with_what_is_taken_back(
    knowing: LinearClassifier, body: str
) -> None:
    view = read(Comment(body=body))
    signals, points = knowing.signals(view), knowing.points(view)
    for category in Category:
        said = total(signal.points for signal in signals if signal.category is category)
        assert points[category] == pytest.approx(said, abs=5 * POINT)


def test_points_count_what_is_taken_back(artifact: Artifact, classifier_of: Make) -> None:
    classifier = classifier_of(taught(artifact, FOREIGN, 1.0))
    signal = doubt(classifier, FOREIGN)
    assert signal is not None
    view = read(Comment(body=FOREIGN))
    said = total(s.points for s in classifier.signals(view) if s.category is Category.SPAM)
    assert classifier.points(view)[Category.SPAM] == pytest.approx(said, abs=5 * POINT)
