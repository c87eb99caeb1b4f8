"""What held comments are found by, kept with the statuses: whoever changes one projects it anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import CursorResult, Executable, and_, bindparam, delete, insert, select, text, update

from service.domain.comment import Comment, from_document
from service.domain.decision import Decision
from service.domain.facet import doubt, facets
from service.store import documents
from service.store.tables import QUEUED, comments, decisions, held_facets, versions

Run = Callable[[Executable, Any], CursorResult[Any]]

_FORGET = delete(held_facets).where(
    held_facets.c.site_id == bindparam("of_site"), held_facets.c.comment_id == bindparam("of_id")
)
_ONE = and_(comments.c.site_id == bindparam("of_site"), comments.c.id == bindparam("of_id"))
_SHOWN = and_(
    versions.c.site_id == comments.c.site_id,
    versions.c.comment_id == comments.c.id,
    versions.c.version == comments.c.version,
)
_HOLDING = and_(decisions.c.site_id == comments.c.site_id, decisions.c.id == comments.c.decision_id)
_HELD = (
    select(decisions, versions.c.content)
    .join_from(comments, decisions, _HOLDING)
    .join(versions, _SHOWN)
    .where(_ONE, text(QUEUED))
)
_CONTENT = select(versions.c.content).join_from(comments, versions, _SHOWN).where(_ONE)
_DOUBT = update(comments).where(_ONE).values(doubt=bindparam("how"))
_ADD = insert(held_facets)


def project(run: Run, site_id: str, comment_id: str) -> None:
    """Write what a comment is found by in the queue, or forget it where the comment is not there."""
    one = {"of_site": site_id, "of_id": comment_id}
    run(_FORGET, one)
    row = run(_HELD, one).one_or_none()
    if row is not None:
        decision = documents.decision_of(row)
        run(_DOUBT, {**one, "how": doubt(decision)})
        _add(run, site_id, from_document(row.content), decision)


def forget(run: Run, site_id: str, comment_id: str) -> None:
    """Forget what a comment was found by."""
    run(_FORGET, {"of_site": site_id, "of_id": comment_id})


def decided(run: Run, site_id: str, decision: Decision) -> None:
    """Write what a comment that waits in the queue is found by, from the decision that was just stored."""
    one = {"of_site": site_id, "of_id": decision.comment_id}
    run(_FORGET, one)
    content = run(_CONTENT, one).scalar_one()
    _add(run, site_id, from_document(content), decision)


def _add(run: Run, site_id: str, comment: Comment, decision: Decision) -> None:
    of = {"site_id": site_id, "comment_id": decision.comment_id}
    run(_ADD, [{**of, "facet": facet.value, "value": value} for facet, value in facets(comment, decision)])
