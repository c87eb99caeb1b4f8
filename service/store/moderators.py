"""Moderators and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from service.domain.site import Moderator, Role
from service.errors import ConflictError, NotFoundError
from service.moderation.ports import Session
from service.store.repository import Repository
from service.store.tables import moderators, sessions

_GET = select(moderators).where(moderators.c.id == bindparam("moderator_id"))
_BY_NAME = select(moderators).where(moderators.c.folded == bindparam("folded_name"))
_OF_SITE = (
    select(moderators).where(moderators.c.site_id == bindparam("of_site")).order_by(moderators.c.folded)
)
_SET_PASSWORD = (
    update(moderators)
    .where(moderators.c.id == bindparam("moderator"))
    .values(password_hash=bindparam("new_hash"))
)
_END_ALL = delete(sessions).where(sessions.c.moderator_id == bindparam("moderator"))
_ADD_SESSION = insert(sessions)
_SESSION = select(sessions).where(sessions.c.digest == bindparam("session"))
_END_SESSION = delete(sessions).where(sessions.c.digest == bindparam("session"))
_END_BEFORE = delete(sessions).where(sessions.c.expires_at < bindparam("at"))


class Moderators(Repository):
    """Moderators and their sessions."""

    __slots__ = ()

    def add(self, moderator: Moderator) -> None:
        """Store a moderator. ConflictError where the name is taken on the installation."""
        row = {
            "id": moderator.id,
            "site_id": moderator.site_id,
            "name": moderator.name,
            "folded": moderator.name.casefold(),
            "role": moderator.role.value,
            "password_hash": moderator.password_hash,
            "created_at": moderator.created_at,
            "disabled_at": moderator.disabled_at,
        }
        if not self._new(moderators, row):
            raise ConflictError(f"There is a moderator called {moderator.name!r} already.")

    def get(self, moderator_id: str) -> Moderator | None:
        """Return a moderator."""
        row = self._one(_GET, moderator_id=moderator_id)
        return None if row is None else _moderator(row)

    def by_name(self, name: str) -> Moderator | None:
        """Return the moderator with this name, compared without case."""
        row = self._one(_BY_NAME, folded_name=name.casefold())
        return None if row is None else _moderator(row)

    def of_site(self, site_id: str) -> Sequence[Moderator]:
        """Return a site's moderators by name."""
        return [_moderator(row) for row in self._all(_OF_SITE, of_site=site_id)]

    def set_password(self, moderator_id: str, password_hash: str) -> None:
        """Replace the password hash and end every session. NotFoundError where there is no such moderator."""
        changed = self._run(_SET_PASSWORD, {"moderator": moderator_id, "new_hash": password_hash})
        if not changed.rowcount:
            raise NotFoundError("There is no such moderator.")
        self._run(_END_ALL, {"moderator": moderator_id})

    def add_session(self, session: Session) -> None:
        """Store a session."""
        self._run(
            _ADD_SESSION,
            {
                "digest": session.digest,
                "moderator_id": session.moderator_id,
                "csrf": session.csrf,
                "created_at": session.created_at,
                "expires_at": session.expires_at,
            },
        )

    def session(self, digest: str) -> Session | None:
        """Return the session with this digest, expired or not."""
        row = self._one(_SESSION, session=digest)
        if row is None:
            return None
        return Session(
            digest=row.digest,
            moderator_id=row.moderator_id,
            csrf=row.csrf,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )

    def end_session(self, digest: str) -> None:
        """Delete a session, if it is there."""
        self._run(_END_SESSION, {"session": digest})

    def end_sessions_before(self, at: datetime) -> int:
        """Delete the sessions that expired before `at` and return how many there were."""
        return self._run(_END_BEFORE, {"at": at}).rowcount


def _moderator(row: Row[Any]) -> Moderator:
    return Moderator(
        id=row.id,
        site_id=row.site_id,
        name=row.name,
        role=Role(row.role),
        password_hash=row.password_hash,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )
