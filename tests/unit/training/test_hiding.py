"""What disguises hide: shares held before and after, and a candidate that they blind."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from numpy.typing import NDArray

from service.classifier.artifact import Artifact
from service.domain.goal import HamCurve
from service.domain.label import LabelValue
from service.domain.policy import Threshold
from service.domain.signal import Category
from service.features.vector import DIMENSIONS
from tests.unit.training.material import collection, example, small_config
from training import hiding as module
from training.corpus import Corpus, whole
from training.disguises import DISGUISES
from training.gate import reasons
from training.hiding import Hiding, InDisguise, Written, hidings, written

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE
CONFIG = small_config(gate={"samples": 200})
GATE = CONFIG.gate
KNOWN_IN = "upper_case"


def model(weights: NDArray[np.float32], intercept: float = -1.0, **fields: object) -> Artifact:
    return Artifact(
        weights=dict.fromkeys(Category, weights),
        intercept=dict.fromkeys(Category, intercept),
        calibration=dict.fromkeys(Category, (1.0, 0.0)),
        **fields,  # type: ignore[arg-type]  # the fields that a test is about
    )


@pytest.fixture(scope="module")
def reference() -> Corpus:
    return whole(collection("reference", {HAM: 5, SPAM: 30, ABUSE: 4}))


@pytest.fixture(scope="module")
def comments(reference: Corpus) -> list[Written]:
    return written(reference, CONFIG)


@pytest.fixture(scope="module")
def in_service(comments: list[Written]) -> Artifact:
    """Return a model that holds whatever has one feature of a spam comment, however it is written."""
    weights = np.zeros(DIMENSIONS, dtype=np.float32)
    for matrix in (comments[0].plain, *(matrix for _, matrix in comments[0].disguised.values())):
        weights[matrix.indices] = 8.0
    return model(weights)


@pytest.fixture(scope="module")
def blinded(comments: list[Written], in_service: Artifact) -> Artifact:
    """Return the same model, to whom whatever capitals bring about speaks against spam."""
    weights = in_service.weights[Category.SPAM].copy()
    _, matrix = comments[0].disguised[KNOWN_IN]
    weights[np.setdiff1d(matrix.indices, comments[0].plain.indices)] = -1000.0
    return model(weights)


def compared(models: tuple[Artifact, Artifact], comments: list[Written]) -> Hiding:
    return hidings(models, comments, CONFIG)[0]


def test_positives_are_written_in_every_disguise_that_changes_them(comments: list[Written]) -> None:
    assert [one.category for one in comments] == list(Category)
    assert [one.plain.shape[0] for one in comments] == [30, 4]
    assert tuple(comments[0].disguised) == tuple(DISGUISES)
    for rows, matrix in comments[0].disguised.values():
        assert len(rows) == matrix.shape[0] <= 30


def test_comments_that_no_disguise_changes_count_for_none() -> None:
    unchanged = example("赌场红利", SPAM, number=1)
    comments = written(whole([unchanged, example("buy a casino bonus", SPAM, number=2)]), CONFIG)
    rows, _ = comments[0].disguised["leet"]
    assert rows.tolist() == [1]


def test_without_reference_comments_there_is_nothing_to_compare(in_service: Artifact) -> None:
    assert written(whole([]), CONFIG) == []
    assert hidings((in_service, in_service), [], CONFIG) == ()


def test_the_model_in_service_is_not_worse_than_itself(in_service: Artifact, comments: list[Written]) -> None:
    hiding = compared((in_service, in_service), comments)
    assert (hiding.comments, hiding.plain, hiding.now) == (30, (1.0, 1.0), (1.0, 1.0))
    assert (hiding.worse, hiding.sure, hiding.drop) == (0, 0, (0, 0))
    assert reasons([], [], GATE, [hiding]) == []


def test_a_candidate_that_a_disguise_blinds_is_refused_and_the_disguise_named(
    in_service: Artifact, blinded: Artifact, comments: list[Written]
) -> None:
    hiding = compared((in_service, blinded), comments)
    assert hiding.plain == (1.0, 1.0), "plain comments are found as before"
    assert hiding.drop[1] > GATE.disguise_tolerance
    assert hiding.worse == pytest.approx(hiding.drop[1] - hiding.drop[0])
    row = next(row for row in hiding.disguises if row.disguise == KNOWN_IN)
    assert row.now == (1.0, 0.0)
    worst = next(row for row in hiding.disguises if row.disguise == hiding.worst)
    assert worst.drop == (0.0, 1.0)
    [reason] = reasons([], [], GATE, [hiding])
    assert reason.startswith("reference comments, spam: disguises hide ")
    assert f"the worst is {hiding.worst} (" in reason
    assert reason.endswith("which hides 100.0%, was 0.0%.")


def test_a_candidate_that_sees_through_more_passes(
    in_service: Artifact, blinded: Artifact, comments: list[Written]
) -> None:
    hiding = compared((blinded, in_service), comments)
    assert hiding.worse < 0
    assert not hiding.refuses(GATE)


def test_each_model_holds_by_the_threshold_that_the_policy_comes_to_with_it(
    in_service: Artifact, comments: list[Written], monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = HamCurve(((0.001, 50.0), (0.5, 40.0)))
    monkeypatch.setattr(
        module, "threshold_with", lambda curve, _: Threshold(1.0 if curve == strict else 0.5, 1.0)
    )
    candidate = model(np.zeros(DIMENSIONS, dtype=np.float32), 9.0)
    assert compared((candidate, candidate), comments).plain == (1.0, 1.0)
    with_curve = dataclasses.replace(candidate, ham_curves={Category.SPAM: strict})
    assert compared((in_service, with_curve), comments).plain == (1.0, 0.0)


def told(plain: tuple[float, float], now: tuple[float, float], **fields: float) -> Hiding:
    row = InDisguise(disguise="leet", comments=40, plain=plain, now=now)
    drop = row.drop
    made = {"comments": 40, "worse": drop[1] - drop[0], "sure": 0.01} | fields
    return Hiding(
        category=Category.SPAM,
        plain=plain,
        now=now,
        drop=drop,
        worst="leet",
        disguises=(row,),
        comments=int(made["comments"]),
        worse=made["worse"],
        sure=made["sure"],
    )


@pytest.mark.parametrize(
    ("hiding", "refused"),
    [
        (told((0.9, 0.9), (0.8, 0.75)), True),
        (told((0.9, 0.9), (0.8, 0.78)), False),  # within the tolerance
        (told((0.9, 0.9), (0.8, 0.75), sure=-0.01), False),  # may be chance
        (told((0.9, 0.9), (0.8, 0.75), comments=9), False),  # too few to tell
        (told((0.6, 0.9), (0.5, 0.5)), False),  # finds more of the plain, and no less of the disguised
    ],
)
def test_only_a_sure_and_sizeable_loss_refuses(hiding: Hiding, *, refused: bool) -> None:
    assert hiding.refuses(GATE) is refused


@pytest.mark.parametrize(("lost", "sure"), [(1, False), (10, True)])
def test_one_comment_lost_in_every_disguise_may_be_chance(lost: int, *, sure: bool) -> None:
    more = np.zeros((30, len(DISGUISES)))
    more[:lost] = 1.0
    changed = np.ones_like(more)
    bound = module._lower_bound(more, changed, GATE, seed=1)
    assert (bound > 0) is sure
    assert bound < lost / 30
    assert bound == module._lower_bound(more, changed, GATE, seed=1)


def test_a_disguise_weighs_the_same_however_many_comments_it_changes() -> None:
    more, changed = np.zeros((4, 2)), np.ones((4, 2))
    changed[1:, 1] = 0.0
    more[0] = 1.0
    means = module._mean_over_disguises(np.array([[1.0, 1, 1, 1], [0, 1, 1, 1]]), more, changed)
    assert means.tolist() == [(1 / 4 + 1) / 2, 0.0]
