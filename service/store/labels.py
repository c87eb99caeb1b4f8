"""Labels, append-only; the newest one of a comment stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, insert, select, tuple_, update

from service.domain.comment import from_document
from service.domain.label import Label, LabelSource, LabelValue
from service.moderation.ports import LabelledComment
from service.store import standing
from service.store.repository import Repository
from service.store.tables import comments, labels, versions

_ADD = insert(labels)
_CHANGED = (
    update(comments)
    .where(comments.c.site_id == bindparam("of_site"), comments.c.id == bindparam("of_id"))
    .values(changes=comments.c.changes + 1)
)
_OF_COMMENT = (
    select(labels)
    .where(labels.c.site_id == bindparam("site_id"), labels.c.comment_id == bindparam("comment_id"))
    .order_by(labels.c.created_at, labels.c.id)
)
_LATER = labels.alias("later")
STANDS = and_(
    labels.c.value.is_not(None),
    ~exists().where(
        _LATER.c.site_id == labels.c.site_id,
        _LATER.c.comment_id == labels.c.comment_id,
        tuple_(_LATER.c.created_at, _LATER.c.id) > tuple_(labels.c.created_at, labels.c.id),
    ),
)
"""A label is the newest of its comment and withdraws nothing."""
_NOT_ERASED = and_(
    comments.c.site_id == labels.c.site_id,
    comments.c.id == labels.c.comment_id,
    comments.c.erased_at.is_(None),
)
_LABELLED = and_(
    versions.c.site_id == labels.c.site_id,
    versions.c.comment_id == labels.c.comment_id,
    versions.c.version == labels.c.version,
)
_EXAMPLES = (
    select(labels, versions.c.content)
    .join_from(labels, comments, _NOT_ERASED)
    .join(versions, _LABELLED)
    .where(STANDS)
    .order_by(labels.c.created_at, labels.c.id)
)
_TALLY = (
    select(labels.c.value, func.count().label("comments"))
    .join_from(labels, comments, _NOT_ERASED)
    .where(STANDS)
    .group_by(labels.c.value)
)


class Labels(Repository):
    """Labels, append-only; the newest one stands, and one without a value withdraws."""

    __slots__ = ()

    def add(self, site_id: str, label: Label) -> None:
        """Store a label. NotFoundError where the site has no such version of the comment."""
        self._run(_ADD, label_row(site_id, label))
        self._run(_CHANGED, {"of_site": site_id, "of_id": label.comment_id})
        if label.source is LabelSource.IMPORT:
            standing.project(self._run, site_id, label.comment_id)

    def of_comment(self, site_id: str, comment_id: str) -> Sequence[Label]:
        """Return a comment's labels, oldest first."""
        return [label_of(row) for row in self._all(_OF_COMMENT, site_id=site_id, comment_id=comment_id)]

    def examples(self) -> Iterator[LabelledComment]:
        """Yield every comment whose newest label has a value, of all sites, oldest first; no erased one."""
        for row in self._stream(_EXAMPLES):
            yield LabelledComment(
                comment_id=row.comment_id,
                site_id=row.site_id,
                comment=from_document(row.content),
                label=label_of(row),
            )

    def tally(self) -> Mapping[LabelValue, int]:
        """Return how many comments that are not erased stand under each label."""
        counted = {row.value: row.comments for row in self._all(_TALLY)}
        return {value: counted.get(value.value, 0) for value in LabelValue}


def label_row(site_id: str, label: Label) -> dict[str, Any]:
    """Return a label's row."""
    return {
        "site_id": site_id,
        "id": label.id,
        "comment_id": label.comment_id,
        "version": label.version,
        "value": None if label.value is None else label.value.value,
        "source": label.source.value,
        "author": label.author,
        "created_at": label.created_at,
    }


def label_of(row: Row[Any]) -> Label:
    """Return the label that a row is."""
    return Label(
        id=row.id,
        comment_id=row.comment_id,
        version=row.version,
        value=None if row.value is None else LabelValue(row.value),
        source=LabelSource(row.source),
        author=row.author,
        created_at=row.created_at,
    )
