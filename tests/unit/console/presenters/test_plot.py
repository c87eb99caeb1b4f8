"""Charts as coordinates."""

from __future__ import annotations

import pytest

from service.console.presenters import plot
from service.domain.proportion import Proportion


@pytest.mark.parametrize(
    ("most", "scale"),
    [(0, 1), (1, 1), (2, 2), (3, 4), (5, 6), (9, 10), (10, 10), (41, 60), (75, 80), (999, 1000)],
)
def test_a_scale_ends_at_an_even_number_that_is_not_below(most: int, scale: int) -> None:
    assert plot.nice(most) == scale


def test_columns_stack_from_the_bottom_and_say_what_they_show() -> None:
    drawn = plot.columns(["1 May", "2 May"], [("accepted", "good", [3, 0]), ("held", "held", [1, 0])])
    first, second = drawn.columns
    assert [(part.tone, part.y + part.height) for part in first.parts] == [
        ("good", plot.BOTTOM),
        ("held", pytest.approx(first.parts[0].y)),
    ]
    assert first.parts[1].y == pytest.approx(plot.TOP)
    assert (first.words, second.words) == ("1 May: 3 accepted, 1 held", "2 May: nothing")
    assert second.parts == ()
    assert [mark.words for mark in drawn.scale] == ["0", "2", "4"]
    assert [(one.name, one.total) for one in drawn.series] == [("accepted", 3), ("held", 1)]


@pytest.mark.parametrize("days", [1, 2, 7, 30, 366])
def test_columns_and_their_days_stay_within_the_chart(days: int) -> None:
    names = [str(n) for n in range(days)]
    drawn = plot.columns(names, [("all", "plain", [1] * days)])
    assert all(one.x >= 0 and one.x + one.width <= 100 for one in drawn.columns)
    assert 1 <= len(drawn.days) <= 4
    assert (drawn.days[0].words, drawn.days[-1].words) == (names[0], names[-1])
    assert all(0 <= mark.at <= 100 for mark in drawn.days)


def test_points_leave_out_days_of_nothing_and_join_those_that_follow() -> None:
    values = [Proportion(1, 2), Proportion(0, 0), Proportion(4, 4)]
    (line,) = plot.points(["a", "b", "c"], [("spam", "held", values)]).lines
    assert [point.words for point in line.points] == [
        "a: spam 50% of 2 (9% to 91%)",
        "c: spam 100% of 4 (51% to 100%)",
    ]
    assert len(line.pieces) == 1
    assert all(plot.TOP <= point.high <= point.y <= point.low <= plot.BOTTOM for point in line.points)


def test_rows_are_as_long_as_they_are_much_and_shares_on_one_scale() -> None:
    drawn = plot.rows([("a", "4", 4.0), ("b", "1", 1.0)])
    assert ([row.length for row in drawn.rows], drawn.height) == ([100.0, 25.0], 2 * plot.ROW)
    assert plot.rows([("a", "0", 0.0)]).rows[0].length == 0.0
    (row,) = plot.shares([("a", "1 of 2", Proportion(1, 2), True)]).rows
    assert (row.length, row.trial) == (50.0, True)
    assert row.low is not None
    assert row.high is not None
    assert row.low < row.length < row.high
