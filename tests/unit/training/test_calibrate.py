"""Ham curves say how much ham reaches how many points, and never too little of it."""

from __future__ import annotations

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from service.domain.goal import LEAST, MOST, Goal
from service.domain.signal import quantise
from training.calibrate import SHARES, Platt, ham_curve

ONE = np.array(["one"])


def test_the_shares_reach_from_the_smallest_to_the_largest_goal() -> None:
    assert (SHARES[0], SHARES[-1]) == (LEAST, MOST)
    assert {0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03} <= set(SHARES)


def test_a_curve_says_what_so_much_of_the_ham_reaches() -> None:
    curve = ham_curve(np.arange(1000.0), np.repeat(ONE, 1000), 50)
    assert curve is not None
    assert curve.points(Goal(0.2)) == 800.0
    assert curve.points(Goal(0.01)) == 990.0
    assert curve.points(Goal(0.001)) == 999.0


def test_a_share_of_less_than_one_ham_has_no_row() -> None:
    curve = ham_curve(np.arange(200.0), np.repeat(ONE, 200), 50)
    assert curve is not None
    assert curve.least == 0.005
    assert ham_curve(np.arange(4.0), np.repeat(ONE, 4), 50) is None
    assert ham_curve(np.empty(0), np.empty(0, dtype=np.str_), 50) is None


def test_a_large_source_decides_no_more_than_a_small_one() -> None:
    points = np.concatenate([np.zeros(10_000), np.linspace(1, 2, 100)])
    sources = np.repeat(["large", "small"], [10_000, 100])
    curve = ham_curve(points, sources, 50)
    assert curve is not None
    assert curve.points(Goal(0.05)) == pytest.approx(np.sort(points)[-10], abs=1e-3)


def test_a_source_of_a_few_ham_has_less_than_a_whole_voice() -> None:
    points = np.concatenate([np.linspace(0, 0.5, 1000), [9.0]])
    curve = ham_curve(points, np.repeat(["large", "tiny"], [1000, 1]), 50)
    assert curve is not None
    assert curve.points(Goal(0.02)) == 9.0, "one ham of fifty that a voice has"
    assert curve.points(Goal(0.03)) < 1.0


@hypothesis.given(st.integers(5, 300), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_no_more_than_a_goals_share_of_the_measured_ham_reaches_its_points(
    count: int, sources: int, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    points = np.round(draw.normal(size=count), 1)
    source = draw.integers(0, sources, count).astype(np.str_)
    curve = ham_curve(points, source, 1)
    if curve is None:
        return
    for share, threshold in curve.rows:
        assert threshold == quantise(threshold)
        reached = [(points[source == name] >= threshold).mean() for name in np.unique(source)]
        assert np.mean(reached) <= share + 1e-9


def test_one_calibration_after_another_is_one_calibration() -> None:
    first, second = Platt(2.0, -1.0), Platt(0.5, 3.0)
    margins = np.array([-2.0, 0.0, 5.0])
    both = first.then(second)
    assert both.points(margins) == pytest.approx(second.points(first.points(margins)))
