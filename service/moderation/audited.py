"""Audit events: who did what to which thing."""

from __future__ import annotations

from typing import Any

from service.moderation.ports import AuditEvent, Ports


def audited(ports: Ports, site_id: str, actor: str, action: str, subject: str, **detail: Any) -> AuditEvent:
    """Return an event of now, not yet stored."""
    return AuditEvent(
        id=ports.new_id(),
        site_id=site_id,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
        created_at=ports.clock(),
    )
