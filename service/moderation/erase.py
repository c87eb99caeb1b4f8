"""Erase a person's text and details."""

from __future__ import annotations

from service.domain.site import Site
from service.moderation.ports import AuditEvent, Ports, Transaction


def erase(ports: Ports, site: Site, comment_id: str, *, actor: str) -> None:
    """Erase a comment's text and details everywhere; verdicts, times and digests stay. Erasing again is fine.

    Raises:
        NotFoundError: the site has no such comment.
    """
    now = ports.clock()
    event = AuditEvent(
        id=ports.new_id(),
        site_id=site.id,
        actor=actor,
        action="comment.erase",
        subject=comment_id,
        detail={},
        created_at=now,
    )

    def job(tx: Transaction) -> None:
        tx.comments.erase(site.id, comment_id, at=now)
        tx.audit.add(event)

    ports.store.write(job)
