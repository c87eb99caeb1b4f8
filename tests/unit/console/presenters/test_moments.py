from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.console.presenters.moments import moment

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
