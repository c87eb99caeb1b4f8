"""Decisions, append-only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, func, insert, select, update

from service.domain.comment import Comment, from_document
from service.domain.decision import Decision
from service.domain.facet import doubt
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.moderation.ports import DecisionCounts, DecisionSpan, PastDecision
from service.store import documents, held, past
from service.store.entries import Entries
from service.store.labels import STANDS
from service.store.repository import Repository
from service.store.tables import comments, decisions, labels, versions

_ADD = insert(decisions)
_PROJECT = (
    update(comments)
    .where(comments.c.site_id == bindparam("of_site"), comments.c.id == bindparam("of_id"))
    .values(
        decision_id=bindparam("newest"),
        risk=bindparam("risk"),
        doubt=bindparam("doubt"),
        changes=comments.c.changes + 1,
    )
    .returning(comments.c.queued)
)
_OF_SITE = decisions.c.site_id == bindparam("site_id")
_GET = select(decisions).where(_OF_SITE, decisions.c.id == bindparam("decision_id"))
_OF_COMMENT = (
    select(decisions)
    .where(_OF_SITE, decisions.c.comment_id == bindparam("comment_id"))
    .order_by(decisions.c.created_at, decisions.c.id)
)
_JUDGED = and_(
    versions.c.site_id == decisions.c.site_id,
    versions.c.comment_id == decisions.c.comment_id,
    versions.c.version == decisions.c.version,
)
_EVERY = (
    select(decisions, versions.c.content)
    .join_from(decisions, versions, _JUDGED)
    .order_by(decisions.c.created_at, decisions.c.id)
)
_EVERY_OF_SITE = _EVERY.where(_OF_SITE)


_BETWEEN = and_(
    _OF_SITE, decisions.c.created_at >= bindparam("since"), decisions.c.created_at < bindparam("until")
)
_DECIDED = select(decisions.c.verdict, func.count().label("n")).where(_BETWEEN).group_by(decisions.c.verdict)
_OF_LABEL = and_(
    labels.c.site_id == decisions.c.site_id,
    labels.c.comment_id == decisions.c.comment_id,
    labels.c.version == decisions.c.version,
)
_IS_HAM = labels.c.value == LabelValue.HAM.value
_LABELLED = (
    select(decisions.c.verdict, _IS_HAM.label("is_ham"), func.count().label("n"))
    .join_from(decisions, labels, _OF_LABEL)
    .where(_BETWEEN, STANDS)
    .group_by(decisions.c.verdict, _IS_HAM)
)


class Decisions(Repository):
    """Decisions, append-only."""

    __slots__ = ()

    def add(self, site_id: str, decision: Decision) -> None:
        """Store a decision and count what it hit of the lists.

        NotFoundError where the site has no such version of the comment.
        """
        new = {
            "site_id": site_id,
            "id": decision.id,
            "comment_id": decision.comment_id,
            "version": decision.version,
            "verdict": decision.judgement.verdict.value,
            "judgement": documents.judgement_document(decision.judgement),
            "inputs": documents.inputs_document(decision.inputs),
            "policy": decision.policy,
            "model": decision.model,
            "rules": decision.rules,
            "degraded": list(decision.degraded),
            "created_at": decision.created_at,
        }
        self._run(_ADD, new)
        hits = [hit.entry_id for hit in decision.inputs.history.listed]
        Entries(self._connection).count_hits(site_id, hits, at=decision.created_at)
        risk = max((score.probability for score in decision.judgement.scores.values()), default=0.0)
        one = {"of_site": site_id, "of_id": decision.comment_id}
        how = {"newest": decision.id, "risk": risk, "doubt": doubt(decision)}
        row = self._run(_PROJECT, {**one, **how}).one_or_none()
        if row is not None and row.queued:
            held.decided(self._run, site_id, decision)
        elif decision.version > 1:
            held.forget(self._run, site_id, decision.comment_id)

    def get(self, site_id: str, decision_id: str) -> Decision | None:
        """Return a decision."""
        row = self._one(_GET, site_id=site_id, decision_id=decision_id)
        return None if row is None else documents.decision_of(row)

    def of_comment(self, site_id: str, comment_id: str) -> Sequence[Decision]:
        """Return a comment's decisions, oldest first."""
        return [
            documents.decision_of(row)
            for row in self._all(_OF_COMMENT, site_id=site_id, comment_id=comment_id)
        ]

    def counts(self, site_id: str, *, since: datetime, until: datetime) -> DecisionCounts:
        """Return how many decisions were made from `since` to before `until`, and what labels say of them."""
        within = {"site_id": site_id, "since": since, "until": until}
        return DecisionCounts(
            decided={Verdict(row.verdict): row.n for row in self._all(_DECIDED, **within)},
            labelled={
                (Verdict(row.verdict), bool(row.is_ham)): row.n for row in self._all(_LABELLED, **within)
            },
        )

    def between(
        self, site_id: str, *, since: datetime, until: datetime, spans: bool = True
    ) -> Iterator[PastDecision]:
        """Yield the decisions from `since` to before `until` with what labels say of them, newest first, in
        bounded memory; `spans=False` leaves out where evidence stands.
        """
        for row in self._stream(past.PAST, site_id=site_id, since=since, until=until):
            yield past.past_of(row, spans=spans)

    def spread(self, site_id: str, *, since: datetime, until: datetime, size: int) -> Sequence[DecisionSpan]:
        """Return spans of about `size` decisions each that cover those from `since` to before `until`,
        newest first; none where there is no decision.
        """
        within = {"site_id": site_id, "since": since, "until": until}
        steps = [(row.created_at, row.reached) for row in self._stream(past.EVERY_NTH, **within, size=size)]
        (total,) = self._stream(past.TOTAL, **within)
        if not total.decisions:
            return []
        found = past.slices(steps, until=until, first=total.first, total=total.decisions)
        return [DecisionSpan(since=start, until=end, decisions=decided) for start, end, decided in found]

    def all(self, site_id: str | None = None) -> Iterator[tuple[Comment, Decision]]:
        """Yield every decision with the comment version it judged, oldest first, in bounded memory."""
        found = self._stream(_EVERY) if site_id is None else self._stream(_EVERY_OF_SITE, site_id=site_id)
        for row in found:
            yield from_document(row.content), documents.decision_of(row)
