"""Counts of traces before a comment: one statement per shape of policy and comment, answered by indexes."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    union_all,
)

from service.domain.history import Count, History, Trace
from service.domain.policy import FloodLimit
from service.domain.review import Act
from service.features.traces import COUNTED, COUNTED_NEAR, NEAR_BANDS
from service.features.view import View
from service.store import reputations, trail
from service.store.columns import Instant
from service.store.repository import Repository
from service.store.tables import comments, traces

_NOBODY = ""
"""No comment's id: what is excluded where a comment is new."""


_Counted = Mapping[Trace, tuple[FloodLimit, ...]]


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
        """Return the counts up to `at` for every trace of the view and every window of `flood`, how many
        comments of this author moderators approved and rejected, and the traces' reputations.

        A count stops at `COUNTED` above what its window allows. Near texts share `NEAR_BANDS` bands. An
        edited comment (`comment_id`) is not counted against itself.
        """
        left = trail.trail(view)
        counted = {trace: _shortest_first(flood[trace]) for trace in left if flood.get(trace)}
        author = trail.author_key(left)
        shape = _Shape(
            traces=tuple((trace, len(left[trace]), len(limits)) for trace, limits in counted.items()),
            author=author is not None,
        )
        known = {"site_id": site_id, "until": at, "itself": comment_id or _NOBODY}
        history = History(at=at)
        if shape.author:
            known["author"] = author
        if shape.traces or shape.author:
            row = self._run(_statement(shape), {**known, **_parameters(counted, left, at)}).one()
            history = _with_counts(history, counted, shape, row)
        return self._reputed(history, view, left, known)

    def _reputed(self, history: History, view: View, left: trail.Trail, known: dict[str, Any]) -> History:
        asked = reputations.question(view, left)
        if not asked.keys:
            return history
        rows = self._run(reputations.statement(asked.shape), {**known, **asked.parameters})
        found, earlier = asked.read(rows, author=trail.author_key(left), at=history.at)
        return dataclasses.replace(history, reputations=found, author_earlier=earlier)


def _shortest_first(limits: tuple[FloodLimit, ...]) -> tuple[FloodLimit, ...]:
    return tuple(sorted(limits, key=lambda limit: limit.window_s))


def _with_counts(history: History, counted: _Counted, shape: _Shape, row: Row[Any]) -> History:
    values = iter(row)
    windows = [(trace, limit.window_s) for trace, limits in counted.items() for limit in limits]
    counts = tuple(Count(trace, window_s, next(values)) for trace, window_s in windows)
    approved, rejected = values if shape.author else (0, 0)
    return dataclasses.replace(history, counts=counts, author_approved=approved, author_rejected=rejected)


def _parameters(counted: _Counted, left: trail.Trail, at: datetime) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    for trace, limits in counted.items():
        for position, key in enumerate(left[trace]):
            parameters[f"{trace}_key_{position}"] = key
        for position, limit in enumerate(limits):
            parameters[f"{trace}_since_{position}"] = at - timedelta(seconds=limit.window_s)
            parameters[f"{trace}_most_{position}"] = limit.allowed + COUNTED
    if Trace.NEAR_TEXT in counted:
        allowed = max(limit.allowed for limit in counted[Trace.NEAR_TEXT])
        parameters["near_most"] = allowed + COUNTED_NEAR
    return parameters


@functools.lru_cache(maxsize=256)
def _statement(shape: _Shape) -> Select[Any]:
    columns: list[ColumnElement[Any]] = []
    near: Subquery | None = None
    for trace, keys, windows in shape.traces:
        if trace is Trace.NEAR_TEXT:
            near = _near(keys, windows)
            columns += near.c
        else:
            columns += [_same(trace, window).label(f"{trace}_{window}") for window in range(windows)]
    if shape.author:
        columns += [_moderated(act).label(f"author_{act}") for act in (Act.APPROVE, Act.REJECT)]
    return select(*columns) if near is None else select(*columns).select_from(near)


def _same(trace: Trace, window: int) -> ScalarSelect[int]:
    """Count the comments that left the same single key."""
    found: Select[Any] = (
        select(literal_column("1"))
        .where(_within(trace, 0, window))
        .limit(bindparam(f"{trace}_most_{window}", type_=traces.c.key.type))
    )
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _near(keys: int, windows: int) -> Subquery:
    """Count, per window, the comments that share enough bands, looking at the newest of each band."""
    longest = windows - 1
    bands = [
        select(
            select(traces.c.comment_id, traces.c.at)
            .where(_within(Trace.NEAR_TEXT, key, longest))
            .order_by(traces.c.at.desc(), traces.c.comment_id.desc())
            .limit(bindparam("near_most", type_=traces.c.key.type))
            .subquery()
        )
        for key in range(keys)
    ]
    left = union_all(*bands).subquery()
    near = (
        select(func.max(left.c.at, type_=Instant()).label("at"))
        .group_by(left.c.comment_id)
        .having(func.count() >= NEAR_BANDS)
        .subquery()
    )
    within = [func.count(case((near.c.at >= _since(Trace.NEAR_TEXT, w), 1))) for w in range(windows)]
    return select(*(count.label(f"near_{w}") for w, count in enumerate(within))).subquery()


def _within(trace: Trace, key: int, window: int) -> ColumnElement[bool]:
    return and_(
        traces.c.site_id == bindparam("site_id"),
        traces.c.kind == literal_column(f"'{trace}'"),
        traces.c.key == bindparam(f"{trace}_key_{key}"),
        traces.c.at >= _since(trace, window),
        traces.c.at <= bindparam("until", type_=Instant()),
        traces.c.comment_id != bindparam("itself"),
    )


def _since(trace: Trace, window: int) -> ColumnElement[datetime]:
    return bindparam(f"{trace}_since_{window}", type_=Instant())


def _moderated(act: Act) -> ScalarSelect[int]:
    found: Select[Any] = (
        select(literal_column("1"))
        .where(
            comments.c.site_id == bindparam("site_id"),
            comments.c.author == bindparam("author"),
            # A bound value would have SQLite plan the whole statement anew each time, for the partial index.
            comments.c.moderated == literal_column(f"'{act}'"),
            comments.c.moderated_at <= bindparam("until", type_=Instant()),
            comments.c.id != bindparam("itself"),
        )
        .limit(COUNTED)
    )
    return select(func.count()).select_from(found.subquery()).scalar_subquery()
