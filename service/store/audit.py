"""Audit events, append-only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select

from service.moderation.ports import AuditEvent
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
        return [
            AuditEvent(
                id=row.id,
                site_id=row.site_id,
                actor=row.actor,
                action=row.action,
                subject=row.subject,
                detail=row.detail,
                created_at=row.created_at,
            )
            for row in rows
        ]
