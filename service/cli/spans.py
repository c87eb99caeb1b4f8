"""Spans of time as options: how far back, and until when."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

MAX_DAYS = 36_500


class Moment(click.ParamType[Any]):
    """A time: a date, a date with a time (both in UTC, unless they say otherwise), or days ago as `30d`."""

    name = "30d|date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the time, or the days as a timedelta."""
        if not isinstance(value, str):
            return value
        days = re.fullmatch(r"(\d{1,6})d", value)
        if days and int(days[1]) <= MAX_DAYS:
            return timedelta(days=int(days[1]))
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is neither days such as 30d nor a date such as 2026-01-31.", param, ctx)
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def moment(value: datetime | timedelta, now: datetime) -> datetime:
    """Return the time that an option means: days are days before `now`."""
    return now - value if isinstance(value, timedelta) else value


since_option = click.option(
    "--since", type=Moment(), default="30d", show_default=True, help="Days back, or a date."
)
until_option = click.option("--until", type=Moment(), help="A date, or days back; by default now.")
