"""Refitted points are proposed where comments that were left out say that they are better."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from tests.unit.training.points.lessons import lesson, rules_of
from training.config import default_config
from training.points.choose import Caught, Comparison, caught, chosen, compare, folds_of
from training.points.lesson import Lesson

WHOLE = default_config()
CONFIG = WHOLE.points


def planted(effect: float, rows: int = 400, seed: int = 1) -> Lesson:
    """A rule worth `effect`, which has 1 point now, and another one worth nothing."""
    draw = np.random.default_rng(seed)
    strengths = (draw.random((rows, 2)) < 0.3).astype(float)
    model = draw.normal(0, 1.5, rows)
    positive = draw.random(rows) < 1 / (1 + np.exp(-model - effect * strengths[:, 0]))
    return lesson(
        rules_of([1.0, 0.0]), strengths, positive, model=model, stratum=(model > 0).astype(np.int64)
    )


def compared(of: Lesson, hold: float = 0.0) -> Comparison:
    folds = folds_of(of, CONFIG.folds, 1)
    assert folds is not None
    return compare(of, folds, hold, chosen(of, folds, CONFIG), WHOLE)


def test_groups_stay_whole_and_every_fold_has_both_classes() -> None:
    of = planted(1.0)
    of = dataclasses.replace(of, group=np.arange(400) // 5, silent=np.arange(400) >= 380)
    folds = folds_of(of, 5, 1)
    assert folds is not None
    for group in np.unique(of.group):
        assert len(set(folds[of.group == group])) == 1
    shares = [of.positive[folds == fold].mean() for fold in range(5)]
    assert max(shares) - min(shares) < 0.15
    assert np.array_equal(folds, folds_of(of, 5, 1))  # type: ignore[arg-type]  # None would differ


def test_one_author_alone_cannot_be_left_out() -> None:
    of = planted(1.0)
    assert folds_of(dataclasses.replace(of, group=np.zeros(400, dtype=np.int64)), 5, 1) is None
    halves = folds_of(dataclasses.replace(of, group=np.arange(400) % 2), 5, 1)
    assert halves is not None
    assert set(halves) == {0, 1}


def test_points_that_are_wrong_are_better_refitted_and_right_ones_are_not() -> None:
    wrong, right = compared(planted(4.0)), compared(planted(1.0))
    assert wrong.is_better(CONFIG)
    assert wrong.loss_after < wrong.loss_before
    assert not right.is_better(CONFIG)
    assert right.strength >= wrong.strength
    assert compared(planted(4.0)) == wrong


def test_what_is_better_by_chance_or_catches_less_is_no_better() -> None:
    same = Caught(held=0.1, caught=0.8, caught_equally=0.8)
    good = Comparison(strength=1.0, loss_before=0.5, loss_after=0.4, sure=0.95, before=same, after=same)
    assert good.is_better(CONFIG)
    assert not dataclasses.replace(good, sure=0.85).is_better(CONFIG)
    assert not dataclasses.replace(good, loss_after=0.499).is_better(CONFIG)
    less = dataclasses.replace(same, caught_equally=0.78)
    assert not dataclasses.replace(good, after=less).is_better(CONFIG)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        # As before: one ham of four is held, and two of four spam.
        ([-2, -1, 0, 3, -1, 0, 2, 4], Caught(held=0.25, caught=0.5, caught_equally=1 / 2)),
        # Shifted by 10: everything is held, but one ham at the best threshold that holds one.
        ([8, 9, 10, 13, 9, 10, 12, 14], Caught(held=1.0, caught=1.0, caught_equally=1 / 2)),
        # Spam above all ham but one.
        ([-2, -1, 0, 3, 0.5, 0.6, 2, 4], Caught(held=0.25, caught=0.5, caught_equally=1.0)),
    ],
)
def test_what_is_caught_at_equal_ham_held(scores: list[float], expected: Caught) -> None:
    of = lesson(rules_of([1.0]), np.zeros((8, 1)), [False] * 4 + [True] * 4)
    before = np.array([-2, -1, 0, 3, -1, 0, 2, 4], dtype=np.float64)
    assert caught(of, np.array(scores, dtype=np.float64), before, 1.5) == expected


def test_where_all_ham_is_held_everything_is_caught() -> None:
    of = lesson(rules_of([1.0]), np.zeros((2, 1)), [False, True])
    scores = np.array([1.0, 0.0])
    assert caught(of, scores, scores, -math.inf).caught_equally == 1.0
