"""Which builds of SQLite have the WAL-reset bug."""

from __future__ import annotations

import pytest

from service.store import has_wal_reset_bug


@pytest.mark.parametrize(
    ("version", "bad"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_affected_builds_are_known(version: tuple[int, ...], *, bad: bool) -> None:
    assert has_wal_reset_bug(version) is bad
