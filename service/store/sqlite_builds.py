"""What is known of the builds of SQLite."""

from __future__ import annotations

_FIRST_BAD = (3, 7, 0)
_FIRST_GOOD = (3, 51, 3)
_BACKPORTED = {(3, 50): 7, (3, 44): 6}


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Return whether this build can lose commits when two connections write or checkpoint a WAL at once.

    Fixed in 3.51.3, and back-ported to 3.50.7 and 3.44.6 (sqlite.org/wal.html, "the WAL-reset bug").
    """
    if not _FIRST_BAD <= version < _FIRST_GOOD:
        return False
    return version[2] < _BACKPORTED.get((version[0], version[1]), version[2] + 1)
