"""Take a review back, whole: status, queue and label as they were before it."""

from __future__ import annotations

from datetime import datetime

from service.domain.label import LabelValue
from service.domain.review import Act, Review
from service.domain.site import Moderator
from service.errors import ConflictError, NotFoundError
from service.moderation.announce import announce_review
from service.moderation.ports import Ports, Transaction
from service.moderation.review import label_of, require_moderator, reviewable


def undo(ports: Ports, moderator: Moderator, review_id: str | None = None) -> Review:
    """Take back a review of the moderator's site, or the moderator's own last one where none is named.

    Raises:
        ConflictError: something happened to the comment since, or the review is an undo or was undone.
        NotFoundError: there is nothing to take back.
        RefusedError: the moderator may only view.
    """
    require_moderator(moderator)
    now, ids = ports.clock(), (ports.new_id(), ports.new_id())

    def job(tx: Transaction) -> Review:
        return take_back(tx, moderator, _target(tx, moderator, review_id), ids, at=now)

    return ports.store.write(job)


def last(ports: Ports, moderator: Moderator) -> Review | None:
    """Return what a moderator did last of what still stands."""
    with ports.store.read() as tx:
        return tx.reviews.last_by(moderator.site_id, moderator.id)


def take_back(
    tx: Transaction, moderator: Moderator, target: Review, ids: tuple[str, str], *, at: datetime
) -> Review:
    """Take a review back within a transaction; `ids` are those of the undo and its label.

    ConflictError where something happened to the comment since, or the review is an undo or was undone;
    NotFoundError where the comment was erased.
    """
    undo_id, label_id = ids
    stored = reviewable(tx, moderator, target.comment_id)
    history = tx.reviews.of_comment(stored.site_id, stored.id)
    if target.act is Act.UNDO or history[-1].id != target.id:
        raise ConflictError("This decision was already taken back, or another one followed it.")
    if stored.version != target.version or stored.status is not target.after:
        raise ConflictError("The comment changed since; read it again and settle it anew.")
    done = Review(
        id=undo_id,
        comment_id=stored.id,
        version=stored.version,
        act=Act.UNDO,
        moderator_id=moderator.id,
        moderator_name=moderator.name,
        before=target.after,
        after=target.before,
        created_at=at,
        undoes=target.id,
    )
    tx.comments.settle(stored.site_id, stored.id, revision=stored.revision, status=target.before, at=at)
    tx.reviews.add(stored.site_id, done)
    tx.labels.add(stored.site_id, label_of(done, label_id, _label_before(tx, stored.site_id, target)))
    announce_review(tx, stored, done)
    return done


def _target(tx: Transaction, moderator: Moderator, review_id: str | None) -> Review:
    if review_id is None:
        target = tx.reviews.last_by(moderator.site_id, moderator.id)
    else:
        target = tx.reviews.get(moderator.site_id, review_id)
    if target is None:
        raise NotFoundError("There is nothing to take back.")
    return target


def _label_before(tx: Transaction, site_id: str, target: Review) -> LabelValue | None:
    """Return the label that stood before the review, so that undoing it brings that one back."""
    labels = tx.labels.of_comment(site_id, target.comment_id)
    earlier = [label for label in labels if label.created_at < target.created_at]
    return earlier[-1].value if earlier else None
