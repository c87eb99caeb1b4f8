"""Comments, their versions and their status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, insert, literal_column, select, tuple_, update

from service.domain.comment import Comment, from_document, to_document
from service.domain.history import Trace
from service.domain.review import Act
from service.domain.signal import Verdict
from service.errors import ConflictError, NotFoundError
from service.features.view import View, read
from service.moderation.ports import AuthorRecord, Page, StoredComment
from service.store import cursors, held, trail
from service.store.columns import Handle, Instant
from service.store.erasure import erase
from service.store.repository import ERASED, Repository, page_size
from service.store.tables import comments, traces, versions

NEWEST = and_(
    versions.c.site_id == comments.c.site_id,
    versions.c.comment_id == comments.c.id,
    versions.c.version == comments.c.version,
)
"""A comment's newest version."""

STATE = (
    comments.c.id,
    comments.c.site_id,
    comments.c.version,
    comments.c.revision,
    comments.c.status,
    comments.c.created_at,
    comments.c.updated_at,
    comments.c.erased_at,
    versions.c.content,
)

_STORED = select(*STATE).join_from(comments, versions, NEWEST)
_GET = _STORED.where(comments.c.site_id == bindparam("site_id"), comments.c.id == bindparam("comment_id"))
_SEVERAL = _STORED.where(
    comments.c.site_id == bindparam("site_id"), comments.c.id.in_(bindparam("ids", expanding=True))
)
_BY_EXTERNAL_ID = _STORED.where(
    comments.c.site_id == bindparam("site_id"), comments.c.external_id == bindparam("external_id")
)
_VERSIONS = (
    select(versions.c.version, versions.c.content, versions.c.created_at)
    .where(versions.c.site_id == bindparam("site_id"), versions.c.comment_id == bindparam("comment_id"))
    .order_by(versions.c.version)
)
_ADD_VERSION = insert(versions)
_ONE = and_(comments.c.site_id == bindparam("of_site"), comments.c.id == bindparam("of_id"))
_MOVE_ON = (
    update(comments)
    .where(
        _ONE,
        comments.c.version == bindparam("last_version"),
        comments.c.revision < bindparam("revision"),
        comments.c.erased_at.is_(None),
    )
    .values(
        version=bindparam("version"),
        revision=bindparam("revision"),
        changes=comments.c.changes + 1,
        status=bindparam("status"),
        author=bindparam("author"),
        updated_at=bindparam("updated_at"),
    )
)
_SETTLE = (
    update(comments)
    .where(_ONE, comments.c.revision == bindparam("seen"), comments.c.erased_at.is_(None))
    .values(
        status=bindparam("status"),
        revision=comments.c.revision + 1,
        changes=comments.c.changes + 1,
        updated_at=bindparam("updated_at"),
    )
)
_AUTHOR = select(comments.c.author).where(
    comments.c.site_id == bindparam("site_id"), comments.c.id == bindparam("comment_id")
)
_LEFT_BY = select(func.min(traces.c.at, type_=Instant()).label("first_at"), func.count().label("n")).where(
    traces.c.site_id == bindparam("site_id"),
    traces.c.kind == literal_column(f"'{Trace.AUTHOR}'"),
    traces.c.key == bindparam("author"),
)
_RULED = (
    select(comments.c.moderated, func.count().label("n"))
    .where(
        comments.c.site_id == bindparam("site_id"),
        comments.c.author == bindparam("author"),
        comments.c.moderated.is_not(None),
    )
    .group_by(comments.c.moderated)
)


