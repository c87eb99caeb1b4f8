"""Managed lists: rows that are added and marked as removed, and a revision that grows with every change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.entry import Entry, Target, Treatment
from service.matching.listed import Listed
from service.moderation.ports import Added, Changes, EntryPage, EntryQuery, Keyed
from service.store import entry_pages
from service.store.repository import Repository
from service.store.tables import entries, entry_hits, lists
from service.store.tables.entries import SHARED

_OF_SCOPE = entries.c.scope == bindparam("of_scope")
_IS_LIVE = entries.c.removed_at.is_(None)
_REVISIONS = select(lists.c.scope, lists.c.revision).where(lists.c.scope.in_((SHARED, bindparam("of_scope"))))
_LIST = select(lists).where(lists.c.scope == bindparam("of_scope"))
_LIVE = select(entries).where(_OF_SCOPE, _IS_LIVE).order_by(entries.c.id)
_LISTED = select(
    entries.c.id, entries.c.target, entries.c.treatment, entries.c.written, entries.c.expires_at
).where(_OF_SCOPE, _IS_LIVE)
_GET = select(entries).where(_OF_SCOPE, entries.c.id == bindparam("entry_id"))
_ADDED = (
    select(entries)
    .where(_OF_SCOPE, _IS_LIVE, entries.c.added_in > bindparam("since"))
    .limit(bindparam("most"))
)
_REMOVED = (
    select(entries.c.id).where(_OF_SCOPE, entries.c.removed_in > bindparam("since")).limit(bindparam("most"))
)
_SAME = select(entries).where(_OF_SCOPE, _IS_LIVE, entries.c.key.in_(bindparam("keys", expanding=True)))
_THESE = select(entries).where(_OF_SCOPE, _IS_LIVE, entries.c.id.in_(bindparam("ids", expanding=True)))
_REMOVE = (
    update(entries)
    .where(_OF_SCOPE, _IS_LIVE, entries.c.id.in_(bindparam("ids", expanding=True)))
    .values(removed_at=bindparam("at"), removed_by=bindparam("by"), removed_in=bindparam("revision"))
)
_ANALYZE = text("ANALYZE entries")
# What returns something goes to PostgreSQL a thousand rows at a time, all else one by one.
_ADD = {"sqlite": insert(entries), "postgresql": insert(entries).returning(entries.c.id)}


class Entries(Repository):
    """Entries of managed lists, append-only but for the time of their removal."""

    __slots__ = ()

    def revisions(self, site_id: str) -> tuple[int, int]:
        """Return the revisions of the shared list and of the site's own; each grows with every change."""
        found = {row.scope: row.revision for row in self._all(_REVISIONS, of_scope=site_id)}
        return found.get(SHARED, 0), found.get(site_id, 0)

    def revision(self, site_id: str | None) -> int:
        """Return the revision of one scope."""
        row = self._one(_LIST, of_scope=_scope(site_id))
        return row.revision if row else 0

    def live(self, site_id: str | None) -> Iterator[Entry]:
        """Yield a scope's entries that were not removed, in bounded memory."""
        return map(entry_of, self._stream(_LIVE, of_scope=_scope(site_id)))

    def listed(self, site_id: str | None) -> Iterator[Listed]:
        """Yield what matching needs of a scope's entries that were not removed, in bounded memory."""
        for row in self._stream(_LISTED, of_scope=_scope(site_id)):
            entry_id, target, treatment, written, expires_at = tuple(row)
            yield Listed(entry_id, _TARGETS[target], _TREATMENTS[treatment], written, expires_at)

    def changes(self, site_id: str | None, *, since: int, most: int) -> Changes | None:
        """Return what changed since a revision; None where that is more than `most` entries."""
        asked = {"of_scope": _scope(site_id), "since": since, "most": most + 1}
        added, removed = self._all(_ADDED, **asked), self._all(_REMOVED, **asked)
        if len(added) + len(removed) > most:
            return None
        return Changes(added=[entry_of(row) for row in added], removed=[row.id for row in removed])

    def size(self, site_id: str | None) -> tuple[int, int]:
        """Return how many entries a scope has that were not removed, and how many of these are patterns."""
        row = self._one(_LIST, of_scope=_scope(site_id))
        return (row.size, row.patterns) if row else (0, 0)

    def known(self, site_id: str | None, keys: Sequence[str], *, at: datetime) -> dict[str, Treatment]:
        """Return the treatments of the entries that a scope has, by key; none that expired before `at`."""
        rows = self._same(_scope(site_id), keys)
        return {row.key: _TREATMENTS[row.treatment] for row in rows if not _is_over(row, at)}

    def add(self, site_id: str | None, entries: Sequence[Keyed]) -> Added:
        """Store those entries that the scope does not have; one that expired makes room for the new one."""
        scope = _scope(site_id)
        first = {keyed.key: keyed.entry for keyed in reversed(entries)}
        there = self._same(scope, list(first))
        expired = [entry_of(row) for row in there if _is_over(row, first[row.key].created_at)]
        gone = {entry.id for entry in expired}
        known = {row.key: _TREATMENTS[row.treatment] for row in there if row.id not in gone}
        new = {key: entry for key, entry in first.items() if key not in known}
        if new:
            patterns = _patterns(new.values()) - _patterns(expired)
            revision = self._move(scope, len(new) - len(expired), patterns)
            newest = next(iter(new.values()))
            self._mark(scope, expired, revision, at=newest.created_at, by=newest.author)
            rows = [_row(scope, entry, key, revision) for key, entry in new.items()]
            self._run(_ADD[self._connection.dialect.name], rows)
            if revision == 1 and self._connection.dialect.name == "postgresql":
                # Of a table that was empty the planner knows nothing, and compares every row with every key.
                self._run(_ANALYZE)
        return Added(added=list(new.values()), known=known)

    def remove(
        self, site_id: str | None, entry_ids: Sequence[str], *, at: datetime, by: str
    ) -> Sequence[Entry]:
        """Mark entries as removed; return those that were there."""
        scope = _scope(site_id)
        found = [entry_of(row) for row in self._all(_THESE, of_scope=scope, ids=list(entry_ids))]
        if found:
            revision = self._move(scope, -len(found), -_patterns(found))
            self._mark(scope, found, revision, at=at, by=by)
        return found

    def get(self, site_id: str | None, entry_id: str) -> Entry | None:
        """Return an entry of a scope, removed or not."""
        row = self._one(_GET, of_scope=_scope(site_id), entry_id=entry_id)
        return None if row is None else entry_of(row)

    def page(
        self, site_id: str | None, query: EntryQuery, *, at: datetime, cursor: str | None, limit: int
    ) -> EntryPage:
        """Return entries that a site may see: its own, or the shared ones. Newest first.

        Without a site, the shared ones with the hits of all sites together. InvalidInputError where the
        cursor is not one of ours.
        """
        scope = _scope(None if query.shared else site_id)
        asked = entry_pages.asked(scope, site_id, query, at=at, cursor=cursor, limit=limit)
        return entry_pages.page_of(self._all(asked), limit, entry_of)

    def count_hits(self, site_id: str, entry_ids: Sequence[str], *, at: datetime) -> None:
        """Count a comment of the site for each of the entries."""
        if entry_ids:
            rows = [
                {"site_id": site_id, "entry_id": one, "hits": 1, "last_at": at}
                for one in sorted(set(entry_ids))
            ]
            self._run(_COUNT[self._connection.dialect.name], rows)

    def _same(self, scope: str, keys: Sequence[str]) -> Sequence[Row[Any]]:
        return self._all(_SAME, of_scope=scope, keys=list(keys))

    def _move(self, scope: str, entries: int, patterns: int) -> int:
        """Raise the revision and return it: whoever changes a list holds its row until the commit."""
        row = {"scope": scope, "revision": 1, "size": entries, "patterns": patterns}
        return int(self._run(_MOVE[self._connection.dialect.name], row).scalar_one())

    def _mark(self, scope: str, gone: Sequence[Entry], revision: int, *, at: datetime, by: str) -> None:
        if gone:
            ids = [entry.id for entry in gone]
            self._run(_REMOVE, {"of_scope": scope, "ids": ids, "at": at, "by": by, "revision": revision})


