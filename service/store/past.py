"""Stored decisions as they are judged again: newest first, and only what is asked of them is read."""

from __future__ import annotations

import functools
import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, bindparam, case, func, select, type_coerce

from service.domain.comment import from_document
from service.domain.decision import Judgement
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.moderation.ports import PastDecision
from service.store import documents
from service.store.tables import comments, decisions, labels, versions

BETWEEN = and_(
    decisions.c.site_id == bindparam("site_id"),
    decisions.c.created_at >= bindparam("since"),
    decisions.c.created_at < bindparam("until"),
)
"""A site's decisions of a span of time."""

NEWEST_FIRST = (decisions.c.created_at.desc(), decisions.c.id.desc())

_JUDGED = and_(
    versions.c.site_id == decisions.c.site_id,
    versions.c.comment_id == decisions.c.comment_id,
    versions.c.version == decisions.c.version,
)
_COMMENT = and_(comments.c.site_id == decisions.c.site_id, comments.c.id == decisions.c.comment_id)
# The newest label of the comment stands; it says something of the version that it was given to.
_LABEL = (
    select(case((labels.c.version == decisions.c.version, labels.c.value)))
    .where(labels.c.site_id == decisions.c.site_id, labels.c.comment_id == decisions.c.comment_id)
    .order_by(labels.c.created_at.desc(), labels.c.id.desc())
    .limit(1)
    .scalar_subquery()
)


def _raw(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a document's column as the text that it is stored as."""
    return type_coerce(column, Text)


PAST = (
    select(
        decisions.c.id,
        decisions.c.comment_id,
        decisions.c.version,
        decisions.c.verdict,
        _raw(decisions.c.judgement).label("judgement"),
        _raw(decisions.c.inputs).label("inputs"),
        decisions.c.policy,
        decisions.c.model,
        decisions.c.rules,
        _raw(decisions.c.degraded).label("degraded"),
        decisions.c.created_at,
        versions.c.content,
        comments.c.erased_at.is_not(None).label("erased"),
        _LABEL.label("label"),
    )
    .join_from(decisions, versions, _JUDGED)
    .join(comments, _COMMENT)
    .where(BETWEEN)
    .order_by(*NEWEST_FIRST)
)

TOTAL = select(func.count().label("decisions"), func.min(decisions.c.created_at).label("first")).where(
    BETWEEN
)

# Both count along the index: `number` one by one, `reached` with all the decisions of the same moment.
_BACKWARDS = decisions.c.created_at.desc()
_NUMBERED = (
    select(
        decisions.c.created_at,
        func.row_number().over(order_by=_BACKWARDS).label("number"),
        func.count().over(order_by=_BACKWARDS).label("reached"),
    )
    .where(BETWEEN)
    .subquery()
)
EVERY_NTH = select(_NUMBERED.c.created_at, _NUMBERED.c.reached).where(
    _NUMBERED.c.number % bindparam("size") == 0
)

# A quotation mark within a JSON text is escaped, so that no evidence can look like this key; what follows is
# flat, and names fields of ours.
_SPANS = '"spans":['
_NOTHING = "[]"


def past_of(row: Row[Any], *, spans: bool) -> PastDecision:
    """Return the decision that a row is, with the places of the evidence or without them.

    The places are most of what is stored, and no verdict depends on them.
    """
    # A row's values by place: by name they take half as long again.
    id_, comment_id, version, verdict, judgement, inputs, policy, model, rules, degraded, at, *about = tuple(
        row
    )
    content, erased, label = about
    return PastDecision(
        id=id_,
        comment_id=comment_id,
        version=version,
        comment=from_document(content),
        verdict=Verdict(verdict),
        inputs=documents.inputs_of(_read(inputs, spans=spans)),
        judged=functools.partial(_judgement, judgement, spans=spans),
        policy=policy,
        model=model,
        rules=rules,
        degraded=() if degraded == _NOTHING else tuple(json.loads(degraded)),
        created_at=at,
        erased=bool(erased),
        label=None if label is None else LabelValue(label),
    )


def slices(
    steps: list[tuple[datetime, int]], *, until: datetime, first: datetime, total: int
) -> list[tuple[datetime, datetime, int]]:
    """Return (since, until, decisions) of the spans between every n-th decision, newest first.

    `steps` are the times of these, each with the number of decisions since then; `first` is the time of the
    oldest one of all. Decisions of one moment are never parted.
    """
    found: list[tuple[datetime, datetime, int]] = []
    done = 0
    for since, reached in sorted([*steps, (first, total)], reverse=True):
        if reached > done:
            found.append((since, found[-1][0] if found else until, reached - done))
            done = reached
    return found


def _judgement(text: str, *, spans: bool) -> Judgement:
    return documents.judgement_of(_read(text, spans=spans))


def _read(text: str, *, spans: bool) -> Any:
    return json.loads(text if spans else without_spans(text))


def without_spans(text: str) -> str:
    """Return the document without its spans, before it is parsed: they are most of it."""
    first, *rest = text.split(_SPANS)
    return _SPANS.join((first, *(part[part.index("]") :] for part in rest)))
