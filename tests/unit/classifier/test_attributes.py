"""A head reads the words of the body and the abuse score, and nothing else."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pytest

from service.classifier.artifact import Artifact
from service.classifier.attributes import END, FIRST, WORDS, Head
from service.classifier.linear import LinearClassifier
from service.domain.attribute import Attribute
from service.domain.comment import Author, Comment
from service.domain.decision import probability
from service.domain.signal import POINT, Category
from service.errors import ModelError
from service.features.vector import vectorise
from service.features.view import View, read

Make = Callable[[Artifact], LinearClassifier]

VIEW = read(Comment(body="You are a weasel, and the weasel knows it", author=Author(name="Ann weasel")))


def head(seed: int = 0, **parts: float) -> Head:
    weights = np.random.default_rng(seed).normal(size=WORDS).astype(np.float32)
    return Head(
        weights=weights,
        intercept=parts.get("intercept", -0.5),
        shared=parts.get("shared", 0.75),
        calibration=(1.5, -0.25),
    )


def with_heads(artifact: Artifact, **heads: Head) -> Artifact:
    return dataclasses.replace(artifact, attributes={Attribute(name): one for name, one in heads.items()})


def by_definition(artifact: Artifact, view: View, attribute: Attribute) -> float:
    """Return the calibrated log-odds by the definition, without anything that the classifier does."""
    vector, one = vectorise(view), artifact.attributes[attribute]
    weights = artifact.weights[Category.ABUSE].astype(np.float64)[vector.indices]
    abuse = artifact.intercept[Category.ABUSE] + math.fsum(vector.values * weights)
    words = [
        float(value) * float(one.weights[index - FIRST])
        for index, value in zip(vector.indices, vector.values, strict=True)
        if FIRST <= index < END
    ]
    slope, offset = one.calibration
    return slope * (one.intercept + one.shared * abuse + math.fsum(words)) + offset


def log_odds(chance: float) -> float:
    return math.log(chance / (1 - chance))


@pytest.mark.parametrize("body", ["You are a weasel, and the weasel knows it", "", "!!!", "谢谢"])
def test_an_attribute_is_what_its_definition_says(artifact: Artifact, classifier_of: Make, body: str) -> None:
    given = with_heads(artifact, insult=head(1), threat=head(2))
    view = read(Comment(body=body, author=Author(name="Ann")))
    found = classifier_of(given).attributes(view)
    assert list(found) == [Attribute.INSULT, Attribute.THREAT]
    for attribute, chance in found.items():
        assert log_odds(chance) == pytest.approx(by_definition(given, view, attribute), abs=0.6 * POINT)


def test_a_head_without_words_follows_the_abuse_score_alone(artifact: Artifact, classifier_of: Make) -> None:
    lone = Head(weights=np.zeros(WORDS, dtype=np.float32), intercept=0.0, shared=1.0, calibration=(1.0, 0.0))
    classifier = classifier_of(with_heads(artifact, insult=lone))
    found = classifier.assess(VIEW)
    slope, offset = artifact.calibration[Category.ABUSE]
    points = sum(signal.points for signal in found.signals if signal.category is Category.ABUSE)
    assert found.attributes[Attribute.INSULT] == pytest.approx(
        probability((points - offset) / slope), abs=1e-4
    )


def test_signals_are_the_same_with_and_without_attributes(artifact: Artifact, classifier_of: Make) -> None:
    plain, given = classifier_of(artifact), classifier_of(with_heads(artifact, insult=head()))
    found = given.assess(VIEW)
    assert found.signals == plain.signals(VIEW) == plain.assess(VIEW).signals
    assert found.attributes == given.attributes(VIEW)
    assert plain.assess(VIEW).attributes == {}


@pytest.mark.parametrize(
    "change",
    [
        {"weights": np.zeros(WORDS, dtype=np.float64)},
        {"weights": np.zeros(WORDS + 1, dtype=np.float32)},
        {"weights": np.full(WORDS, np.inf, dtype=np.float32)},
        {"shared": math.inf},
        {"calibration": (-1.0, 0.0)},
    ],
)
def test_a_head_of_unusable_numbers_cannot_be_made(change: dict[str, object]) -> None:
    with pytest.raises(ModelError):
        dataclasses.replace(head(), **change)  # type: ignore[arg-type]  # the fields that the test is about
