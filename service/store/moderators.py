"""Moderators and their sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Update, bindparam, delete, insert, select, update

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
_HOLD_OWNERS = (
    update(moderators)
    .where(moderators.c.site_id == bindparam("of_site"), moderators.c.role == Role.OWNER.value)
    .values(role=Role.OWNER.value)
)
_OF_THE_SITE = update(moderators).where(
    moderators.c.site_id == bindparam("of_site"), moderators.c.id == bindparam("moderator")
)
_SET_ROLE = _OF_THE_SITE.values(role=bindparam("new_role"))
_SET_DISABLED = _OF_THE_SITE.values(disabled_at=bindparam("at"))
_ONE = update(moderators).where(moderators.c.id == bindparam("moderator"))
_SET_HIDES = _ONE.values(hides_abuse=bindparam("hides"))
_SEEN = _ONE.values(last_seen_at=bindparam("at"))
_END_ALL = delete(sessions).where(sessions.c.moderator_id == bindparam("moderator"))
_END_OTHERS = _END_ALL.where(sessions.c.digest != bindparam("kept"))
_SESSIONS = (
    select(sessions)
    .where(sessions.c.moderator_id == bindparam("moderator"), sessions.c.expires_at > bindparam("at"))
    .order_by(sessions.c.created_at.desc(), sessions.c.digest)
)
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
            "last_seen_at": moderator.last_seen_at,
            "hides_abuse": int(moderator.hides_abuse),
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

    def set_role(self, site_id: str, moderator_id: str, role: Role) -> None:
        """Give a moderator another role. NotFoundError where the site has no such moderator."""
        self._change(_SET_ROLE, {"of_site": site_id, "moderator": moderator_id, "new_role": role.value})

    def set_disabled(self, site_id: str, moderator_id: str, at: datetime | None) -> None:
        """Suspend a moderator and end their sessions, or restore one. NotFoundError where there is none."""
        self._change(_SET_DISABLED, {"of_site": site_id, "moderator": moderator_id, "at": at})
        if at is not None:
            self.end_sessions(moderator_id)

    def set_hides_abuse(self, moderator_id: str, *, hides: bool) -> None:
        """Note whether a moderator wants abusive text hidden."""
        self._run(_SET_HIDES, {"moderator": moderator_id, "hides": int(hides)})

    def seen(self, moderator_id: str, at: datetime) -> None:
        """Note when a moderator was here last."""
        self._run(_SEEN, {"moderator": moderator_id, "at": at})

    def _change(self, statement: Update, values: Mapping[str, Any]) -> None:
        # Two owners who take each other's role at once must not both succeed: each change writes all owners.
        self._run(_HOLD_OWNERS, {"of_site": values["of_site"]})
        if not self._run(statement, values).rowcount:
            raise NotFoundError("There is no such moderator on this site.")

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
                "agent": session.agent,
            },
        )

    def session(self, digest: str) -> Session | None:
        """Return the session with this digest, expired or not."""
        row = self._one(_SESSION, session=digest)
        return None if row is None else _session(row)

    def sessions_of(self, moderator_id: str, *, at: datetime) -> Sequence[Session]:
        """Return a moderator's sessions that are open at a time, newest first."""
        return [_session(row) for row in self._all(_SESSIONS, moderator=moderator_id, at=at)]

    def end_sessions(self, moderator_id: str, *, but: str = "") -> None:
        """End a moderator's sessions, but the one with this digest."""
        self._run(_END_OTHERS, {"moderator": moderator_id, "kept": but})

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
        last_seen_at=row.last_seen_at,
        hides_abuse=bool(row.hides_abuse),
    )


def _session(row: Row[Any]) -> Session:
    return Session(
        digest=row.digest,
        moderator_id=row.moderator_id,
        csrf=row.csrf,
        created_at=row.created_at,
        expires_at=row.expires_at,
        agent=row.agent,
    )
