"""How Winnow compares with the service that it runs beside: what would change on the day of the switch."""

from __future__ import annotations

import dataclasses
from typing import Final

from flask import render_template, request

from service.console.context import now, ports, visitor
from service.console.listing import Row, row_of
from service.console.presenters.evidence import status_word
from service.console.presenters.hidden import clean_line
from service.domain.signal import Verdict
from service.moderation import record as reading
from service.moderation.ports import Compared
from service.moderation.shadow import shadow_report

SPANS: Final = (7, 30, 90, 365)
_USUAL: Final = 30
_REASON: Final = 300


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A comment on which both differ, and why we decided as we did."""

    row: Row
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """A pair of verdicts that differ, in words, with the newest comments of it."""

    ours: str
    theirs: str
    count: int
    shown: tuple[Shown, ...]


def show() -> str:
    """Show the matrix of verdicts and comments of every kind of difference."""
    days = request.args.get("days", type=int)
    days = days if days in SPANS else _USUAL
    site = visitor().site
    report = shadow_report(ports(), site, days=days)
    differences = [
        Difference(
            status_word(ours), status_word(theirs), report.matrix[ours, theirs], tuple(map(_shown, comments))
        )
        for (ours, theirs), comments in report.examples.items()
    ]
    return render_template(
        "console/shadow.html",
        report=report,
        days=days,
        spans=SPANS,
        shadowed=site.doors.shadow,
        verdicts=[(verdict, status_word(verdict)) for verdict in Verdict],
        differences=differences,
        held=reading.queue_size(ports(), site),
    )


def _shown(one: Compared) -> Shown:
    return Shown(row_of(one.stored, now()), clean_line(one.decision.judgement.summary, _REASON))
