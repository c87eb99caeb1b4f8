from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from scipy.special import expit

from service.domain.policy import Threshold
from training.calibrate import calibrate, calibration_error, to_base_rate
from training.curves import steps
from training.measures import (
    Interval,
    Measures,
    _figures,
    by_group,
    intervals,
    mean_of,
    means,
    measure,
    recall_at,
)

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


def row(group: str, positives: int = 20, roc_auc: float | None = 0.9) -> Measures:
    found = measure(group, np.zeros(positives + 20), np.arange(positives + 20) < positives, THRESHOLD)
    return dataclasses.replace(found, roc_auc=roc_auc)


def test_a_mean_counts_every_telling_group_once() -> None:
    rows = [row("a", 20, 0.8), row("b", 2000, 0.9), row("few", 3, 0.1), row("all", 2023, 0.5)]
    found = means(rows, seed=1)["roc_auc"]
    assert found.value == pytest.approx(0.85)
    assert (found.groups, found.interval) == (2, None)


def test_the_interval_of_a_mean_is_as_wide_as_groups_differ() -> None:
    alike, different = mean_of([0.9] * 8, 1), mean_of([0.6, 0.7, 0.8, 0.9, 0.95, 1.0], 1)
    assert alike.interval is not None
    assert [alike.interval.low, alike.interval.high] == pytest.approx([0.9, 0.9])
    assert different.interval is not None
    assert 0.6 < different.interval.low < different.value < different.interval.high < 1.0
    spread = np.std([0.6, 0.7, 0.8, 0.9, 0.95, 1.0]) / np.sqrt(6)
    assert different.interval.high - different.interval.low == pytest.approx(2 * 1.96 * spread, rel=0.1)
    assert mean_of([0.6, 0.7, 0.8], 5) == mean_of([0.6, 0.7, 0.8], 5)


def test_an_interval_within_a_group_holds_the_figure_and_narrows_with_more_comments() -> None:
    draw = np.random.default_rng(4)

    def found(count: int) -> tuple[Measures, Mapping[str, Interval]]:
        positive = np.arange(count) < count // 4
        points = draw.normal(size=count) + 1.5 * positive
        return measure("g", points, positive, THRESHOLD), intervals(points, positive, seed=1)

    (few, wide), (many, narrow) = found(200), found(5000)
    assert {"roc_auc", "pr_auc", "recall_1"} == set(wide)
    assert set(narrow) == {"roc_auc", "pr_auc", "recall_1", "recall_01"}
    for figures, spans in ((few, wide), (many, narrow)):
        for name, span in spans.items():
            assert span.low <= getattr(figures, name) <= span.high, name
    assert narrow["roc_auc"].high - narrow["roc_auc"].low < (wide["roc_auc"].high - wide["roc_auc"].low) / 2


def test_too_few_comments_of_a_class_have_no_interval() -> None:
    assert intervals(np.arange(30.0), np.arange(30) < 5, seed=1) == {}


@hypothesis.given(st.integers(0, 2**32 - 1), st.integers(100, 1200))
def test_figures_of_steps_are_the_measures(seed: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    positive = np.arange(count) % 3 == 0
    points = np.round(draw.normal(size=count) + positive, 1)
    known = measure("g", points, positive, THRESHOLD)
    for name, value in _figures(steps(points, positive)).items():
        assert value == pytest.approx(getattr(known, name)), name
