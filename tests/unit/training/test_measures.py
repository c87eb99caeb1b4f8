from __future__ import annotations

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.special import expit

from service.domain.policy import Threshold
from training.calibrate import calibrate, calibration_error, to_base_rate
from training.measures import by_group, measure, recall_at

THRESHOLD = Threshold(0.5, 0.95)


def test_measures_count_what_the_thresholds_would_do() -> None:
    points = np.array([-9.0, -1.0, 1.0, 4.0, -1.0, 1.0, 4.0, 9.0])
    positive = np.array([False] * 4 + [True] * 4)
    found = measure("blog", points, positive, THRESHOLD)
    assert (found.positives, found.negatives) == (4, 4)
    assert (found.ham_held, found.ham_rejected) == (0.5, 0.25)
    assert (found.caught, found.rejected) == (0.75, 0.5)
    assert found.roc_auc == pytest.approx(11.5 / 16)
    assert found.recall_1 is None, "four negatives cannot tell one in a hundred"


def test_a_group_without_one_class_has_no_figures_for_it() -> None:
    found = measure("ham only", np.array([-1.0, 1.0]), np.array([False, False]), THRESHOLD)
    assert (found.roc_auc, found.caught, found.recall_1) == (None, None, None)
    assert found.ham_held == 0.5


def test_groups_are_measured_apart_and_together() -> None:
    rows = by_group(["b", "a", "b"], np.array([1.0, -1.0, 2.0]), np.array([True, False, True]), THRESHOLD)
    assert [(row.group, row.positives, row.negatives) for row in rows] == [
        ("a", 0, 1),
        ("b", 2, 0),
        ("all", 2, 1),
    ]


@hypothesis.given(st.integers(100, 400), st.integers(0, 2**32 - 1))
def test_recall_lets_no_more_ham_through_than_the_rate(count: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    positive = np.arange(count + 20) < 20
    points = np.round(draw.normal(size=count + 20) + positive, 1)
    recall = recall_at(points, positive, 0.01)
    assert recall is not None
    best = max(
        (
            float((points[positive] > t).mean())
            for t in np.unique(points)
            if (points[~positive] > t).mean() <= 0.01
        ),
        default=0.0,
    )
    assert recall == pytest.approx(best)


def test_calibration_recovers_the_odds_and_the_base_rate() -> None:
    draw = np.random.default_rng(7)
    positive = draw.random(20_000) < 0.5
    margins = draw.normal(np.where(positive, 1.0, -1.0), 1.0)  # true log-odds at equal shares: 2 * margin
    weight = np.ones(len(margins))
    platt = calibrate(margins, positive, weight, 0.2)
    assert platt.slope == pytest.approx(2.0, rel=0.06)
    assert platt.offset == pytest.approx(np.log(0.2 / 0.8), abs=0.1)
    shares = to_base_rate(positive, weight, 0.2)
    assert calibration_error(expit(platt.points(margins)), positive, shares) < 0.01
    assert calibration_error(expit(5 * platt.points(margins)), positive, shares) > 0.03


def test_weights_at_a_base_rate_need_both_classes() -> None:
    weight = to_base_rate(np.array([True, False, False]), np.ones(3), 0.1)
    np.testing.assert_allclose(weight, [0.1, 0.45, 0.45])
    with pytest.raises(ValueError, match="both classes"):
        to_base_rate(np.array([True]), np.ones(1), 0.1)
