"""Store what a comment really is, as the site says."""

from __future__ import annotations

from service.domain.label import Label, LabelSource, LabelValue
from service.domain.signal import Verdict
from service.domain.site import Site
from service.errors import NotFoundError
from service.moderation.announce import announce_label
from service.moderation.ports import Ports, Transaction


def label(
    ports: Ports, site: Site, comment_id: str, value: LabelValue, *, source: LabelSource, author: str
) -> Label:
    """Label a comment's newest version, and settle it accordingly: ham is accepted, the rest rejected.

    Whoever labels has decided, so a held comment leaves the queue.

    Raises:
        NotFoundError: the site has no such comment, or it was erased.
    """
    now = ports.clock()
    new_id = ports.new_id()

    def job(tx: Transaction) -> Label:
        stored = tx.comments.get(site.id, comment_id)
        if stored is None or stored.erased_at is not None:
            raise NotFoundError("There is no such comment on this site.")
        stated = Label(
            id=new_id,
            comment_id=comment_id,
            version=stored.version,
            value=value,
            source=source,
            author=author,
            created_at=now,
        )
        tx.labels.add(site.id, stated)
        status = status_of(value)
        if stored.status is not status:
            tx.comments.settle(site.id, comment_id, revision=stored.revision, status=status, at=now)
            announce_label(tx, stored, stated, status)
        return stated

    return ports.store.write(job)


def status_of(value: LabelValue) -> Verdict:
    """Return the verdict that a label comes to."""
    return Verdict.ACCEPT if value is LabelValue.HAM else Verdict.REJECT