def entry_of(row: Row[Any]) -> Entry:
    """Return the entry that a row is."""
    return Entry(
        id=row.id,
        site_id=None if row.scope == SHARED else row.scope,
        target=_TARGETS[row.target],
        treatment=_TREATMENTS[row.treatment],
        written=row.written,
        note=row.note,
        author=row.author,
        created_at=row.created_at,
        expires_at=row.expires_at,
        removed_at=row.removed_at,
    )


_TARGETS = {target.value: target for target in Target}
_TREATMENTS = {treatment.value: treatment for treatment in Treatment}


def _row(scope: str, entry: Entry, key: str, revision: int) -> dict[str, Any]:
    return {
        "scope": scope,
        "id": entry.id,
        "target": entry.target.value,
        "treatment": entry.treatment.value,
        "written": entry.written,
        "key": key,
        "note": entry.note,
        "author": entry.author,
        "created_at": entry.created_at,
        "expires_at": entry.expires_at,
        "removed_at": None,
        "removed_by": None,
        "added_in": revision,
        "removed_in": None,
    }


def _patterns(found: Iterable[Entry]) -> int:
    return sum(entry.target is Target.PATTERN for entry in found)


def _is_over(row: Row[Any], at: datetime) -> bool:
    return row.expires_at is not None and row.expires_at <= at


def _scope(site_id: str | None) -> str:
    return SHARED if site_id is None else site_id


def _counting(dialect: Any) -> Any:
    new = dialect.insert(entry_hits)
    latest = case(
        (new.excluded.last_at > entry_hits.c.last_at, new.excluded.last_at), else_=entry_hits.c.last_at
    )
    return new.on_conflict_do_update(
        index_elements=["site_id", "entry_id"], set_={"hits": entry_hits.c.hits + 1, "last_at": latest}
    )


def _moving(dialect: Any) -> Any:
    new = dialect.insert(lists)
    return new.on_conflict_do_update(
        index_elements=["scope"],
        set_={
            "revision": lists.c.revision + 1,
            "size": lists.c.size + new.excluded.size,
            "patterns": lists.c.patterns + new.excluded.patterns,
        },
    ).returning(lists.c.revision)


_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}
_COUNT = {name: _counting(dialect) for name, dialect in _DIALECTS.items()}
_MOVE = {name: _moving(dialect) for name, dialect in _DIALECTS.items()}
