"""Find the stored comment that a client speaks of by its content alone."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from service.domain.comment import Comment
from service.domain.site import Site
from service.moderation.judge import view_of
from service.moderation.ports import Ports, StoredComment

_SAME_TIME: Final = timedelta(seconds=2)


def match(
    ports: Ports, site: Site, comment: Comment, *, comment_id: str | None = None
) -> StoredComment | None:
    """Return the comment with this id, else the newest one of this text that fits best; None where none does.

    One of another author, or of another time where both tell theirs, is another comment.
    """
    with ports.store.read() as tx:
        if comment_id is not None and _is_id(comment_id):
            stored = tx.comments.get(site.id, str(uuid.UUID(comment_id)))
            if stored is not None:
                return None if stored.erased_at else stored
        found = tx.comments.by_text(site.id, view_of(comment, site))
    fitting = [stored for stored in found if _fits(stored.comment, comment)]
    return max(
        fitting, key=lambda stored: (_likeness(stored.comment, comment), stored.created_at), default=None
    )


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def _fits(known: Comment, asked: Comment) -> bool:
    if _person(known) != _person(asked):
        return False
    if known.submitted_at is None or asked.submitted_at is None:
        return True
    return abs(known.submitted_at - asked.submitted_at) <= _SAME_TIME


def _person(comment: Comment) -> tuple[str, str]:
    author = comment.author
    return (author.email or "").strip().casefold(), (author.name or "").strip().casefold()


def _likeness(known: Comment, asked: Comment) -> int:
    """Return how many more things are the same: the page, the address, the thread, and the time if told."""
    pairs = (
        (known.page.url, asked.page.url),
        (known.client.ip, asked.client.ip),
        (known.parent, asked.parent),
        (known.submitted_at, asked.submitted_at),
    )
    return sum(one is not None and one == other for one, other in pairs)
