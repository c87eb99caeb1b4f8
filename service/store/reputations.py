"""What became of earlier comments that left the same traces: one statement per shape of comment.

Of each trace the newest comments are looked at, so that a trace which everybody leaves costs no more.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, and_, bindparam, literal_column, select, union_all

from service.domain.history import HALF_LIFE_DAYS, RECENT_DAYS, REPUTED, Reputation, Trace
from service.domain.review import Act
from service.domain.signal import Verdict
from service.features.traces import linked_domains
from service.features.view import View
from service.store import trail
from service.store.columns import Instant
from service.store.tables import comments, traces

NEWEST: Final = 100
"""Comments that are looked at, of each trace."""

_DAY: Final = timedelta(days=1)
_LEFT_BY = and_(comments.c.site_id == traces.c.site_id, comments.c.id == traces.c.comment_id)


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """The traces to ask about: by kind, its keys and what each stands for (see `Reputation.of`)."""

    keys: Mapping[Trace, Sequence[int]]
    names: Mapping[Trace, Sequence[str]]

    @property
    def shape(self) -> tuple[tuple[Trace, int], ...]:
        """Return how many keys of which kind there are: what the statement depends on."""
        return tuple((trace, len(keys)) for trace, keys in self.keys.items())

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the keys as the statement's parameters."""
        return {_key(trace, n): key for trace, keys in self.keys.items() for n, key in enumerate(keys)}

    def read(
        self, rows: Iterable[Row[Any]], *, author: int | None, at: datetime
    ) -> tuple[tuple[Reputation, ...], int]:
        """Return the reputations of which anything is known, and how many comments the author wrote."""
        found: dict[tuple[str, int], list[Row[Any]]] = defaultdict(list)
        for row in rows:
            found[row.kind, row.place].append(row)
        reputations = [
            _reputation(trace, name, found[trace.value, place], author=author, at=at)
            for trace, names in self.names.items()
            for place, name in enumerate(names)
        ]
        known = tuple(one for one in reputations if one.authors or one.approved or one.rejected)
        return known, len(found[Trace.AUTHOR.value, 0])


def question(view: View, left: trail.Trail) -> Question:
    """Return what to ask for a comment that leaves these traces.

    A short text without a link to another site ("Thanks!") is everybody's, and has no reputation.
    """
    domains = linked_domains(view)
    asked = {trace: left[trace] for trace in REPUTED if trace in left}
    if not domains and not view.fingerprint.bands:
        asked.pop(Trace.TEXT, None)
    names = {trace: domains if trace is Trace.DOMAIN else ("",) for trace in asked}
    return Question(asked, names)


@functools.lru_cache(maxsize=256)
def statement(shape: tuple[tuple[Trace, int], ...]) -> Select[Any]:
    """Return the statement that finds the newest comments of each trace."""
    found = [_newest(trace, place) for trace, keys in shape for place in range(keys)]
    return select(union_all(*(select(one.subquery()) for one in found)).subquery())


def _newest(trace: Trace, place: int) -> Select[Any]:
    return (
        select(
            literal_column(f"'{trace}'").label("kind"),
            literal_column(str(place)).label("place"),
            traces.c.at,
            comments.c.author,
            comments.c.status,
            comments.c.moderated,
            comments.c.moderated_at,
        )
        .join_from(traces, comments, _LEFT_BY)
        .where(
            traces.c.site_id == bindparam("site_id"),
            traces.c.kind == literal_column(f"'{trace}'"),
            traces.c.key == bindparam(_key(trace, place)),
            traces.c.at <= bindparam("until", type_=Instant()),
            traces.c.comment_id != bindparam("itself"),
        )
        .order_by(traces.c.at.desc(), traces.c.comment_id.desc())
        .limit(NEWEST)
    )


def _key(trace: Trace, place: int) -> str:
    return f"{trace}_of_{place}"


def _reputation(
    trace: Trace, name: str, rows: Sequence[Row[Any]], *, author: int | None, at: datetime
) -> Reputation:
    others = [row for row in rows if row.author not in {None, author}]
    recent = [row for row in others if at - row.at <= RECENT_DAYS * _DAY]
    doubted = [row for row in recent if row.status != Verdict.ACCEPT.value]
    return Reputation(
        trace=trace,
        of=name,
        approved=len(_ages(rows, Act.APPROVE, at)),
        rejected=len(_ages(rows, Act.REJECT, at)),
        approving=_decayed(_ages(rows, Act.APPROVE, at)),
        rejecting=_decayed(_ages(rows, Act.REJECT, at)),
        authors=_authors(others),
        recent=_authors(recent),
        doubted=_authors(doubted),
        days=round((at - rows[-1].at) / _DAY, 3) if rows else 0.0,
    )


def _authors(rows: Sequence[Row[Any]]) -> int:
    return len({row.author for row in rows})


def _ages(rows: Sequence[Row[Any]], act: Act, at: datetime) -> list[float]:
    """Return how many days ago people ruled so, of what was ruled up to `at`."""
    ages = [(at - row.moderated_at) / _DAY for row in rows if row.moderated == act.value]
    return [age for age in ages if age >= 0]


def _decayed(ages: Sequence[float]) -> float:
    return round(math.fsum(math.exp2(-age / HALF_LIFE_DAYS) for age in ages), 3)
