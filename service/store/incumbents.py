"""What other services said of comments that were decided on here, append-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, select

from service.domain.incumbent import Incumbent
from service.domain.signal import Verdict
from service.moderation.ports import Compared
from service.store.comments import NEWEST, STATE, stored_comment
from service.store.documents import decision_of
from service.store.repository import Repository, page_size
from service.store.tables import comments, decisions, incumbents, versions

_ADD = insert(incumbents)
_OURS = and_(decisions.c.site_id == incumbents.c.site_id, decisions.c.id == incumbents.c.decision_id)
_COMMENT = and_(comments.c.site_id == decisions.c.site_id, comments.c.id == decisions.c.comment_id)
_BETWEEN = and_(
    incumbents.c.site_id == bindparam("site_id"),
    incumbents.c.created_at >= bindparam("since"),
    incumbents.c.created_at < bindparam("until"),
)
_OF_DECISION = select(incumbents.c.verdict, incumbents.c.service).where(
    incumbents.c.site_id == bindparam("site_id"), incumbents.c.decision_id == bindparam("decision_id")
)
_MATRIX = (
    select(decisions.c.verdict.label("ours"), incumbents.c.verdict.label("theirs"), func.count().label("n"))
    .join_from(incumbents, decisions, _OURS)
    .where(_BETWEEN)
    .group_by(decisions.c.verdict, incumbents.c.verdict)
)
_EXAMPLES = (
    select(*STATE, incumbents.c.decision_id, incumbents.c.service, incumbents.c.verdict.label("theirs"))
    .join_from(incumbents, decisions, _OURS)
    .join(comments, _COMMENT)
    .join(versions, NEWEST)
    .where(
        _BETWEEN,
        decisions.c.verdict == bindparam("ours"),
        incumbents.c.verdict == bindparam("theirs"),
        comments.c.erased_at.is_(None),
    )
    .order_by(incumbents.c.created_at.desc(), incumbents.c.decision_id.desc())
    .limit(bindparam("size"))
)
_DECISION = select(decisions).where(
    decisions.c.site_id == bindparam("site_id"), decisions.c.id == bindparam("decision_id")
)


class Incumbents(Repository):
    """What other services said, append-only."""

    __slots__ = ()

    def add(self, site_id: str, decision_id: str, incumbent: Incumbent, *, at: datetime) -> None:
        """Store what was said beside a decision. NotFoundError where the site has no such decision."""
        row = {
            "site_id": site_id,
            "decision_id": decision_id,
            "verdict": incumbent.verdict.value,
            "service": incumbent.service,
            "created_at": at,
        }
        self._run(_ADD, row)

    def of_decision(self, site_id: str, decision_id: str) -> Incumbent | None:
        """Return what was said beside a decision."""
        row = self._one(_OF_DECISION, site_id=site_id, decision_id=decision_id)
        return None if row is None else Incumbent(verdict=Verdict(row.verdict), service=row.service)

    def matrix(
        self, site_id: str, *, since: datetime, until: datetime
    ) -> Mapping[tuple[Verdict, Verdict], int]:
        """Return how often each pair of verdicts (ours, theirs) was given from `since` to before `until`."""
        found = self._all(_MATRIX, site_id=site_id, since=since, until=until)
        return {(Verdict(row.ours), Verdict(row.theirs)): row.n for row in found}

    def examples(
        self, site_id: str, ours: Verdict, theirs: Verdict, *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Compared]:
        """Return the newest comments of a pair of verdicts; none that was erased."""
        found = self._all(
            _EXAMPLES,
            site_id=site_id,
            ours=ours.value,
            theirs=theirs.value,
            since=since,
            until=until,
            size=page_size(limit),
        )
        return [self._compared(site_id, row) for row in found]

    def _compared(self, site_id: str, row: Row[Any]) -> Compared:
        made = self._run(_DECISION, {"site_id": site_id, "decision_id": row.decision_id}).one()
        said = Incumbent(verdict=Verdict(row.theirs), service=row.service)
        return Compared(stored=stored_comment(row), decision=decision_of(made), incumbent=said)
