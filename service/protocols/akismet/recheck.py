"""What is checked again although people have spoken about it."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.label import LabelValue
from service.domain.site import Site
from service.moderation.ports import Ports, StoredComment


def word_on(ports: Ports, site: Site, known: StoredComment, comment: Comment) -> LabelValue | None:
    """Return what people's newest word on a known comment says, where its text and author are still the same.

    WordPress checks its whole queue again at one press of a button: what its owner called no spam a minute
    before must not be put among the spam by that. None where nobody spoke, or of another version.
    """
    if _written(comment) != _written(known.comment):
        return None
    with ports.store.read() as tx:
        labels = tx.labels.of_comment(site.id, known.id)
    newest = labels[-1] if labels else None
    return newest.value if newest and newest.version == known.version else None


def _written(comment: Comment) -> tuple[object, ...]:
    """Return what a comment says and who signs it; a site may store other line ends than it was sent."""
    author = comment.author
    return comment.body.split(), author.name, author.email, author.url
