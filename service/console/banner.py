"""The line after an act: what was done to which comment, and the way back."""

from __future__ import annotations

import dataclasses

from service.console.context import ports, visitor
from service.console.presenters.evidence import status_word
from service.console.presenters.hidden import clean_line
from service.domain.review import Act, Review
from service.errors import NotFoundError
from service.moderation import record as reading

_EXCERPT = 60
_MAX_ID = 64


@dataclasses.dataclass(frozen=True, slots=True)
class Banner:
    """What was done (`words`) to which comment; `review` is what undoing takes back, None after an undo."""

    words: str
    excerpt: str
    author: str
    comment: str
    review: str | None


def banner(comment_id: str | None) -> Banner | None:
    """Return the line about a comment's last review, if it was this moderator's."""
    if not comment_id or len(comment_id) > _MAX_ID:
        return None
    try:
        found = reading.record(ports(), visitor().site, comment_id)
    except NotFoundError:
        return None
    last = found.reviews[-1] if found.reviews else None
    return banner_of(found, last) if last and last.moderator_id == visitor().moderator.id else None


def banner_of(found: reading.Record, done: Review) -> Banner:
    """Return the line about a review."""
    written = found.stored.comment
    return Banner(
        words=review_words(done),
        excerpt=clean_line(written.body, _EXCERPT),
        author=clean_line(written.author.name or "", _EXCERPT),
        comment=done.comment_id,
        review=None if done.act is Act.UNDO else done.id,
    )


def review_words(done: Review) -> str:
    """Return what a review did, in a few words."""
    if done.act is Act.APPROVE:
        return "Approved"
    if done.act is Act.REJECT:
        return f"Rejected as {done.reason}"
    return f"Taken back: {status_word(done.after).lower()} again"
