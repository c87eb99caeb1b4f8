from __future__ import annotations

import dataclasses
from datetime import timedelta

import numpy as np
import pytest

from service.classifier.artifact import Artifact, Model
from service.classifier.card import Card
from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import START, collection, example, small_config
from training.adapt import Lesson, adapt, label_weights, learn
from training.candidate import adapted, teach, trained
from training.config import Config
from training.corpus import Corpus, whole
from training.examples import Example
from training.package import package, sources_of
from training.serving import points
from training.targets import MODERATED

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE


def silent(_: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def base(corpus: Corpus, config: Config) -> Model:
    artifact = trained(corpus, config, silent).artifact
    packaged = package(
        artifact,
        name="base",
        created_at=START,
        config=config,
        sources=sources_of(corpus.examples),
        metrics={},
    )
    return Model(artifact=artifact, card=packaged.card, digest=packaged.card.payload)


def labelled(body: str, label: LabelValue, count: int) -> list[Example]:
    return [
        example(f"{body} {number}", label, source=MODERATED, number=hash((body, number)), created_at=START)
        for number in range(count)
    ]


def scores(artifact: Artifact, category: Category, *bodies: str) -> list[float]:
    matrix = whole([example(body) for body in bodies]).matrix
    return [float(value) for value in points(artifact, matrix, category)]


NEW_SPAM = "zanzibar quetzal syzygy offer for my morning"
REFERENCE = whole(collection("reference", {HAM: 30, SPAM: 10, ABUSE: 10}, seed=7))
ORDINARY = [e.comment.body for e in collection("later", {HAM: 10}, seed=9)]


def test_taught_texts_move_and_unrelated_ones_stay_nearly_where_they_were(
    base: Model, config: Config
) -> None:
    labels = whole([*labelled(NEW_SPAM, SPAM, 15), *collection(MODERATED, {HAM: 15}, seed=5)])
    taught = adapted(teach(base, labels, REFERENCE, config, silent), 1.0, config).artifact
    before, after = (scores(a, Category.SPAM, NEW_SPAM, *ORDINARY) for a in (base.artifact, taught))
    assert after[0] - before[0] > 2
    moved = np.abs(np.array(after[1:]) - np.array(before[1:]))
    assert moved.mean() < 0.25 * (after[0] - before[0])


def test_rehearsal_keeps_labels_of_one_side_from_making_everything_suspect(
    base: Model, config: Config
) -> None:
    labels = whole([*labelled(NEW_SPAM, SPAM, 40), *collection(MODERATED, {HAM: 2}, seed=5)])
    ham = [e.comment.body for e in REFERENCE.examples if e.label is HAM]
    moved = []
    for weight in (1e-6, 1000.0):
        rehearsing = dataclasses.replace(config, adapt=dataclasses.replace(config.adapt, rehearsal=weight))
        taught = adapted(teach(base, labels, REFERENCE, rehearsing, silent), 1.0, rehearsing)
        before, after = (np.array(scores(a, Category.SPAM, *ham)) for a in (base.artifact, taught.artifact))
        moved.append(float((after - before).mean()))
    assert moved[1] < 0.5 * moved[0]


def test_a_share_of_what_was_learned_moves_that_share(base: Model, config: Config) -> None:
    labels = whole([*labelled(NEW_SPAM, SPAM, 15), *collection(MODERATED, {HAM: 15}, seed=5)])
    taught = teach(base, labels, REFERENCE, config, silent)
    start, half, all_ = (
        scores(a, Category.SPAM, NEW_SPAM)[0]
        for a in (base.artifact, *(adapted(taught, share, config).artifact for share in (0.5, 1.0)))
    )
    assert half - start == pytest.approx((all_ - start) / 2, rel=0.05)


def test_what_labels_say_nothing_about_stays_exactly(base: Model, config: Config) -> None:
    labels = whole(labelled(NEW_SPAM, SPAM, 30))
    taught = adapted(teach(base, labels, REFERENCE, config, silent), 1.0, config)
    assert scores(taught.artifact, Category.ABUSE, *ORDINARY) == scores(
        base.artifact, Category.ABUSE, *ORDINARY
    )
    assert np.isnan(taught.predicted[Category.ABUSE]).all(), "spam says nothing about abuse"


def test_labels_are_judged_by_models_that_were_not_taught_them(base: Model, config: Config) -> None:
    single = labelled("quokka wombat numbat dunnart", SPAM, 1)
    labels = whole([*single, *collection(MODERATED, {HAM: 20, SPAM: 20}, seed=4)])
    found = adapted(teach(base, labels, REFERENCE, config, silent), 1.0, config)
    honest = found.predicted[Category.SPAM][0]
    told = points(found.artifact, labels.matrix, Category.SPAM)[0]
    assert told > honest


def test_a_category_with_too_few_labels_is_left_as_it_was(base: Model, config: Config) -> None:
    labels = whole(collection(MODERATED, {HAM: 9, SPAM: 9}))
    assert (
        adapted(teach(base, labels, REFERENCE, config, silent), 1.0, config).artifact.weights
        is base.artifact.weights
    )


def test_a_strong_prior_moves_less_than_a_weak_one(config: Config) -> None:
    rows = whole([*labelled(NEW_SPAM, SPAM, 10), *collection(MODERATED, {HAM: 10})])
    positive = np.array([e.label is SPAM for e in rows.examples])
    lesson = Lesson(rows.matrix, positive, np.ones(20), np.zeros(20))
    sizes = [
        float(np.linalg.norm(learn(lesson, strength, config.adapt).values)) for strength in (0.01, 1, 100)
    ]
    assert sizes[0] > sizes[1] > sizes[2] > 0


def test_noise_teaches_nothing(config: Config) -> None:
    draw = np.random.default_rng(5)
    rows = whole(collection(MODERATED, {HAM: 60}))
    positive = draw.random(60) < 0.5
    lesson = Lesson(rows.matrix, positive, np.ones(60), np.zeros(60))
    found = adapt(lesson, np.arange(60) % 5, config.adapt)
    assert found.strength == max(config.adapt.strengths)


def test_newer_labels_and_rarer_classes_weigh_more() -> None:
    config = small_config(adapt={"half_life_days": 30.0}).adapt
    times = [START, START + timedelta(days=30), START, None]
    weight = label_weights(np.array([True, True, False, False]), times, config)
    assert weight.sum() == pytest.approx(4)
    assert weight[1] == pytest.approx(2 * weight[0])
    rare = label_weights(np.array([True] + [False] * 16), [None] * 17, config)
    assert rare[0] == pytest.approx(4 * rare[1])
    assert label_weights(np.zeros(0, dtype=np.bool_), [], config).shape == (0,)


def test_two_trainings_give_the_same_bytes(corpus: Corpus, config: Config) -> None:
    payloads = {
        package(
            trained(corpus, config, silent).artifact,
            name="twice",
            created_at=START,
            config=config,
            sources=(),
            metrics={},
        ).payload
        for _ in range(2)
    }
    assert len(payloads) == 1


def test_a_trained_model_tells_what_it_was_taught(base: Model) -> None:
    spam, abuse = "casino bonus pills loan", "worthless scum and vermin"
    by_spam = scores(base.artifact, Category.SPAM, spam, abuse, ORDINARY[0])
    by_abuse = scores(base.artifact, Category.ABUSE, spam, abuse, ORDINARY[0])
    assert by_spam[0] > 0 > by_spam[2]
    assert by_abuse[1] > 0 > by_abuse[2]
    assert isinstance(base.card, Card)
    assert {source.name for source in base.card.sources} == {"shop", "blog", "forum", "news"}