class Comments(Repository):
    """Comments, their versions and their status."""

    __slots__ = ()

    def add(self, stored: StoredComment, view: View) -> None:
        """Store a new comment with version 1 and its traces. ConflictError where the external id is taken."""
        left = trail.trail(view)
        if not self._new(comments, new_row(stored, left)):
            raise ConflictError(f"The site has a comment {stored.comment.id or stored.id!r} already.")
        self._add_version(stored, left)

    def add_version(self, stored: StoredComment, view: View) -> None:
        """Store the next version with its traces and the comment's new state.

        Raises:
            ConflictError: the comment has moved on since.
            NotFoundError: the site has no such comment, or it is erased.
        """
        left = trail.trail(view)
        moved = self._run(
            _MOVE_ON,
            {
                "of_site": stored.site_id,
                "of_id": stored.id,
                "last_version": stored.version - 1,
                "version": stored.version,
                "revision": stored.revision,
                "status": stored.status.value,
                "author": trail.author_key(left),
                "updated_at": stored.updated_at,
            },
        )
        if not moved.rowcount:
            self._refuse(stored.site_id, stored.id)
        self._add_version(stored, left)

    def get(self, site_id: str, comment_id: str) -> StoredComment | None:
        """Return a comment at its newest version."""
        row = self._one(_GET, site_id=site_id, comment_id=comment_id)
        return None if row is None else stored_comment(row)

    def several(self, site_id: str, comment_ids: Sequence[str]) -> Mapping[str, StoredComment]:
        """Return those of the comments that the site has, at their newest versions, by id."""
        rows = self._all(_SEVERAL, site_id=site_id, ids=list(comment_ids))
        return {row.id: stored_comment(row) for row in rows}

    def by_external_id(self, site_id: str, external_id: str) -> StoredComment | None:
        """Return the comment that the site itself calls `external_id`."""
        row = self._one(_BY_EXTERNAL_ID, site_id=site_id, external_id=external_id)
        return None if row is None else stored_comment(row)

    def by_author(self, site_id: str, view: View, *, limit: int = 20) -> Sequence[StoredComment]:
        """Return the comments of the view's author, newest first; no erased one, and none of a stranger.

        InvalidInputError where `limit` is no size of a page.
        """
        return self._leaving(Trace.AUTHOR, site_id, view, limit)

    def author_record(self, site_id: str, comment_id: str) -> AuthorRecord | None:
        """Return what is known of the author of a comment on the site; None for a stranger."""
        author = self._run(_AUTHOR, {"site_id": site_id, "comment_id": comment_id}).scalar_one_or_none()
        if author is None:
            return None
        left = self._run(_LEFT_BY, {"site_id": site_id, "author": author}).one()
        ruled = self._all(_RULED, site_id=site_id, author=author)
        said = {row.moderated: row.n for row in ruled}
        return AuthorRecord(
            first_at=left.first_at,
            comments=left.n,
            approved=said.get(Act.APPROVE.value, 0),
            rejected=said.get(Act.REJECT.value, 0),
        )

    def by_text(self, site_id: str, view: View, *, limit: int = 20) -> Sequence[StoredComment]:
        """Return comments whose newest version says the same as the view, newest first; no erased one.

        The same is what has the same exact fingerprint. At most `limit` are looked at, edited ones included,
        so that fewer may come back. InvalidInputError where `limit` is no size of a page.
        """
        found, same = self._leaving(Trace.TEXT, site_id, view, limit), view.fingerprint.exact
        return [stored for stored in found if read(stored.comment).fingerprint.exact == same]

    def versions(self, site_id: str, comment_id: str) -> Sequence[tuple[int, Comment, datetime]]:
        """Return all versions, oldest first."""
        found = self._all(_VERSIONS, site_id=site_id, comment_id=comment_id)
        return [(row.version, from_document(row.content), row.created_at) for row in found]

    def page(self, site_id: str, *, status: Verdict | None, cursor: str | None, limit: int) -> Page:
        """Return comments, newest first. InvalidInputError where the cursor is not one of ours."""
        size = page_size(limit)
        parameters: dict[str, Any] = {"site_id": site_id, "size": size + 1}
        if status is not None:
            parameters["status"] = status.value
        if cursor is not None:
            parameters["last_at"], parameters["last_id"] = cursors.read("newest", cursor, datetime)
        found = self._all(_PAGES[status is not None, cursor is not None], **parameters)
        items = [stored_comment(row) for row in found[:size]]
        more = len(found) > size
        following = cursors.write("newest", items[-1].created_at, items[-1].id) if more else None
        return Page(items=items, next_cursor=following)

    def settle(self, site_id: str, comment_id: str, *, revision: int, status: Verdict, at: datetime) -> None:
        """Set the status and raise the revision by one; the queue follows.

        Raises:
            ConflictError: the comment's revision is no longer `revision`.
            NotFoundError: the site has no such comment, or it is erased.
        """
        parameters = {"of_site": site_id, "of_id": comment_id, "seen": revision}
        settled = self._run(_SETTLE, {**parameters, "status": status.value, "updated_at": at})
        if not settled.rowcount:
            self._refuse(site_id, comment_id)
        held.project(self._run, site_id, comment_id)

    def erase(self, site_id: str, comment_id: str, *, at: datetime) -> None:
        """Blank body, author, page and client in every version, the evidence and spans of its decisions, its
        notes and its traces; rows and verdicts stay. NotFoundError where the site has no such comment.
        """
        stored = self.get(site_id, comment_id)
        if stored is None:
            raise NotFoundError("The site has no such comment.")
        if stored.erased_at is None:
            erase(self._run, site_id, comment_id, at)
            self._connection.info[ERASED] = True

    def _leaving(self, trace: Trace, site_id: str, view: View, limit: int) -> list[StoredComment]:
        """Return comments that left the view's one trace of a kind, the latest to leave it first."""
        size, keys = page_size(limit), trail.trail(view).get(trace)
        if not keys:
            return []
        rows = self._all(_LEAVING[trace], site_id=site_id, key=keys[0], size=size)
        return [stored_comment(row) for row in rows]

    def _add_version(self, stored: StoredComment, left: trail.Trail) -> None:
        self._run(_ADD_VERSION, version_row(stored))
        rows = trail.rows(stored, left)
        if rows:
            self._new(traces, rows)

    def _refuse(self, site_id: str, comment_id: str) -> None:
        stored = self.get(site_id, comment_id)
        if stored is None or stored.erased_at is not None:
            raise NotFoundError("The site has no such comment.")
        raise ConflictError(f"The comment is at revision {stored.revision} now.")


