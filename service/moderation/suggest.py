"""Take a suggestion of what a text is: by its words alone, since the caller knows no id of ours."""

from __future__ import annotations

import dataclasses

from service.domain.comment import Comment
from service.domain.label import Label, LabelSource, LabelValue
from service.domain.site import Site
from service.errors import ConflictError, NotFoundError
from service.features.view import View
from service.moderation.judge import view_of
from service.moderation.label import label, status_of
from service.moderation.learn import learn
from service.moderation.ports import Ports, StoredComment, Transaction


def suggest(ports: Ports, site: Site, comment: Comment, value: LabelValue, *, author: str) -> str:
    """Label the site's comment that says the same, or learn from this one where there is none; return its id.

    The comment of the same id of the site's own comes first, then the newest. What is said already is not
    said again.

    Raises:
        StoreError: nothing was stored.
    """
    view = view_of(comment, site)
    with ports.store.read() as tx:
        found = _saying_the_same(tx, site, view)
        labels = tx.labels.of_comment(site.id, found.id) if found else ()
    if found is None:
        return _learn(ports, site, comment, value, author)
    if labels and _stands(labels[-1], value, found):
        return found.id
    try:
        label(ports, site, found.id, value, source=LabelSource.SITE, author=author)
    except NotFoundError:  # erased since it was found
        return _learn(ports, site, comment, value, author)
    return found.id


def _saying_the_same(tx: Transaction, site: Site, view: View) -> StoredComment | None:
    named = tx.comments.by_external_id(site.id, view.comment.id) if view.comment.id else None
    same = view.fingerprint.exact
    if named and not named.erased_at and view_of(named.comment, site).fingerprint.exact == same:
        return named
    return next(iter(tx.comments.by_text(site.id, view)), None)


def _stands(newest: Label, value: LabelValue, stored: StoredComment) -> bool:
    return (newest.value, newest.version, status_of(value)) == (value, stored.version, stored.status)


def _learn(ports: Ports, site: Site, comment: Comment, value: LabelValue, author: str) -> str:
    try:
        return learn(ports, site, comment, value, source=LabelSource.SITE, author=author).id
    except ConflictError:  # the id is that of a comment which says something else by now
        anonymous = dataclasses.replace(comment, id=None)
        return learn(ports, site, anonymous, value, source=LabelSource.SITE, author=author).id
