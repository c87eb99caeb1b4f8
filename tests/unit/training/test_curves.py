from __future__ import annotations

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from training import curves
from training.calibrate import calibration_error, to_base_rate


def scores(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    positive = np.arange(count) < count // 3
    return np.round(draw.normal(size=count) + 1.5 * positive, 1), positive


def test_equal_scores_are_one_step() -> None:
    told = curves.steps(np.array([2.0, 1.0, 1.0, 0.0]), np.array([True, True, False, False]))
    assert told.scores.tolist() == [2.0, 1.0, 0.0]
    assert told.recall.tolist() == [0.5, 1.0, 1.0]
    assert told.false_rate.tolist() == [0.0, 0.5, 1.0]


@hypothesis.given(st.integers(0, 2**32 - 1))
def test_at_its_own_share_the_average_precision_is_the_known_one(seed: int) -> None:
    points, positive = scores(seed, 90)
    known = average_precision_score(positive, points)
    assert curves.average_precision(points, positive, positive.mean()) == pytest.approx(known)


def test_precision_falls_with_the_share_of_the_category() -> None:
    half, hundredth = (float(curves.precision_at(np.array(0.8), np.array(0.1), rate)) for rate in (0.5, 0.01))
    assert half == pytest.approx(0.8 / 0.9)
    assert hundredth == pytest.approx(0.008 / (0.008 + 0.099))


def test_a_roc_curve_begins_with_what_costs_no_ham() -> None:
    points = np.array([9.0, 8.0, 5.0, 4.0, 1.0])
    curve = curves.roc(points, np.array([True, True, False, True, False]))
    assert curve[0] == pytest.approx((curves.LOWEST_RATE, 2 / 3))
    assert curve[-1] == (1.0, 1.0)


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    points, positive = np.arange(5000.0), np.arange(5000) % 3 == 0
    curve = curves.precision_recall(points, positive, 0.2)
    assert len(curve) <= curves.MAX_POINTS
    assert curve[-1] == pytest.approx((1.0, 0.2))


def test_a_reliability_diagram_adds_up_to_the_calibration_error() -> None:
    draw = np.random.default_rng(3)
    said = draw.random(2000)
    positive = draw.random(2000) < said**2
    weight = to_base_rate(positive, np.ones(2000), 0.15)
    bins = curves.reliability(said, positive, weight)
    gaps = sum(
        b.share * abs(b.stated - b.observed) for b in bins if b.stated is not None and b.observed is not None
    )
    assert gaps == pytest.approx(calibration_error(said, positive, weight))
    assert sum(b.count for b in bins) == 2000


def test_an_empty_bin_states_nothing() -> None:
    (low, high) = curves.reliability(np.array([0.1]), np.array([True]), np.ones(1), bins=2)
    assert (low.count, low.observed) == (1, 1.0)
    assert (high.count, high.stated, high.observed) == (0, None, None)


def test_scores_beyond_the_axis_count_in_the_outermost_bars() -> None:
    shares = curves.score_shares(np.array([-99.0, 0.1, 99.0, 99.0]))
    assert (shares[0], shares[-1]) == (0.25, 0.5)
    assert sum(shares) == pytest.approx(1.0)
