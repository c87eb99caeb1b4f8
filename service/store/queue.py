"""Held comments: a projection of statuses, read from partial indexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, literal, select, text, tuple_

from service.domain.facet import Facet
from service.moderation.ports import (
    EVERYTHING,
    Pick,
    QueueItem,
    QueueOrder,
    QueuePage,
    QueueQuery,
    StoredComment,
)
from service.store import cursors
from service.store.comments import NEWEST, STATE, stored_comment
from service.store.documents import decision_of
from service.store.queue_filters import conditions
from service.store.repository import Repository, page_size
from service.store.tables import QUEUED, comments, decisions, held_facets, versions

_QUEUED: Final = text(QUEUED)
_HELD: Final = select(*STATE, comments.c.decision_id, comments.c.risk, comments.c.doubt).join_from(
    comments, versions, NEWEST
)
_HOLDING: Final = select(decisions).where(
    decisions.c.site_id == bindparam("site_id"), decisions.c.id.in_(bindparam("ids", expanding=True))
)
_COUNT: Final = func.count().label("n")
_VALUES: Final = (
    select(held_facets.c.facet, held_facets.c.value, _COUNT)
    .where(held_facets.c.site_id == bindparam("site_id"))
    .group_by(held_facets.c.facet, held_facets.c.value)
)
_FACETS: Final = (
    select(held_facets.c.facet, held_facets.c.value)
    .where(held_facets.c.site_id == bindparam("site_id"), held_facets.c.comment_id == bindparam("comment_id"))
    .order_by(held_facets.c.facet, held_facets.c.value)
)
_SORTED_BY: Final[Mapping[QueueOrder, ColumnElement[Any]]] = {
    "newest": comments.c.created_at,
    "oldest": comments.c.created_at,
    "riskiest": comments.c.risk,
    "uncertain": comments.c.doubt,
}
_ASCENDING: Final = frozenset({"oldest", "uncertain"})


class Queue(Repository):
    """Held comments that were not erased."""

    __slots__ = ()

    def page(
        self,
        site_id: str,
        *,
        order: QueueOrder,
        cursor: str | None,
        limit: int,
        asked: QueueQuery = EVERYTHING,
    ) -> QueuePage:
        """Return held comments with the decision that holds each."""
        size, last = page_size(limit), None
        if cursor is not None:
            kind: type[float | datetime] = datetime if order in ("newest", "oldest") else float
            last = cursors.read(order, cursor, kind)
        statement = _ordered(self._asked(_HELD, site_id, asked), order, last).limit(size + 1)
        held = self._all(statement)
        page = held[:size]
        stored = [stored_comment(row) for row in page]
        following = cursors.write(order, *_place(order, page[-1])) if len(held) > size else None
        return QueuePage(items=self._items(site_id, stored, page), next_cursor=following)

    def size(self, site_id: str, asked: QueueQuery = EVERYTHING) -> int:
        """Return how many comments are held of those that are asked for."""
        counted = select(func.count()).select_from(comments)
        if asked.text:
            counted = counted.join(versions, NEWEST)
        return int(self._run(self._asked(counted, site_id, asked)).scalar_one())

    def picks(self, site_id: str, asked: QueueQuery, *, limit: int) -> Sequence[Pick]:
        """Return the held comments that are asked for as they are now, the oldest first."""
        chosen = select(comments.c.id, comments.c.revision, comments.c.created_at).select_from(comments)
        if asked.text:
            chosen = chosen.join(versions, NEWEST)
        statement = _ordered(self._asked(chosen, site_id, asked), "oldest", None).limit(page_size(limit))
        return [Pick(row.id, row.revision) for row in self._all(statement)]

    def values(self, site_id: str, *, most: int) -> Mapping[Facet, Sequence[tuple[str, int]]]:
        """Return the most frequent values of each facet with how many held comments have them."""
        found: dict[Facet, list[tuple[str, int]]] = {facet: [] for facet in Facet}
        for row in self._all(_VALUES, site_id=site_id):
            found[Facet(row.facet)].append((row.value, row.n))
        return {f: sorted(values, key=lambda v: (-v[1], v[0]))[:most] for f, values in found.items()}

    def facets(self, site_id: str, comment_id: str) -> Sequence[tuple[Facet, str]]:
        """Return what a held comment is found by; nothing of one that is not held."""
        rows = self._all(_FACETS, site_id=site_id, comment_id=comment_id)
        return [(Facet(row.facet), row.value) for row in rows]

    def _asked(self, statement: Select[Any], site_id: str, asked: QueueQuery) -> Select[Any]:
        of = conditions(site_id, asked, self._connection.dialect.name)
        return statement.where(comments.c.site_id == site_id, _QUEUED, *of)

    def _items(
        self, site_id: str, stored: Sequence[StoredComment], held: Sequence[Row[Any]]
    ) -> list[QueueItem]:
        rows = self._all(_HOLDING, site_id=site_id, ids=[row.decision_id for row in held])
        decided = {row.id: decision_of(row) for row in rows}
        return [
            QueueItem(stored=comment, decision=decided[row.decision_id])
            for comment, row in zip(stored, held, strict=True)
        ]


def _place(order: QueueOrder, row: Row[Any]) -> cursors.Place:
    value = {"riskiest": row.risk, "uncertain": row.doubt}.get(order, row.created_at)
    return value, row.id


def _ordered(statement: Select[Any], order: QueueOrder, last: cursors.Place | None) -> Select[Any]:
    column = _SORTED_BY[order]
    rising = order in _ASCENDING
    if last is not None:
        place = tuple_(column, comments.c.id)
        before = tuple_(literal(last[0], column.type), literal(last[1], comments.c.id.type))
        statement = statement.where(place > before if rising else place < before)
    if rising:
        return statement.order_by(column, comments.c.id)
    return statement.order_by(column.desc(), comments.c.id.desc())
