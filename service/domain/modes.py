"""How a site moderates: before or after comments are public, whom it trusts, and when nobody watches."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, time, tzinfo
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from service.domain.language import primary
from service.errors import PolicyError

Moderation = Literal["post", "pre"]

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_QUIET: Final = 20
MAX_LANGUAGES: Final = 50
MAX_COMMENTS: Final = 1_000
"""What people ruled of an author is counted up to here."""


@dataclasses.dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nobody watches: from `start` until before `end`, in the site's own time.

    Where `end` is not after `start` it is that of the next day. `days` (0 is Monday) are those of the start.
    """

    start: time
    end: time
    days: frozenset[int]

    def covers(self, local: datetime) -> bool:
        """Return whether a local time lies in these hours."""
        clock, day = local.time(), local.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= clock < self.end
        return (day in self.days and clock >= self.start) or (
            (day - 1) % len(DAYS) in self.days and clock < self.end
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    """How a site moderates.

    `moderation` "pre" holds every comment whose author is not trusted, "post" only what the evidence holds.
    An author's first `first_comments` wait for a person. Authors are trusted from `trusted_after` approved
    comments on, if none was rejected; 0 trusts nobody. `languages` (ISO 639-1) are those of the site; empty
    is any. The `timezone` is read with the policy, so that no comment waits for a file.
    """

    moderation: Moderation = "post"
    first_comments: int = 0
    trusted_after: int = 0
    languages: tuple[str, ...] = ()
    timezone: tzinfo = UTC
    quiet: tuple[Quiet, ...] = ()

    def trusts(self, approved: int, rejected: int) -> bool:
        """Return whether an author with so many comments approved and rejected is trusted."""
        return 0 < self.trusted_after <= approved and not rejected

    def local(self, at: datetime) -> datetime:
        """Return a time as the site's clocks show it."""
        return at.astimezone(self.timezone)

    def quiet_at(self, at: datetime) -> bool:
        """Return whether nobody watches at a time."""
        return bool(self.quiet) and any(quiet.covers(self.local(at)) for quiet in self.quiet)


def modes_of(table: Mapping[str, Any]) -> Modes:
    """Return the modes that a policy's filled-in table states.

    Raises:
        PolicyError: a value is mistyped or out of range; `pointer` names the place.
    """
    return Modes(
        moderation=_moderation(table["moderation"]),
        first_comments=_count(table["first_comments"], "modes.first_comments"),
        trusted_after=_count(table["trusted_after"], "modes.trusted_after"),
        languages=_languages(table["languages"]),
        timezone=_timezone(table["timezone"]),
        quiet=_quiet(table["quiet"]),
    )


def _moderation(value: object) -> Moderation:
    if value == "pre":
        return "pre"
    if value == "post":
        return "post"
    raise PolicyError('Expected "post" or "pre".', "modes.moderation")


def _count(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_COMMENTS:
        raise PolicyError(f"Expected a whole number from 0 to {MAX_COMMENTS}.", path)
    return value


def _languages(value: object) -> tuple[str, ...]:
    path = "modes.languages"
    if not isinstance(value, list) or len(value) > MAX_LANGUAGES:
        raise PolicyError(f"Expected a list of at most {MAX_LANGUAGES} languages.", path)
    for position, tag in enumerate(value):
        if not isinstance(tag, str) or not 2 <= len(primary(tag)) <= 3 or not primary(tag).isalpha():  # noqa: PLR2004 - ISO 639
            raise PolicyError('Expected the code of a language, such as "en".', f"{path}.{position}")
    return tuple(dict.fromkeys(map(primary, value)))


def _timezone(value: object) -> tzinfo:
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PolicyError(
            'Expected the name of a time zone, such as "Europe/Berlin".', "modes.timezone"
        ) from None


def _quiet(rows: object) -> tuple[Quiet, ...]:
    path = "modes.quiet"
    if not isinstance(rows, list) or len(rows) > MAX_QUIET:
        raise PolicyError(f"Expected a list of at most {MAX_QUIET} {{from, to, days}}.", path)
    return tuple(_hours(row, f"{path}.{position}") for position, row in enumerate(rows))


def _hours(row: object, path: str) -> Quiet:
    if not isinstance(row, Mapping) or not {"from", "to"} <= set(row) <= {"from", "to", "days"}:
        raise PolicyError('Expected { from = "22:00", to = "06:00", days = ["sat", "sun"] }.', path)
    days = row.get("days", list(DAYS))
    if not isinstance(days, list) or not days or not all(day in DAYS for day in days):
        raise PolicyError(f"Expected some of {', '.join(DAYS)}.", f"{path}.days")
    return Quiet(
        _clock(row["from"], f"{path}.from"),
        _clock(row["to"], f"{path}.to"),
        frozenset(DAYS.index(day) for day in days),
    )


def _clock(value: object, path: str) -> time:
    try:
        at = time.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        at = time(tzinfo=UTC)
    if at.tzinfo is not None or at.second or at.microsecond:
        raise PolicyError('Expected a time of day, such as "22:00".', path)
    return at
