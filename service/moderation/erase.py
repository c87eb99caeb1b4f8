"""Erase a person's text and details."""

from __future__ import annotations

from service.domain.site import Site
from service.features.view import View
from service.moderation.announce import announce_erasure
from service.moderation.judge import view_of
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
        stored = tx.comments.get(site.id, comment_id)
        tx.comments.erase(site.id, comment_id, at=now)
        tx.audit.add(event)
        if stored is not None and stored.erased_at is None:
            announce_erasure(tx, stored, event.id, by=actor, at=now)

    views = _views(ports, site, comment_id)
    ports.store.write(job)
    if ports.counters is not None:
        ports.counters.remove(site.id, comment_id, views, at=now)


def _views(ports: Ports, site: Site, comment_id: str) -> list[View]:
    """Return the views of all versions, from which the counters find what the comment left behind."""
    if ports.counters is None:
        return []
    with ports.store.read() as tx:
        return [view_of(content, site) for _, content, _ in tx.comments.versions(site.id, comment_id)]
