"""The audit log: who did what, and when; for owners."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

from flask import Response, render_template, request

from service.console.context import now, ports, visitor
from service.console.forms import cursor
from service.console.owner_forms import MAX_FILTER, audit_filter
from service.console.presenters.csv_file import csv_line
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, moment
from service.console.roles import require_owner
from service.moderation import record as reading
from service.moderation.ports import AuditEvent, AuditFilter, Ports

ROWS = 50
ROWS_AT_ONCE = 500
FILTERS = ("actor", "action", "from", "to")
COLUMNS = ("time", "actor", "action", "subject", "detail", "id")


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """An event as a line."""

    at: Moment
    actor: str
    action: str
    subject: str
    detail: str


def show() -> str:
    """Show a page of events, newest first. RefusedError where the visitor is no owner."""
    require_owner()
    site = visitor().site
    with ports().store.read() as tx:
        found = tx.audit.search(site.id, audit_filter(request.args), cursor=cursor(request.args), limit=ROWS)
    return render_template(
        "console/audit.html",
        rows=[_row(event) for event in found.items],
        next_cursor=found.next_cursor,
        asked={name: request.args.get(name, "")[:MAX_FILTER] for name in FILTERS if request.args.get(name)},
        max_filter=MAX_FILTER,
        held=reading.queue_size(ports(), site),
    )


def export() -> Response:
    """Send all events that fit as CSV, however many. RefusedError where the visitor is no owner."""
    require_owner()
    asked = audit_filter(request.args)
    return Response(
        _lines(ports(), visitor().site.id, asked),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="audit-{now():%Y-%m-%d}.csv"'},
    )


def _lines(ports: Ports, site_id: str, asked: AuditFilter) -> Iterator[str]:
    """Yield the file by lines, in bounded memory: each page is read by itself, since the log only grows."""
    yield csv_line(COLUMNS)
    after: str | None = None
    while True:
        with ports.store.read() as tx:
            page = tx.audit.search(site_id, asked, cursor=after, limit=ROWS_AT_ONCE)
        yield from (csv_line(_cells(event)) for event in page.items)
        after = page.next_cursor
        if after is None:
            return


def _cells(event: AuditEvent) -> tuple[str, ...]:
    at = event.created_at.isoformat(timespec="milliseconds")
    return at, event.actor, event.action, event.subject, _detail(event), event.id


def _detail(event: AuditEvent) -> str:
    return json.dumps(event.detail, ensure_ascii=False, sort_keys=True) if event.detail else ""


def _row(event: AuditEvent) -> Row:
    told = "; ".join(f"{name}: {value}" for name, value in event.detail.items())
    return Row(
        at=moment(event.created_at, now()),
        actor=clean_line(event.actor),
        action=clean_line(event.action),
        subject=clean_line(event.subject, 160),
        detail=clean_line(told, 200),
    )
