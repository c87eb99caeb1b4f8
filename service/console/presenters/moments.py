"""Times in words, with the exact time beside them."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_MOMENT_S = 45
_DATED_AFTER_S = 30 * 86_400


@dataclasses.dataclass(frozen=True, slots=True)
class Moment:
    """A time as words (`words`), to the second in UTC (`exact`) and for machines (`iso`)."""

    words: str
    exact: str
    iso: str


def moment(then: datetime, now: datetime) -> Moment:
    """Return how long before `now` it was; both aware."""
    utc = then.astimezone(UTC)
    return Moment(_ago(utc, now), f"{utc:%Y-%m-%d %H:%M:%S} UTC", utc.isoformat(timespec="seconds"))


def ahead(then: datetime, now: datetime) -> Moment:
    """Return how long after `now` it will be; both aware."""
    utc = then.astimezone(UTC)
    return Moment(_in(utc, now), f"{utc:%Y-%m-%d %H:%M:%S} UTC", utc.isoformat(timespec="seconds"))


def _in(then: datetime, now: datetime) -> str:
    seconds = round((then - now).total_seconds())
    for length, unit in _UNITS:
        count = round(seconds / length)
        if count and seconds >= length - _MOMENT_S:
            return f"in {count} {unit}{'s' if count > 1 else ''}"
    return "in a moment"


def _ago(then: datetime, now: datetime) -> str:
    seconds = (now - then).total_seconds()
    if seconds < _MOMENT_S:
        return "a moment ago"
    if seconds >= _DATED_AFTER_S:
        return f"{then.day} {then:%B %Y}"
    for length, unit in _UNITS:
        count = int(seconds // length)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "a minute ago"
