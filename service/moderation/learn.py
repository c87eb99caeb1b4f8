"""Learn from a comment that was never checked: store it with what it is, and judge nothing."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.label import Label, LabelSource, LabelValue
from service.domain.site import Site
from service.moderation.judge import view_of
from service.moderation.label import status_of
from service.moderation.ports import Ports, StoredComment, Transaction


def learn(
    ports: Ports, site: Site, comment: Comment, value: LabelValue, *, source: LabelSource, author: str
) -> StoredComment:
    """Store a comment without a decision, with its label and the status that this comes to, all at once.

    It is an example for training and counts for later comments as any other does.

    Raises:
        ConflictError: the site has a comment with this id of its own already.
        StoreError: nothing was stored.
    """
    view = view_of(comment, site)
    now = ports.clock()
    stored = StoredComment(
        id=ports.new_id(),
        site_id=site.id,
        version=1,
        revision=1,
        status=status_of(value),
        comment=comment,
        created_at=now,
        updated_at=now,
    )
    stated = Label(
        id=ports.new_id(),
        comment_id=stored.id,
        version=stored.version,
        value=value,
        source=source,
        author=author,
        created_at=now,
    )

    def job(tx: Transaction) -> None:
        tx.comments.add(stored, view)
        tx.labels.add(site.id, stated)

    ports.store.write(job)
    if ports.counters is not None:
        ports.counters.add(stored, view)
    return stored
