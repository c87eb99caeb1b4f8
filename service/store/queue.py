"""Held comments: a projection of statuses, read from partial indexes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, text, tuple_

from service.moderation.ports import QueueItem, QueuePage, StoredComment
from service.store import cursors
from service.store.columns import Handle
from service.store.comments import NEWEST, STATE, stored_comment
from service.store.decisions import decision_of
from service.store.repository import Repository, page_size
from service.store.tables import QUEUED, comments, decisions, versions

Order = Literal["newest", "oldest", "riskiest"]

_QUEUED = text(QUEUED)
_OF_SITE = comments.c.site_id == bindparam("site_id")
_SIZE = select(func.count()).select_from(comments).where(_OF_SITE, _QUEUED)
_HELD = (
    select(*STATE, comments.c.decision_id, comments.c.risk)
    .join_from(comments, versions, NEWEST)
    .where(_OF_SITE, _QUEUED)
    .limit(bindparam("size"))
)
_HOLDING = select(decisions).where(
    decisions.c.site_id == bindparam("site_id"), decisions.c.id.in_(bindparam("ids", expanding=True))
)
_SORTED_BY: dict[Order, ColumnElement[Any]] = {
    "newest": comments.c.created_at,
    "oldest": comments.c.created_at,
    "riskiest": comments.c.risk,
}


class Queue(Repository):
    """Held comments that were not erased."""

    __slots__ = ()

    def page(self, site_id: str, *, order: Order, cursor: str | None, limit: int) -> QueuePage:
        """Return held comments with the decision that holds each."""
        size = page_size(limit)
        parameters: dict[str, Any] = {"site_id": site_id, "size": size + 1}
        if cursor is not None:
            kind: type[float | datetime] = float if order == "riskiest" else datetime
            parameters["last"], parameters["last_id"] = cursors.read(order, cursor, kind)
        held = self._all(_PAGES[order, cursor is not None], **parameters)
        page = held[:size]
        stored = [stored_comment(row) for row in page]
        following = cursors.write(order, *_place(order, page[-1])) if len(held) > size else None
        return QueuePage(items=self._items(site_id, stored, page), next_cursor=following)

    def size(self, site_id: str) -> int:
        """Return how many comments are held."""
        return int(self._run(_SIZE, {"site_id": site_id}).scalar_one())

    def _items(
        self, site_id: str, stored: Sequence[StoredComment], held: Sequence[Row[Any]]
    ) -> list[QueueItem]:
        rows = self._all(_HOLDING, site_id=site_id, ids=[row.decision_id for row in held])
        decided = {row.id: decision_of(row) for row in rows}
        return [
            QueueItem(stored=comment, decision=decided[row.decision_id])
            for comment, row in zip(stored, held, strict=True)
        ]


def _place(order: Order, row: Row[Any]) -> cursors.Place:
    return (row.risk if order == "riskiest" else row.created_at), row.id


def _page(order: Order, *, after: bool) -> Select[Any]:
    column = _SORTED_BY[order]
    place = tuple_(column, comments.c.id)
    statement = _HELD
    if after:
        last = tuple_(bindparam("last", type_=column.type), bindparam("last_id", type_=Handle()))
        statement = statement.where(place > last if order == "oldest" else place < last)
    if order == "oldest":
        return statement.order_by(column, comments.c.id)
    return statement.order_by(column.desc(), comments.c.id.desc())


_PAGES = {(order, after): _page(order, after=after) for order in _SORTED_BY for after in (False, True)}
