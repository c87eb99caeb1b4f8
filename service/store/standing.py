"""What a person last said of a comment, as its row keeps it: an author's record is counted from there.

A moderator's review stands until it is undone. Where none stands, what an import brought does: somebody
approved or rejected the comment where it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Executable, bindparam, exists, select, update

from service.domain.label import Label, LabelSource, LabelValue
from service.domain.review import Act
from service.store.tables import comments, labels, reviews

Run = Callable[[Executable, Mapping[str, Any]], CursorResult[Any]]

_LATER = reviews.alias("later")
STANDS = (
    reviews.c.act != Act.UNDO.value,
    ~exists().where(_LATER.c.site_id == reviews.c.site_id, _LATER.c.undoes == reviews.c.id),
)
"""A review that is no undo and was not undone."""

NEWEST_FIRST = (reviews.c.created_at.desc(), reviews.c.id.desc())

_REVIEW = (
    select(reviews.c.act, reviews.c.created_at)
    .where(reviews.c.site_id == bindparam("of_site"), reviews.c.comment_id == bindparam("of_id"), *STANDS)
    .order_by(*NEWEST_FIRST)
    .limit(1)
)
_BROUGHT = (
    select(labels.c.value, labels.c.created_at)
    .where(
        labels.c.site_id == bindparam("of_site"),
        labels.c.comment_id == bindparam("of_id"),
        labels.c.source == LabelSource.IMPORT.value,
    )
    .order_by(labels.c.created_at.desc(), labels.c.id.desc())
    .limit(1)
)
_PROJECT = (
    update(comments)
    .where(comments.c.site_id == bindparam("of_site"), comments.c.id == bindparam("of_id"))
    .values(moderated=bindparam("act"), moderated_at=bindparam("at"))
)


def project(run: Run, site_id: str, comment_id: str) -> None:
    """Write into a comment's row which act stands for it now, and since when."""
    one = {"of_site": site_id, "of_id": comment_id}
    review = run(_REVIEW, one).one_or_none()
    if review is not None:
        act, at = review.act, review.created_at
    else:
        brought = run(_BROUGHT, one).one_or_none()
        act, at = _act_of(brought.value, brought.created_at) if brought is not None else (None, None)
    run(_PROJECT, {**one, "act": act, "at": at})


def brought(label: Label | None) -> dict[str, Any]:
    """Return what the row of a comment that was never reviewed says, for the label that it came with."""
    value = label.value.value if label is not None and label.value is not None else None
    act, at = _act_of(value, label.created_at) if label is not None else (None, None)
    return {"moderated": act, "moderated_at": at}


def _act_of(value: str | None, at: datetime) -> tuple[str | None, datetime | None]:
    if value is None:
        return None, None
    return (Act.APPROVE if value == LabelValue.HAM.value else Act.REJECT).value, at
