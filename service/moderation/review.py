"""Settle a comment: a moderator's act, its label, and the new status, all at once."""

from __future__ import annotations

from datetime import datetime

from service.domain.label import Label, LabelSource, LabelValue
from service.domain.review import Act, Review
from service.domain.signal import Verdict
from service.domain.site import Moderator, Role
from service.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from service.moderation.announce import announce_review
from service.moderation.ports import Ports, StoredComment, Transaction

MAX_NOTE = 2_000


def review(
    ports: Ports,
    moderator: Moderator,
    comment_id: str,
    *,
    revision: int,
    act: Act,
    reason: LabelValue | None = None,
    note: str = "",
) -> Review:
    """Approve or reject the revision of a comment that the moderator saw.

    Args:
        reason: what a rejection says the comment is, `spam` or `abuse`; None with an approval.
        note: at most `MAX_NOTE` characters.

    Raises:
        ConflictError: the comment changed since; the message says who did what.
        InvalidInputError: the act, reason and note do not go together.
        NotFoundError: the moderator's site has no such comment, or it was erased.
        RefusedError: the moderator may only view.
    """
    require_moderator(moderator)
    validate(act, reason, note)
    now, ids = ports.clock(), (ports.new_id(), ports.new_id())

    def job(tx: Transaction) -> Review:
        stored = reviewable(tx, moderator, comment_id)
        if stored.revision != revision:
            raise ConflictError(what_happened(tx, stored))
        return settle(tx, moderator, stored, ids, at=now, act=act, reason=reason, note=note)

    return ports.store.write(job)


def settle(
    tx: Transaction,
    moderator: Moderator,
    stored: StoredComment,
    ids: tuple[str, str],
    *,
    at: datetime,
    act: Act,
    reason: LabelValue | None,
    note: str = "",
    bulk: str | None = None,
) -> Review:
    """Settle a comment within a transaction; `ids` are those of the review and its label, `bulk` that of
    the press that settles others too.

    ConflictError where the comment has moved on since it was read.
    """
    review_id, label_id = ids
    done = Review(
        id=review_id,
        comment_id=stored.id,
        version=stored.version,
        act=act,
        moderator_id=moderator.id,
        moderator_name=moderator.name,
        before=stored.status,
        after=Verdict.ACCEPT if act is Act.APPROVE else Verdict.REJECT,
        created_at=at,
        reason=reason,
        note=note,
        bulk=bulk,
    )
    tx.comments.settle(stored.site_id, stored.id, revision=stored.revision, status=done.after, at=at)
    tx.reviews.add(stored.site_id, done)
    tx.labels.add(stored.site_id, label_of(done, label_id, reason or LabelValue.HAM))
    announce_review(tx, stored, done)
    return done


def require_moderator(moderator: Moderator) -> None:
    """Raise RefusedError where the moderator may only view."""
    if moderator.role is Role.VIEWER:
        raise RefusedError("A viewer can read the queue but not settle comments.")


def reviewable(tx: Transaction, moderator: Moderator, comment_id: str) -> StoredComment:
    """Return a comment of the moderator's site. NotFoundError where there is none, or it was erased."""
    stored = tx.comments.get(moderator.site_id, comment_id)
    if stored is None or stored.erased_at is not None:
        raise NotFoundError("There is no such comment on this site.")
    return stored


def label_of(done: Review, label_id: str, value: LabelValue | None) -> Label:
    """Return the label that a review states; without a value it withdraws the one before."""
    return Label(
        id=label_id,
        comment_id=done.comment_id,
        version=done.version,
        value=value,
        source=LabelSource.MODERATOR,
        author=done.moderator_name,
        created_at=done.created_at,
    )


def validate(act: Act, reason: LabelValue | None, note: str) -> None:
    """Raise InvalidInputError where an act, its reason and its note do not go together."""
    if act is Act.UNDO:
        raise InvalidInputError("An undo names the review that it takes back.", "act")
    if act is Act.APPROVE and reason is not None:
        raise InvalidInputError("An approval has no reason.", "reason")
    if act is Act.REJECT and reason not in (LabelValue.SPAM, LabelValue.ABUSE):
        raise InvalidInputError("A rejection says whether the comment is spam or abuse.", "reason")
    if len(note) > MAX_NOTE:
        raise InvalidInputError(f"A note has at most {MAX_NOTE} characters.", "note")


def what_happened(tx: Transaction, stored: StoredComment) -> str:
    """Return who changed a comment last, for somebody who saw it before that."""
    reviews = tx.reviews.of_comment(stored.site_id, stored.id)
    if reviews and reviews[-1].created_at >= stored.updated_at:
        last = reviews[-1]
        words = {Act.APPROVE: "approved", Act.REJECT: "rejected", Act.UNDO: "took back the decision on"}
        return f"{last.moderator_name} {words[last.act]} this comment first."
    if stored.version > 1:
        return "The comment was edited meanwhile; read it again before you settle it."
    return "The comment changed meanwhile; read it again before you settle it."
