"""What training takes back from rows is what a model that serves takes back."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from service.classifier.artifact import Model, dump
from service.classifier.linear import LinearClassifier
from service.domain.comment import Author, Comment
from service.domain.signal import Category
from service.features.language import sample
from service.features.view import read
from tests.unit.classifier.conftest import make_artifact, make_card
from tests.unit.classifier.tongues import CHINESE, ENGLISH, FOREIGN, GERMAN, table
from training.calibrate import Platt
from training.corpus import matrix_of
from training.doubts import Doubts, Said
from training.train import Linear

BODIES = (ENGLISH, GERMAN, FOREIGN, CHINESE, f"{FOREIGN}!!! https://x.example/{FOREIGN[:9]}", "ok", "")


@pytest.mark.parametrize("seed", range(4))
def test_a_row_loses_what_a_model_in_service_takes_back(seed: int) -> None:
    artifact = dataclasses.replace(make_artifact(seed), languages=table())
    classifier = LinearClassifier(
        Model(artifact=artifact, card=make_card(artifact, dump(artifact)), digest="d" * 64)
    )
    views = [read(Comment(body=body, author=Author(name="Anna"))) for body in BODIES]
    doubts = Doubts(table(), [sample(view.text.folded) for view in views])
    matrix = matrix_of(views)
    taken = []
    for category in Category:
        weights = artifact.weights[category].astype(np.float64)
        linear = Linear(weights, artifact.intercept[category])
        platt = Platt(*artifact.calibration[category])
        back = doubts.taken_back(category, Said.of(linear, matrix), platt)
        served = [classifier.points(view)[category] for view in views]
        assert platt.points(linear.margins(matrix)) + back == pytest.approx(served, abs=1e-4)
        taken.append(back)
    assert np.array(taken).min() < -0.1
    assert doubts.called(Category.SPAM).tolist()[:4] == [False, True, True, True]
    assert doubts.called(Category.ABUSE).tolist()[:4] == [False, False, True, False]


def test_what_is_said_of_some_rows_is_put_in_their_places() -> None:
    whole, part = Said.nothing(3), Said(np.array([1.0, 2.0]), np.ones((3, 2)))
    whole.put(np.array([0, 2]), part)
    assert whole.intercepts.tolist() == [1.0, 0.0, 2.0]
    assert whole.parts.sum(axis=0).tolist() == [3.0, 0.0, 3.0]
