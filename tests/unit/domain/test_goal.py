"""A ham curve turns a share of ham into points, and refuses to be anything else."""

from __future__ import annotations

import pytest

from service.domain.goal import Goal, HamCurve

CURVE = HamCurve(((0.001, 3.0), (0.01, 1.0), (0.1, -1.0)))


@pytest.mark.parametrize(
    ("share", "points"),
    [(0.001, 3.0), (0.01, 1.0), (0.0099, 3.0), (0.011, 1.0), (0.1, -1.0), (0.2, -1.0)],
)
def test_between_two_rows_the_stricter_goal_stands(share: float, points: float) -> None:
    assert CURVE.points(Goal(share)) == points


def test_a_goal_below_what_was_measured_gets_the_most_extreme_points() -> None:
    assert CURVE.least == 0.001
    assert CURVE.points(Goal(0.0001)) == 3.0


def test_a_curve_moves_with_the_points_of_its_ham() -> None:
    assert CURVE.moved(2.0, 0.5).rows == ((0.001, 6.5), (0.01, 2.5), (0.1, -1.5))


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ((0.01, float("nan")),),
        ((0.01, float("inf")),),
        ((float("nan"), 1.0),),
        ((0.0, 1.0),),
        ((0.5, 1.0), (1.0, 0.0)),
        ((0.02, 1.0), (0.01, 0.0)),
        ((0.01, 1.0), (0.01, 1.0)),
        ((0.01, 1.0), (0.02, 1.5)),
    ],
)
def test_rows_that_are_no_curve_are_refused(rows: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ValueError, match="ham curve"):
        HamCurve(rows)
