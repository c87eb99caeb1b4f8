"""What held comments are found by, kept with the statuses: whoever changes one projects it anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import CursorResult, Executable, and_, bindparam, delete, insert, select, text, update

from service.domain.comment import from_document
from service.domain.facet import doubt, facets
from service.store import documents
from service.store.tables import QUEUED, comments, decisions, held_facets, versions

Run = Callable[[Executable, Mapping[str, Any]], CursorResult[Any]]

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
_DOUBT = update(comments).where(_ONE).values(doubt=bindparam("how"))
_ADD = insert(held_facets)


def project(run: Run, site_id: str, comment_id: str) -> None:
    """Write what a comment is found by in the queue, or forget it where the comment is not there."""
    one = {"of_site": site_id, "of_id": comment_id}
    run(_FORGET, one)
    row = run(_HELD, one).one_or_none()
    if row is None:
        return
    decision = documents.decision_of(row)
    run(_DOUBT, {**one, "how": doubt(decision)})
    for facet, value in facets(from_document(row.content), decision):
        run(_ADD, {"site_id": site_id, "facet": facet.value, "value": value, "comment_id": comment_id})
