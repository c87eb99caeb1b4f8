"""Pages of managed lists, by any of several questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from service.domain.entry import Entry
from service.moderation.ports import EntryPage, EntryQuery, EntryRecord
from service.store import cursors
from service.store.repository import page_size
from service.store.tables import entries, entry_hits

_ORDER = "entries"


def asked(
    scope: str, site_id: str | None, query: EntryQuery, *, at: datetime, cursor: str | None, limit: int
) -> Select[Any]:
    """Return the statement for a page of a scope's entries with the hits of a site, or of all sites."""
    hits = _hits(site_id)
    statement = (
        select(entries, hits.c.hits, hits.c.last_at)
        .select_from(entries.outerjoin(hits, hits.c.entry_id == entries.c.id))
        .where(entries.c.scope == scope, _state(query, at), *_filters(query))
        .order_by(entries.c.id.desc())
        .limit(page_size(limit) + 1)
    )
    if query.never_hit:
        statement = statement.where(hits.c.hits.is_(None))
    if cursor is not None:
        # Ids sort by time, and the key of the table has them in their order.
        _, last_id = cursors.read(_ORDER, cursor, datetime)
        statement = statement.where(entries.c.id < last_id)
    return statement


def page_of(rows: Sequence[Row[Any]], limit: int, entry_of: Callable[[Row[Any]], Entry]) -> EntryPage:
    """Return the page that rows are; one row more than `limit` says that there is another."""
    items = [
        EntryRecord(entry=entry_of(row), hits=row.hits or 0, last_hit_at=row.last_at) for row in rows[:limit]
    ]
    last = items[-1].entry if len(rows) > limit else None
    following = cursors.write(_ORDER, last.created_at, last.id) if last else None
    return EntryPage(items=items, next_cursor=following)


def _hits(site_id: str | None) -> Any:
    if site_id is not None:
        own = select(entry_hits.c.entry_id, entry_hits.c.hits, entry_hits.c.last_at)
        return own.where(entry_hits.c.site_id == site_id).subquery()
    every = select(
        entry_hits.c.entry_id,
        func.sum(entry_hits.c.hits).label("hits"),
        func.max(entry_hits.c.last_at, type_=entry_hits.c.last_at.type).label("last_at"),
    )
    return every.group_by(entry_hits.c.entry_id).subquery()


def _state(query: EntryQuery, at: datetime) -> ColumnElement[bool]:
    removed = entries.c.removed_at.is_not(None)
    expired = and_(entries.c.expires_at.is_not(None), entries.c.expires_at <= at)
    states: Mapping[str, ColumnElement[bool]] = {
        "removed": removed,
        "expired": and_(~removed, expired),
        "live": and_(~removed, or_(entries.c.expires_at.is_(None), entries.c.expires_at > at)),
    }
    return states[query.state]


def _filters(query: EntryQuery) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if query.target is not None:
        filters.append(entries.c.target == query.target.value)
    if query.treatment is not None:
        filters.append(entries.c.treatment == query.treatment.value)
    if query.text:
        filters.append(func.lower(entries.c.written).contains(query.text.lower(), autoescape=True))
    return filters
