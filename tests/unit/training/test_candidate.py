"""What becomes of a base model's ham curve when the model learns from labels."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import numpy as np
import pytest

from service.classifier.artifact import Artifact, Model
from service.domain.goal import HamCurve
from service.domain.label import LabelValue
from service.domain.signal import Category
from service.features.vector import DIMENSIONS
from tests.unit.training.material import collection, small_config
from training.adapt import Adaptation, Change
from training.base import train
from training.candidate import Taught, adapted, trained
from training.config import Config
from training.corpus import Corpus, whole
from training.package import package

HAM, SPAM = LabelValue.HAM, LabelValue.SPAM
CURVE = HamCurve(((0.001, 3.0), (0.1, -1.0)))
CONFIG = small_config(adapt={"min_calibration": 1_000})


def silent(_: str) -> None:
    """Say nothing."""


def base() -> Model:
    """Return a model that knows nothing, with a curve."""
    artifact = Artifact(
        weights=dict.fromkeys(Category, np.zeros(DIMENSIONS, dtype=np.float32)),
        intercept=dict.fromkeys(Category, -2.0),
        calibration=dict.fromkeys(Category, (2.0, 0.5)),
        ham_curves=dict.fromkeys(Category, CURVE),
    )
    made = package(
        artifact,
        name="base",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        config=CONFIG,
        sources=[],
        metrics={},
    )
    return Model(artifact=artifact, card=made.card, digest=made.card.payload)


def curves_after(rise: float, config: Config = CONFIG) -> HamCurve:
    """Return the spam curve after labels have raised every comment's points."""
    labels = whole(collection("labels", {HAM: 20, SPAM: 20}))
    change = Change(np.empty(0, dtype=np.int64), np.empty(0), rise)
    positive = np.array([example.label is SPAM for example in labels.examples])
    learned = Adaptation(change, 1.0, np.where(positive, 1.0, -3.0))
    taught = Taught(
        base=base(),
        labels=labels,
        reference=whole(collection("reference", {HAM: 10, SPAM: 10})),
        found={Category.SPAM: (np.arange(len(labels)), learned)},
    )
    after = adapted(taught, 1.0, config).artifact.ham_curves
    assert after[Category.ABUSE] == CURVE, "nothing was taught about abuse"
    return after[Category.SPAM]


def test_where_the_hardest_reference_ham_rises_the_curve_rises_with_it() -> None:
    assert [points for _, points in curves_after(0.75).rows] == pytest.approx([3.75, -0.25])


def test_where_reference_ham_falls_the_curve_stays() -> None:
    assert [points for _, points in curves_after(-0.75).rows] == pytest.approx([3.0, -1.0])


def test_a_calibration_fitted_anew_calibrates_the_curve() -> None:
    curve = curves_after(0.0, small_config(adapt={"min_calibration": 1}))
    assert curve.rows[0][1] > 3.0, "the labels say that points are worth more than the base took them for"
    assert curve.least == CURVE.least


def test_a_base_without_curves_gives_a_candidate_without() -> None:
    bare = dataclasses.replace(base(), artifact=dataclasses.replace(base().artifact, ham_curves={}))
    labels = whole(collection("labels", {HAM: 2}))
    taught = Taught(base=bare, labels=labels, reference=labels, found={})
    assert adapted(taught, 1.0, CONFIG).artifact.ham_curves == {}


def test_a_trained_model_carries_the_curve_of_ham_that_was_left_out(corpus: Corpus, config: Config) -> None:
    candidate = trained(corpus, config, silent)
    for one in candidate.trained:
        ham = np.array([example.label is HAM for example in corpus.examples]) & one.targets.known
        assert one.curve is not None
        assert candidate.artifact.ham_curves[one.category] == one.curve
        for share, points in one.curve.rows:
            assert (one.unseen[ham] >= points).mean() <= 2 * share


def test_goals_are_about_the_ham_of_sources_as_sites_get_it(corpus: Corpus, config: Config) -> None:
    calibration = dataclasses.replace(config.calibration, natural=("blo",))
    one = train(corpus, Category.SPAM, dataclasses.replace(config, calibration=calibration), silent)
    blog = np.array([e.label is HAM and e.source == "blog" for e in corpus.examples])
    assert one.curve is not None
    assert one.curve.least == pytest.approx(0.04, abs=0.011), "thirty ham, and not a hundred and twenty"
    assert (one.unseen[blog] >= one.curve.rows[-1][1]).mean() <= 0.2


def test_the_card_says_how_small_a_goal_may_be() -> None:
    artifact = dataclasses.replace(base().artifact, ham_curves={Category.SPAM: CURVE})
    created_at = datetime(2026, 1, 1, tzinfo=UTC)
    made = package(artifact, name="m", created_at=created_at, config=CONFIG, sources=[], metrics={})
    spam, abuse = made.card.limits[-2:]
    assert "spam reach down to 0.1 % of ham" in spam
    assert "abuse come to fixed probabilities" in abuse
