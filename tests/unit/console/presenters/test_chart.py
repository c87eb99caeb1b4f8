"""Charts are numbers before they are drawings."""

from __future__ import annotations

from datetime import timedelta

from service.console.presenters.chart import bars, line
from service.moderation.campaigns import Growth
from tests.stored import NOW, after


def test_a_line_rises_from_nothing_to_the_last_count() -> None:
    assert line([1, 4]) == "1.0,23.0 60.0,17.5 119.0,1.0"
    assert line([0]) == "1.0,23.0 119.0,23.0"


def test_a_bar_is_what_came_in_its_step() -> None:
    growth = Growth(until=(NOW, after(60)), counts=(2, 6))
    drawn = bars(growth, NOW + timedelta(hours=1))
    assert [(bar.came, bar.all, bar.height) for bar in drawn] == [(2, 2, 50.0), (4, 6, 100.0)]
    assert bars(Growth(until=(NOW,), counts=(0,)), NOW)[0].height == 0.0
