"""Counts of traces before a comment: one statement per shape of policy and comment, answered by indexes."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)

from service.domain.history import Count, History, Trace
from service.domain.policy import FloodLimit
from service.domain.review import Act
from service.features.view import View
from service.store import trail
from service.store.columns import Instant
from service.store.repository import Repository
from service.store.tables import comments, traces

COUNTED = 1_000
"""Rows counted beyond what a policy allows. More is a flood all the same, and counting it would cost time."""

NEAR_BANDS = 2
"""MinHash bands that two nearly equal texts share at least: one alone is shared by chance too often."""

_NOBODY = ""
"""No comment's id: what is excluded where a comment is new."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Shape:
    """What one statement counts: per trace how many keys and windows, and whether there is an author."""

    traces: tuple[tuple[Trace, int, int], ...]
    author: bool


class Histories(Repository):
    """Counts of traces, answered by indexes."""

    __slots__ = ()

    def of(
        self,
        site_id: str,
        view: View,
        flood: Mapping[Trace, tuple[FloodLimit, ...]],
        *,
        at: datetime,
        comment_id: str | None = None,
    ) -> History:
        """Return the counts up to `at` for every trace of the view and every window of `flood`, and how many
        comments of this author moderators approved and rejected.

        A count stops at `COUNTED` above what its window allows. Near texts share `NEAR_BANDS` bands. An
        edited comment (`comment_id`) is not counted against itself.
        """
        left = trail.trail(view)
        author = trail.author_key(left)
        counted = {trace: flood[trace] for trace in left if flood.get(trace)}
        if not counted and author is None:
            return History(at=at)
        shape = _Shape(
            tuple((t, len(left[t]), len(limits)) for t, limits in counted.items()), author is not None
        )
        row = self._run(
            _statement(shape),
            {
                "site_id": site_id,
                "until": at,
                "itself": comment_id or _NOBODY,
                **_parameters(counted, left, at),
                **({} if author is None else {"author": author}),
            },
        ).one()
        values = iter(row)
        counts = tuple(
            Count(trace, limit.window_s, next(values))
            for trace, limits in counted.items()
            for limit in limits
        )
        approved, rejected = (next(values), next(values)) if author is not None else (0, 0)
        return History(at=at, counts=counts, author_approved=approved, author_rejected=rejected)


def _parameters(
    counted: Mapping[Trace, tuple[FloodLimit, ...]], left: trail.Trail, at: datetime
) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    for trace, limits in counted.items():
        for position, key in enumerate(left[trace]):
            parameters[f"{trace}_key_{position}"] = key
        for position, limit in enumerate(limits):
            parameters[f"{trace}_since_{position}"] = at - timedelta(seconds=limit.window_s)
            parameters[f"{trace}_most_{position}"] = limit.allowed + COUNTED
    return parameters


@functools.lru_cache(maxsize=256)
def _statement(shape: _Shape) -> Select[Any]:
    columns: list[ColumnElement[Any]] = []
    for trace, keys, windows in shape.traces:
        for position in range(windows):
            counting = _near if trace is Trace.NEAR_TEXT else _same
            columns.append(counting(trace, position, keys).label(f"{trace}_{position}"))
    if shape.author:
        columns += [_moderated(act).label(f"author_{act}") for act in (Act.APPROVE, Act.REJECT)]
    return select(*columns)


def _same(trace: Trace, window: int, _keys: int) -> ScalarSelect[int]:
    """Count the comments that left the same single key."""
    found: Select[Any] = (
        select(literal_column("1")).where(_within(trace, 0, window)).limit(_most(trace, window))
    )
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _near(trace: Trace, window: int, keys: int) -> ScalarSelect[int]:
    """Count the comments that share enough bands, looking at the newest of each band."""
    bands = [
        select(
            select(traces.c.comment_id)
            .where(_within(trace, position, window))
            .order_by(traces.c.at.desc(), traces.c.comment_id.desc())
            .limit(_most(trace, window))
            .subquery()
        )
        for position in range(keys)
    ]
    shared = union_all(*bands).subquery()
    near = (
        select(shared.c.comment_id)
        .group_by(shared.c.comment_id)
        .having(func.count() >= NEAR_BANDS)
        .subquery()
    )
    return select(func.count()).select_from(near).scalar_subquery()


def _within(trace: Trace, key: int, window: int) -> ColumnElement[bool]:
    return and_(
        traces.c.site_id == bindparam("site_id"),
        traces.c.kind == trace.value,
        traces.c.key == bindparam(f"{trace}_key_{key}"),
        traces.c.at >= bindparam(f"{trace}_since_{window}", type_=Instant()),
        traces.c.at <= bindparam("until", type_=Instant()),
        traces.c.comment_id != bindparam("itself"),
    )


def _most(trace: Trace, window: int) -> ColumnElement[int]:
    return bindparam(f"{trace}_most_{window}", type_=traces.c.key.type)


def _moderated(act: Act) -> ScalarSelect[int]:
    found: Select[Any] = (
        select(literal_column("1"))
        .where(
            comments.c.site_id == bindparam("site_id"),
            comments.c.author == bindparam("author"),
            comments.c.moderated == act.value,
            comments.c.moderated_at <= bindparam("until", type_=Instant()),
            comments.c.id != bindparam("itself"),
        )
        .limit(COUNTED)
    )
    return select(func.count()).select_from(found.subquery()).scalar_subquery()
