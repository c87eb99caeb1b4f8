"""Imports: how far each is, and the comments that they bring, many in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, and_, bindparam, func, select, text, update
from sqlalchemy.dialects import postgresql

from service.domain.comment import from_document
from service.domain.label import Label
from service.domain.review import Act
from service.errors import ConflictError
from service.moderation.ports import Arrival, ImportRecord, Known
from service.store import standing, trail
from service.store.comments import new_row, version_row
from service.store.decisions import Decisions
from service.store.labels import label_of, label_row
from service.store.repository import Repository
from service.store.tables import comments, imports, labels, traces, versions

_GET = select(imports).where(
    imports.c.site_id == bindparam("site_id"), imports.c.digest == bindparam("digest")
)
_ONE = and_(imports.c.site_id == bindparam("of_site"), imports.c.digest == bindparam("of_digest"))
_STATE: Mapping[str, Any] = {
    "position": bindparam("to"),
    "counts": bindparam("counts"),
    "updated_at": bindparam("at"),
    "finished_at": bindparam("finished_at"),
}
_ADVANCE = (
    update(imports)
    .where(_ONE, imports.c.position == bindparam("seen"), imports.c.started_at == bindparam("of_start"))
    .values(**_STATE)
)
_ANEW = update(imports).where(_ONE).values(**_STATE, format=bindparam("name"), started_at=bindparam("at"))
_FIRST = and_(
    versions.c.site_id == comments.c.site_id, versions.c.comment_id == comments.c.id, versions.c.version == 1
)
_KNOWN = (
    select(
        comments.c.id, comments.c.external_id, comments.c.version, comments.c.erased_at, versions.c.content
    )
    .join_from(comments, versions, _FIRST)
    .where(
        comments.c.site_id == bindparam("site_id"),
        comments.c.external_id.in_(bindparam("external_ids", expanding=True)),
    )
)
_LABELS = (
    select(labels)
    .where(
        labels.c.site_id == bindparam("site_id"), labels.c.comment_id.in_(bindparam("ids", expanding=True))
    )
    .order_by(labels.c.created_at, labels.c.id)
)
_REPUTED = select(func.count(comments.c.author.distinct())).where(
    comments.c.site_id == bindparam("site_id"),
    comments.c.author.is_not(None),
    comments.c.moderated == Act.APPROVE.value,
)
_ANALYZE = text("ANALYZE comments, versions, traces, labels")


class Imports(Repository):
    """Imports of earlier comments."""

    __slots__ = ()

    def get(self, site_id: str, digest: str) -> ImportRecord | None:
        """Return how far the import of a file is, finished or not."""
        row = self._one(_GET, site_id=site_id, digest=digest)
        return None if row is None else _record(row)

    def begin(self, site_id: str, digest: str, *, name: str, at: datetime) -> ImportRecord:
        """Return the unfinished import of a file of the format `name`, or a new one at its beginning."""
        known = self.get(site_id, digest)
        if known is not None and known.finished_at is None and known.format == name:
            return known
        begun = ImportRecord(
            site_id=site_id,
            digest=digest,
            format=name,
            position=0,
            counts={},
            started_at=at,
            updated_at=at,
        )
        if known is None:
            self._new(imports, _row(begun))
        else:
            state = {"name": name, "to": 0, "counts": {}, "at": at, "finished_at": None}
            self._run(_ANEW, {"of_site": site_id, "of_digest": digest, **state})
        return begun

    def advance(
        self,
        record: ImportRecord,
        *,
        position: int,
        counts: Mapping[str, Any],
        at: datetime,
        finished: bool = False,
    ) -> None:
        """Move an import on. ConflictError where it is no longer where `record` saw it."""
        known = {"of_site": record.site_id, "of_digest": record.digest, "of_start": record.started_at}
        state = {"to": position, "counts": counts, "at": at, "finished_at": at if finished else None}
        if not self._run(_ADVANCE, {**known, "seen": record.position, **state}).rowcount:
            raise ConflictError("Another import of this file is under way.")
        if not record.position and self._connection.dialect.name == "postgresql":
            # Of tables that were empty the planner knows nothing yet, and reads the wrong index for each row.
            self._run(_ANALYZE)

    def known(self, site_id: str, external_ids: Sequence[str]) -> Mapping[str, Known]:
        """Return those of the comments that the site has, by external id."""
        rows = self._all(_KNOWN, site_id=site_id, external_ids=list(external_ids))
        found = self._all(_LABELS, site_id=site_id, ids=[row.id for row in rows])
        newest: dict[str, Label] = {row.comment_id: label_of(row) for row in found}
        return {
            row.external_id: Known(
                id=row.id,
                version=row.version,
                body=from_document(row.content).body,
                label=newest.get(row.id),
                erased=row.erased_at is not None,
            )
            for row in rows
        }

    def add(self, arrivals: Sequence[Arrival]) -> None:
        """Store new comments with their traces and labels; what a label says counts for the author.

        ConflictError where one of the external ids is taken.
        """
        if not arrivals:
            return
        left = [trail.trail(arrival.view) for arrival in arrivals]
        rows = [
            {**new_row(a.stored, of), **standing.brought(a.label)}
            for a, of in zip(arrivals, left, strict=True)
        ]
        if self._many(comments, rows) < len(rows):
            raise ConflictError("Some of these comments were stored meanwhile; start again.")
        self._many(versions, [version_row(arrival.stored) for arrival in arrivals])
        self._many(
            traces, [row for a, of in zip(arrivals, left, strict=True) for row in trail.rows(a.stored, of)]
        )
        self._many(labels, [label_row(a.stored.site_id, a.label) for a in arrivals if a.label is not None])
        decisions = Decisions(self._connection)
        for arrival in arrivals:
            if arrival.decision is not None:
                decisions.add(arrival.stored.site_id, arrival.decision)

    def reputed(self, site_id: str) -> int:
        """Return how many authors of the site have an approved comment."""
        return int(self._run(_REPUTED, {"site_id": site_id}).scalar_one())

    def _many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert the rows that are new and return how many these are."""
        if not rows:
            return 0
        if self._connection.dialect.name != "postgresql":
            return self._new(table, rows)
        # What returns something goes to the server a thousand rows at a time, all else one by one.
        statement = postgresql.insert(table).on_conflict_do_nothing().returning(table.c.site_id)
        return len(self._run(statement, rows).all())


def _row(record: ImportRecord) -> dict[str, Any]:
    return {
        "site_id": record.site_id,
        "digest": record.digest,
        "format": record.format,
        "position": record.position,
        "counts": record.counts,
        "started_at": record.started_at,
        "updated_at": record.updated_at,
        "finished_at": record.finished_at,
    }


def _record(row: Row[Any]) -> ImportRecord:
    return ImportRecord(
        site_id=row.site_id,
        digest=row.digest,
        format=row.format,
        position=row.position,
        counts=row.counts,
        started_at=row.started_at,
        updated_at=row.updated_at,
        finished_at=row.finished_at,
    )
