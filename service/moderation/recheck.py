"""What is checked again although people have spoken about it."""

from __future__ import annotations

from service.domain.comment import Comment
from service.domain.label import LabelValue
from service.domain.site import Site
from service.features.view import View
from service.moderation.judge import view_of
from service.moderation.ports import Ports, StoredComment


def word_on(ports: Ports, site: Site, known: StoredComment, comment: Comment) -> LabelValue | None:
    """Return what people's newest word on a known comment says, where its text and author are still the same.

    WordPress checks its whole queue again at one press of a button: what its owner called no spam a minute
    before must not be put among the spam by that. None where nobody spoke, or of another version.
    """
    if _written(view_of(comment, site)) != _written(view_of(known.comment, site)):
        return None
    with ports.store.read() as tx:
        labels = tx.labels.of_comment(site.id, known.id)
    newest = labels[-1] if labels else None
    return newest.value if newest and newest.version == known.version else None


def _written(view: View) -> tuple[object, ...]:
    """Return what people see of a comment, where it leads and who signs it.

    A site may store other line ends and more markup than it was sent, such as `rel` in every link.
    """
    author = view.comment.author
    links = [link.url for link in view.links]
    return view.text.visible.split(), links, author.name, author.email, author.url