def stored_comment(row: Row[Any]) -> StoredComment:
    """Return the comment that a row of `STATE` is."""
    return StoredComment(
        id=row.id,
        site_id=row.site_id,
        version=row.version,
        revision=row.revision,
        status=Verdict(row.status),
        comment=from_document(row.content),
        created_at=row.created_at,
        updated_at=row.updated_at,
        erased_at=row.erased_at,
    )


def new_row(stored: StoredComment, left: trail.Trail) -> dict[str, Any]:
    """Return the row of a new comment that nobody has decided on."""
    return {
        "site_id": stored.site_id,
        "id": stored.id,
        "external_id": stored.comment.id,
        "version": stored.version,
        "revision": stored.revision,
        "status": stored.status.value,
        "author": trail.author_key(left),
        "decision_id": None,
        "risk": 0.0,
        "moderated": None,
        "moderated_at": None,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
        "erased_at": stored.erased_at,
    }


def version_row(stored: StoredComment) -> dict[str, Any]:
    """Return the row of a comment's present version."""
    return {
        "site_id": stored.site_id,
        "comment_id": stored.id,
        "version": stored.version,
        "content": to_document(stored.comment),
        "created_at": stored.updated_at,
    }


def _page(*, of_status: bool, after: bool) -> Select[Any]:
    statement = _STORED.where(comments.c.site_id == bindparam("site_id"))
    if of_status:
        statement = statement.where(comments.c.status == bindparam("status"))
    if after:
        last = tuple_(bindparam("last_at", type_=Instant()), bindparam("last_id", type_=Handle()))
        statement = statement.where(tuple_(comments.c.created_at, comments.c.id) < last)
    return statement.order_by(comments.c.created_at.desc(), comments.c.id.desc()).limit(bindparam("size"))


_PAGES = {(s, a): _page(of_status=s, after=a) for s in (False, True) for a in (False, True)}


def _leaving(trace: Trace) -> Select[Any]:
    left = and_(comments.c.site_id == traces.c.site_id, comments.c.id == traces.c.comment_id)
    return (
        select(*STATE)
        .join_from(traces, comments, left)
        .join(versions, NEWEST)
        .where(
            traces.c.site_id == bindparam("site_id"),
            traces.c.kind == literal_column(f"'{trace}'"),
            traces.c.key == bindparam("key"),
            comments.c.erased_at.is_(None),
        )
        .order_by(traces.c.at.desc(), traces.c.comment_id.desc())
        .limit(bindparam("size"))
    )


_LEAVING = {trace: _leaving(trace) for trace in (Trace.AUTHOR, Trace.TEXT)}
