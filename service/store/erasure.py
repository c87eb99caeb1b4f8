"""Erase a person's words and details; what was decided, and when, stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Executable, and_, bindparam, delete, select, update

from service.domain.comment import from_document, to_document
from service.store import documents, held, membership
from service.store.tables import comments, decisions, reviews, traces, versions

Run = Callable[[Executable, Mapping[str, Any]], CursorResult[Any]]

_VERSIONS = select(versions.c.version, versions.c.content).where(
    versions.c.site_id == bindparam("of_site"), versions.c.comment_id == bindparam("of_id")
)
_BLANK_VERSION = (
    update(versions)
    .where(
        versions.c.site_id == bindparam("of_site"),
        versions.c.comment_id == bindparam("of_id"),
        versions.c.version == bindparam("of_version"),
    )
    .values(content=bindparam("content"))
)
_DECISIONS = select(decisions.c.id, decisions.c.judgement, decisions.c.inputs).where(
    decisions.c.site_id == bindparam("of_site"), decisions.c.comment_id == bindparam("of_id")
)
_BLANK_DECISION = (
    update(decisions)
    .where(decisions.c.site_id == bindparam("of_site"), decisions.c.id == bindparam("of_decision"))
    .values(judgement=bindparam("judgement"), inputs=bindparam("inputs"))
)
_BLANK_NOTES = (
    update(reviews)
    .where(reviews.c.site_id == bindparam("of_site"), reviews.c.comment_id == bindparam("of_id"))
    .values(note="")
)
_FORGET_TRACES = delete(traces).where(
    traces.c.site_id == bindparam("of_site"), traces.c.comment_id == bindparam("of_id")
)
_MARK = (
    update(comments)
    .where(and_(comments.c.site_id == bindparam("of_site"), comments.c.id == bindparam("of_id")))
    .values(
        author=None,
        revision=comments.c.revision + 1,
        changes=comments.c.changes + 1,
        updated_at=bindparam("at"),
        erased_at=bindparam("at"),
    )
)


def erase(run: Run, site_id: str, comment_id: str, at: datetime) -> None:
    """Blank everything that a comment says or that says who wrote it."""
    one = {"of_site": site_id, "of_id": comment_id}
    for row in run(_VERSIONS, one).all():
        content = to_document(documents.erased_comment(from_document(row.content)))
        run(_BLANK_VERSION, {**one, "of_version": row.version, "content": content})
    for row in run(_DECISIONS, one).all():
        run(_BLANK_DECISION, {"of_site": site_id, "of_decision": row.id, **_blank(row.judgement, row.inputs)})
    run(_BLANK_NOTES, one)
    run(_FORGET_TRACES, one)
    membership.forget(run, site_id, comment_id)
    run(_MARK, {**one, "at": at})
    held.forget(run, site_id, comment_id)


def _blank(judgement: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    judged = documents.erased_judgement(documents.judgement_of(judgement))
    known = documents.erased_inputs(documents.inputs_of(inputs))
    return {"judgement": documents.judgement_document(judged), "inputs": documents.inputs_document(known)}
