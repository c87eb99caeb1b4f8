"""Counts by day as the dashboard reads them: sums over spans, and what is measured at once."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    select,
    text,
    type_coerce,
)

from service.moderation.ports import CountKind, Waiting
from service.store import counted_facts
from service.store.repository import Repository, page_size
from service.store.tables import QUEUED, comments, daily_counts, reviews

_OF_SITE: BindParameter[Any] = bindparam("site_id")
_SPAN = and_(
    daily_counts.c.site_id == _OF_SITE,
    daily_counts.c.kind == bindparam("kind"),
    daily_counts.c.day >= bindparam("since"),
    daily_counts.c.day <= bindparam("until"),
)
_N = func.sum(daily_counts.c.n)
_MOST = (
    select(daily_counts.c.name)
    .where(_SPAN)
    .group_by(daily_counts.c.name)
    .order_by(_N.desc(), daily_counts.c.name)
    .limit(bindparam("size"))
)
_BY_LABEL = (
    select(daily_counts.c.name, daily_counts.c.label, _N.label("n"))
    .where(_SPAN, daily_counts.c.name.in_(bindparam("names", expanding=True)))
    .group_by(daily_counts.c.name, daily_counts.c.label)
)
_IN_QUEUE = and_(comments.c.site_id == _OF_SITE, text(QUEUED))
_SIZE = select(func.count()).select_from(comments).where(_IN_QUEUE)
_NTH = (
    select(comments.c.created_at)
    .where(_IN_QUEUE)
    .order_by(comments.c.created_at, comments.c.id)
    .limit(1)
    .offset(bindparam("place"))
)
_ACTS = (
    select(
        reviews.c.created_at.label("at"),
        func.lag(reviews.c.created_at)
        .over(partition_by=reviews.c.moderator_id, order_by=reviews.c.created_at)
        .label("before"),
    )
    .where(
        reviews.c.site_id == _OF_SITE,
        reviews.c.created_at >= bindparam("since"),
        reviews.c.created_at < bindparam("until"),
    )
    .subquery()
)
_MICROSECONDS: Final = 1_000_000


class CountSums(Repository):
    """Sums and measures of a site."""

    __slots__ = ()

    def totals(
        self, site_id: str, kind: CountKind, *, since: date, until: date, by: Sequence[str]
    ) -> Mapping[tuple[str, ...], int]:
        """Return sums from `since` to `until`, both included, by some of `day`, `name`, `part`, `label`."""
        span = _span(site_id, kind, since, until)
        return {tuple(row[:-1]): int(row[-1]) for row in self._all(_totals(tuple(by)), **span)}

    def most(
        self, site_id: str, kind: CountKind, *, since: date, until: date, limit: int
    ) -> Sequence[tuple[str, Mapping[str, int]]]:
        """Return the names that count most, the first first, each with its sums by label."""
        span = _span(site_id, kind, since, until)
        names = [row.name for row in self._all(_MOST, **span, size=page_size(limit))]
        found: dict[str, dict[str, int]] = {name: {} for name in names}
        for row in self._all(_BY_LABEL, **span, names=names):
            found[row.name][row.label] = int(row.n)
        return list(found.items())

    def pages(self, site_id: str, keys: Sequence[int]) -> Mapping[int, str]:
        """Return the titles or addresses of pages by their numbers; none of which no comment remains."""
        found = {key: counted_facts.page_name(self._all, site_id, key) for key in keys}
        return {key: name for key, name in found.items() if name is not None}

    def waiting(self, site_id: str, *, at: datetime) -> Waiting:
        """Return how many comments wait, and for how long."""
        size = int(self._run(_SIZE, {"site_id": site_id}).scalar_one())
        if not size:
            return Waiting(size=0, oldest=None, middle=None)
        oldest, middle = (
            self._run(_NTH, {"site_id": site_id, "place": place}).scalar_one() for place in (0, size // 2)
        )
        return Waiting(size=size, oldest=at - oldest, middle=at - middle)

    def gaps(self, site_id: str, *, since: datetime, until: datetime, most_s: int) -> Mapping[int, int]:
        """Return how many acts came how many whole seconds after the same moderator's last one, of those that
        came within 1 to `most_s` seconds.
        """
        statement = _gaps(self._connection.dialect.name)
        found = self._all(statement, site_id=site_id, since=since, until=until, most_s=most_s)
        return {int(row.gap): row.n for row in found}


def _span(site_id: str, kind: CountKind, since: date, until: date) -> dict[str, str]:
    return {
        "site_id": site_id,
        "kind": kind.value,
        "since": since.isoformat(),
        "until": until.isoformat(),
    }


@functools.cache
def _totals(by: tuple[str, ...]) -> Select[Any]:
    columns = [daily_counts.c[name] for name in by]
    return select(*columns, _N).where(_SPAN).group_by(*columns)


@functools.cache
def _gaps(dialect: str) -> Select[Any]:
    at, before = _ACTS.c.at, _ACTS.c.before
    if dialect == "postgresql":
        gap: ColumnElement[Any] = func.floor(func.extract("epoch", at - before))
    else:  # SQLite keeps whole microseconds
        gap = (type_coerce(at, BigInteger) - type_coerce(before, BigInteger)) // _MICROSECONDS
    counted = select(gap.label("gap")).where(before.is_not(None)).subquery()
    within = counted.c.gap.between(1, bindparam("most_s"))
    return select(counted.c.gap, func.count().label("n")).where(within).group_by(counted.c.gap)
