"""The dashboard: how a site's comments fared over some days, as charts, tables and files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import render_template, request
from werkzeug.wrappers import Response

from service.console.context import ports, visitor
from service.console.presenters.figures import facts, figures
from service.domain.site import Site
from service.errors import InvalidInputError, NotFoundError
from service.moderation.count import Background, catch_up
from service.moderation.stats import Span, last_days, stats
from service.moderation.stats_tables import TABLES

SPANS: Final = (7, 30, 90, 365)
USUAL: Final = 30
MAX_DAYS: Final = 3_660

COUNTING_S: Final = 0.08
"""What a visitor waits at most for counting; the rest is counted in the background."""

_BACKGROUND: Final = Background()


def show() -> str:
    """Show the site's charts over the days that the address names."""
    site = visitor().site
    days, span = _asked(site)
    if catch_up(ports(), site, seconds=COUNTING_S):
        _BACKGROUND.start(ports(), site)
    found = stats(ports(), site, span)
    return render_template(
        "console/dashboard.html",
        stats=found,
        facts=facts(found),
        figures=figures(found),
        days=days,
        spans=SPANS,
        held=found.waiting.size,
        asked={"days": days} if days else {"from": span.since.isoformat(), "to": span.until.isoformat()},
    )


def export(name: str) -> Response:
    """Send a table of the same days as CSV. NotFoundError where there is no such table."""
    if name not in TABLES:
        raise NotFoundError("There is no such table.")
    _, span = _asked(visitor().site)
    table = TABLES[name](stats(ports(), visitor().site, span))
    # A mark at the start tells spreadsheets that the text is UTF-8.
    answer = Response("\ufeff" + table.csv(), mimetype="text/csv")
    file = f"winnow-{name}-{span.since}-{span.until}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _asked(site: Site) -> tuple[int | None, Span]:
    """Return the days that the address asks for, and the span that they are.

    InvalidInputError for dates that are none, or too far apart.
    """
    if request.args.get("from") or request.args.get("to"):
        span = Span(_date("from"), _date("to"))
        if not timedelta(0) <= span.until - span.since < timedelta(days=MAX_DAYS):
            raise InvalidInputError(f"Choose a first and a last day, at most {MAX_DAYS:,} days apart.")
        return None, span
    days = request.args.get("days", type=int)
    days = days if days in SPANS else USUAL
    return days, last_days(ports(), site, days)


def _date(name: str) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        raise InvalidInputError("Choose a first and a last day, such as 2026-01-31.", name) from None
