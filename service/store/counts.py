"""Counts by day for the dashboard: a projection that is brought up to date by whoever looks at it.

A comment is to be counted anew while its `changes` and `counted` differ. Both only grow, and `counted` only
becomes what `changes` is: so an update that finds both as they were read proves that nothing came between.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Insert,
    Table,
    bindparam,
    case,
    delete,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.label import LabelValue
from service.errors import ConflictError
from service.moderation.ports import CountedComment, Mark, Recount
from service.moderation.ports.counts import from_document, to_document
from service.store import counted_facts
from service.store.count_sums import CountSums
from service.store.repository import page_size
from service.store.tables import (
    QUEUED,
    UNCOUNTED,
    comment_counts,
    comments,
    count_zones,
    daily_counts,
    labels,
)

_OF_SITE: BindParameter[Any] = bindparam("site_id")
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_UNCOUNTED = text(UNCOUNTED)
_ZONE = select(count_zones.c.zone).where(count_zones.c.site_id == _OF_SITE)
_LEFT = select(func.count()).select_from(comments).where(comments.c.site_id == _OF_SITE, _UNCOUNTED)
_CHANGED = (
    select(
        comments.c.id,
        comments.c.changes,
        case((text(QUEUED), comments.c.decision_id)).label("waiting_for"),
    )
    .where(comments.c.site_id == _OF_SITE, _UNCOUNTED)
    .order_by(comments.c.created_at.desc(), comments.c.id.desc())
    .limit(bindparam("size"))
)
_LABELS = (
    select(labels.c.comment_id, labels.c.version, labels.c.value, labels.c.created_at)
    .where(labels.c.site_id == _OF_SITE, labels.c.comment_id.in_(_IDS))
    .order_by(labels.c.comment_id, labels.c.created_at, labels.c.id)
)
_BEFORE = select(comment_counts.c.comment_id, comment_counts.c.counts).where(
    comment_counts.c.site_id == _OF_SITE, comment_counts.c.comment_id.in_(_IDS)
)
_CLAIM = (
    update(comments)
    .where(
        comments.c.site_id == bindparam("of_site"),
        comments.c.id.in_(_IDS),
        tuple_(comments.c.id, comments.c.changes).in_(bindparam("seen", expanding=True)),
        comments.c.changes != comments.c.counted,
    )
    .values(counted=comments.c.changes)
)
_ANEW = (
    update(comments).where(comments.c.site_id == bindparam("of_site")).values(changes=comments.c.changes + 1)
)
_DROP = [
    delete(each).where(each.c.site_id == bindparam("of_site"))
    for each in (comment_counts, daily_counts, count_zones)
]
_KEY = ("site_id", "kind", "day", "name", "part", "label")
_NOTHING_LEFT = delete(daily_counts).where(
    *(daily_counts.c[column] == bindparam(f"of_{column}") for column in _KEY), daily_counts.c.n == 0
)


class Counts(CountSums):
    """Counts by day."""

    __slots__ = ()

    def zone(self, site_id: str) -> str | None:
        """Return the time zone whose days the site's comments are counted by; None before the first count."""
        row = self._one(_ZONE, site_id=site_id)
        return None if row is None else str(row.zone)

    def forget(self, site_id: str, zone: str) -> None:
        """Drop the site's counts, so that every comment is to be counted anew by the days of a time zone."""
        for statement in (*_DROP, _ANEW):
            self._run(statement, {"of_site": site_id})
        self._new(count_zones, {"site_id": site_id, "zone": zone})

    def uncounted(self, site_id: str) -> int:
        """Return how many comments are to be counted anew."""
        return int(self._run(_LEFT, {"site_id": site_id}).scalar_one())

    def changed(self, site_id: str, *, limit: int) -> Sequence[CountedComment]:
        """Return comments that are to be counted anew, those that came last first."""
        rows = self._all(_CHANGED, site_id=site_id, size=page_size(limit))
        ids = [row.id for row in rows]
        said: dict[str, list[tuple[int, LabelValue | None, datetime]]] = defaultdict(list)
        for row in self._all(_LABELS, site_id=site_id, ids=ids):
            value = None if row.value is None else LabelValue(row.value)
            said[row.comment_id].append((row.version, value, row.created_at))
        before = {
            row.comment_id: from_document(row.counts) for row in self._all(_BEFORE, site_id=site_id, ids=ids)
        }
        decided = counted_facts.decisions_of(self._all, site_id, ids, labelled=said.keys())
        return [
            CountedComment(
                id=row.id,
                changes=row.changes,
                waiting_for=row.waiting_for,
                decisions=decided.get(row.id, ()),
                labels=said.get(row.id, ()),
                before=before.get(row.id, {}),
            )
            for row in rows
        ]

    def recount(self, site_id: str, counted: Sequence[Recount]) -> None:
        """Replace what comments count for.

        Raises:
            ConflictError: one has changed since it was read.
            NotFoundError: the site has no such comment.
        """
        rows = [
            {"site_id": site_id, "comment_id": one.id, "counts": to_document(one.after)} for one in counted
        ]
        self._run(_put(self._connection.dialect.name), rows)
        seen = [(one.id, one.changes) for one in counted]
        claimed = self._run(_CLAIM, {"of_site": site_id, "ids": [one.id for one in counted], "seen": seen})
        if claimed.rowcount < len(counted):
            raise ConflictError("Some of these comments changed meanwhile.")
        self._add(site_id, _difference(counted))

    def _add(self, site_id: str, difference: Mapping[Mark, int]) -> None:
        rows = [
            {"site_id": site_id, **entry._asdict(), "kind": entry.kind.value, "n": n}
            for entry, n in sorted(difference.items())
        ]
        if rows:
            self._run(_raise(self._connection.dialect.name), rows)
        gone = [{f"of_{column}": row[column] for column in _KEY} for row in rows if row["n"] < 0]
        if gone:
            self._run(_NOTHING_LEFT, gone)


def _difference(counted: Sequence[Recount]) -> dict[Mark, int]:
    """Return what is to be added to each sum, of those that change; in the order that all writers share."""
    sums: Counter[Mark] = Counter()
    for one in counted:
        sums.update(one.after)
        sums.subtract(one.before)
    return {entry: n for entry, n in sums.items() if n}


def _insert(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@functools.cache
def _put(dialect: str) -> Insert:
    insert = _insert(comment_counts, dialect)
    return insert.on_conflict_do_update(
        index_elements=["site_id", "comment_id"], set_={"counts": insert.excluded.counts}
    )


@functools.cache
def _raise(dialect: str) -> Insert:
    insert = _insert(daily_counts, dialect)
    return insert.on_conflict_do_update(
        index_elements=list(_KEY), set_={"n": daily_counts.c.n + insert.excluded.n}
    )
