"""The fit is the minimum of its formula, within its bounds, and comes out the same each time."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.training.points.lessons import drawn, lesson, rules_of
from training.points.fit import LOOSE, Fit, errors, fit, loss_and_gradient, rounded, score
from training.points.lesson import Floats, Lesson

STRENGTHS = st.sampled_from([0.5, 2.0, 8.0])
SEEDS = st.integers(0, 10_000)


def plain_loss(of: Lesson, at: Fit, strength: float) -> float:
    """The formula of the module, a row at a time."""
    value = strength / 2 * sum((at.points - of.rules.present) ** 2) + LOOSE / 2 * sum(at.intercepts**2)
    for row in range(len(of.model)):
        each = of.strengths[row] * at.points
        said = float(each.sum())
        for places, cap in of.rules.caps:
            together = sum(each[i] for i in places if each[i] > 0)
            said -= max(0.0, together - cap)
        log_odds = of.model[row] + said + at.intercepts[of.stratum[row]]
        value += of.weight[row] * np.log1p(np.exp(-log_odds if of.positive[row] else log_odds))
    return float(value)


CAPPED = rules_of([0.5, 1.0, -0.5], low=[0, 0, -5], high=[5, 5, 0], caps=[([0, 1, 2], 1.7)])


@settings(max_examples=25)
@given(SEEDS, STRENGTHS, st.lists(st.floats(-2, 3), min_size=6, max_size=6))
def test_the_loss_is_the_formula_and_the_gradient_its_slope(
    seed: int, strength: float, values: list[float]
) -> None:
    of = drawn(seed, rules=CAPPED)
    points = np.clip(np.array(values[:3]), of.rules.low + 0.01, of.rules.high - 0.01)
    at = Fit(points, np.array(values[3:]))
    loss, gradient = loss_and_gradient(of, at, strength)
    assert loss == pytest.approx(plain_loss(of, at, strength))
    for place, step in itertools.product(range(3), [1e-6]):
        moved = at.points.copy()
        moved[place] += step
        slope = (plain_loss(of, Fit(moved, at.intercepts), strength) - loss) / step
        assert gradient.points[place] == pytest.approx(slope, abs=0.02)
        shifted = at.intercepts.copy()
        shifted[place] += step
        slope = (plain_loss(of, Fit(at.points, shifted), strength) - loss) / step
        assert gradient.intercepts[place] == pytest.approx(slope, abs=0.02)


@settings(max_examples=25)
@given(SEEDS, STRENGTHS)
def test_at_the_optimum_nothing_pulls_but_into_a_bound(seed: int, strength: float) -> None:
    of = drawn(seed)
    found = fit(of, strength)
    gradient = loss_and_gradient(of, found, strength)[1]
    assert np.abs(gradient.intercepts).max() < 1e-3
    for points, slope in zip(found.points, gradient.points, strict=True):
        inside = 1e-9 < points < 5 - 1e-9
        assert abs(slope) < 1e-3 if inside else (slope > -1e-3) == (points < 1)


@pytest.mark.parametrize("seed", range(5))
def test_no_other_points_on_a_grid_are_better(seed: int) -> None:
    of = drawn(seed, rules=rules_of([0.5, 1.0]))
    found = fit(of, 2.0)
    best = loss_and_gradient(of, found, 2.0)[0]
    for pair in itertools.product(np.arange(0, 5.01, 0.25), repeat=2):
        assert loss_and_gradient(of, Fit(np.array(pair), found.intercepts), 2.0)[0] >= best - 1e-9


@settings(max_examples=25)
@given(SEEDS)
def test_points_never_change_sides(seed: int) -> None:
    """Even where the labels say the opposite of what a rule does."""
    of = drawn(seed, rules=CAPPED)
    against = dataclasses.replace(of, positive=of.strengths[:, 0] == 0)
    found = fit(against, 0.5).points
    assert (found >= against.rules.low).all()
    assert (found <= against.rules.high).all()


def test_rules_without_room_and_points_that_are_not_free_stay() -> None:
    of = drawn(1, rules=rules_of([0.5, 1.0, 0.3], low=[0.5, 0, 0], high=[0.5, 5, 5]))
    assert fit(of, 1.0).points[0] == 0.5
    assert fit(of, 1.0).points[1] != 1.0
    assert fit(of, 1.0, free=False).points.tolist() == [0.5, 1.0, 0.3]
    assert np.isnan(errors(of, fit(of, 1.0), 1.0)[0])


def test_few_labels_change_little_and_a_strong_prior_less() -> None:
    fires = np.array([[1.0]] * 3 + [[0.0]] * 3)
    few = lesson(rules_of([1.0]), fires, [True] * 3 + [False] * 3)
    many = lesson(rules_of([1.0]), np.repeat(fires, 40, axis=0), np.repeat(few.positive, 40))
    moved = [fit(few, 8.0).points[0], fit(few, 2.0).points[0], fit(many, 2.0).points[0]]
    assert 1.0 < moved[0] < moved[1] < 1.6
    assert moved[2] > 3.0


@settings(max_examples=25)
@given(SEEDS, STRENGTHS)
def test_rounded_points_are_whole_steps_that_no_single_step_betters(seed: int, strength: float) -> None:
    of = drawn(seed, rules=CAPPED)
    exact = fit(of, strength)
    found = rounded(of, exact, strength, 0.1)
    loss = loss_and_gradient(of, found, strength)[0]
    assert [round(p * 10) / 10 for p in found.points] == pytest.approx(found.points.tolist(), abs=1e-12)
    for place, by in itertools.product(range(3), (-0.1, 0.1)):
        moved = found.points.copy()
        moved[place] += by
        if of.rules.low[place] <= moved[place] <= of.rules.high[place]:
            assert loss_and_gradient(of, Fit(moved, found.intercepts), strength)[0] >= loss - 1e-8


def test_points_now_are_kept_where_no_step_is_better() -> None:
    of = drawn(3, rules=rules_of([0.25, 1.0, 0.0]))
    strong = 1e6
    assert rounded(of, fit(of, strong), strong, 0.1).points.tolist() == [0.25, 1.0, 0.0]


def test_the_same_lesson_gives_the_same_fit() -> None:
    of = drawn(5)
    first, second = fit(of, 2.0), fit(of, 2.0)
    assert first.points.tobytes() == second.points.tobytes()
    assert rounded(of, first, 2.0, 0.1).points.tobytes() == rounded(of, second, 2.0, 0.1).points.tobytes()


def test_a_verdict_that_has_one_label_only_moves_its_intercept_and_few_points() -> None:
    """As where accepted comments have a label only if somebody complained."""
    draw = np.random.default_rng(7)
    fires = (draw.random((200, 1)) < 0.5).astype(float)
    fair = draw.random(200) < 0.5
    complained = np.ones(200, dtype=bool)
    of = lesson(
        rules_of([0.0]),
        np.vstack([fires, np.ones((200, 1))]),
        np.append(fair, complained),
        stratum=np.repeat([1, 0], 200),
    )
    assert fit(of, 1.0).points[0] < 0.8
    as_one = dataclasses.replace(of, stratum=np.ones(400, dtype=np.int64))
    assert fit(as_one, 1.0).points[0] > 1.5


def test_errors_shrink_with_labels_and_are_what_a_bootstrap_says() -> None:
    def made(rows: int, seed: int) -> Lesson:
        draw = np.random.default_rng(seed)
        fires = (draw.random((rows, 1)) < 0.5).astype(float)
        positive = draw.random(rows) < 1 / (1 + np.exp(-fires[:, 0] + 0.5))
        return lesson(rules_of([1.0]), fires, positive)

    def error(of: Lesson) -> float:
        return float(errors(of, fit(of, 0.5), 0.5)[0])

    assert error(made(1600, 1)) == pytest.approx(error(made(400, 1)) / 2, rel=0.15)
    drawn_points: Floats = np.array([fit(made(400, seed), 0.5).points[0] for seed in range(60)])
    assert error(made(400, 1)) == pytest.approx(float(drawn_points.std()), rel=0.35)


def test_a_score_is_what_a_policy_makes_of_it() -> None:
    of = lesson(
        CAPPED, np.array([[1.0, 2.0, 1.0], [1.0, 0.0, 0.0]]), [True, False], model=np.array([-1.0, 0.5])
    )
    assert score(of, of.rules.present).tolist() == pytest.approx([-1.0 + 1.7 - 0.5, 1.0])
