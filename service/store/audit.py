"""Audit events, append-only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, tuple_

from service.moderation.ports import AuditEvent, AuditFilter, AuditPage
from service.store import cursors
from service.store.columns import Handle, Instant
from service.store.repository import Repository, page_size
from service.store.tables import audit_events

_ADD = insert(audit_events)
_NEWEST = (
    select(audit_events)
    .order_by(audit_events.c.created_at.desc(), audit_events.c.id.desc())
    .limit(bindparam("size"))
)
_OF_SITE = _NEWEST.where(audit_events.c.site_id == bindparam("of_site"))
_OF_INSTALLATION = _NEWEST.where(audit_events.c.site_id.is_(None))

_ORDER = "audit"
_PLACE = tuple_(audit_events.c.created_at, audit_events.c.id)
_LAST = tuple_(bindparam("last", type_=Instant()), bindparam("last_id", type_=Handle()))


class Audit(Repository):
    """Audit events, append-only."""

    __slots__ = ()

    def add(self, event: AuditEvent) -> None:
        """Store an event."""
        row = {
            "id": event.id,
            "site_id": event.site_id,
            "actor": event.actor,
            "action": event.action,
            "subject": event.subject,
            "detail": event.detail,
            "created_at": event.created_at,
        }
        self._run(_ADD, row)

    def page(self, site_id: str | None, *, limit: int) -> Sequence[AuditEvent]:
        """Return the newest events of a site (None: of the installation)."""
        size = page_size(limit)
        if site_id is None:
            rows = self._all(_OF_INSTALLATION, size=size)
        else:
            rows = self._all(_OF_SITE, size=size, of_site=site_id)
        return [_event(row) for row in rows]

    def search(self, site_id: str, asked: AuditFilter, *, cursor: str | None, limit: int) -> AuditPage:
        """Return a site's events that fit, newest first. InvalidInputError for a cursor of another's."""
        size = page_size(limit)
        parameters: dict[str, Any] = {"of_site": site_id, "size": size + 1}
        statement = _fitting(asked)
        if cursor is not None:
            parameters["last"], parameters["last_id"] = cursors.read(_ORDER, cursor, datetime)
            statement = statement.where(_PLACE < _LAST)
        rows = self._all(statement, **parameters)
        page = rows[:size]
        more = cursors.write(_ORDER, page[-1].created_at, page[-1].id) if len(rows) > size else None
        return AuditPage(items=[_event(row) for row in page], next_cursor=more)


def _fitting(asked: AuditFilter) -> Select[Any]:
    statement = _OF_SITE
    if asked.actor is not None:
        statement = statement.where(audit_events.c.actor == asked.actor)
    if asked.action is not None:
        statement = statement.where(audit_events.c.action.startswith(asked.action, autoescape=True))
    if asked.since is not None:
        statement = statement.where(audit_events.c.created_at >= asked.since)
    if asked.until is not None:
        statement = statement.where(audit_events.c.created_at < asked.until)
    return statement


def _event(row: Row[Any]) -> AuditEvent:
    return AuditEvent(
        id=row.id,
        site_id=row.site_id,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
        created_at=row.created_at,
    )
