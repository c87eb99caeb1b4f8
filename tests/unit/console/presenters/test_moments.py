from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.console.presenters.moments import ahead, moment

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=-30), "a moment ago"),
        (timedelta(seconds=44), "a moment ago"),
        (timedelta(seconds=50), "a minute ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=29), "29 days ago"),
        (timedelta(days=30), "12 February 2026"),
    ],
)
def test_a_time_is_told_in_words(before: timedelta, words: str) -> None:
    assert moment(NOW - before, NOW).words == words


def test_the_exact_time_is_in_utc() -> None:
    there = datetime(2026, 3, 14, 13, 30, 5, tzinfo=timezone(timedelta(hours=2)))
    assert moment(there, NOW).exact == "2026-03-14 11:30:05 UTC"
    assert moment(there, NOW).iso == "2026-03-14T11:30:05+00:00"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "in a moment"),
        (20, "in a moment"),
        (50, "in 1 minute"),
        (600, "in 10 minutes"),
        (3_590, "in 1 hour"),
        (86_400, "in 1 day"),
        (7 * 86_400 - 1, "in 7 days"),
    ],
)
def test_a_time_that_lies_ahead_is_rounded(seconds: float, words: str) -> None:

    told = ahead(NOW + timedelta(seconds=seconds), NOW)
    assert told.words == words
    assert told.exact.endswith(" UTC")
