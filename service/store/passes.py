"""Single-use passes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from service.domain.access import Pass, Purpose
from service.domain.site import Role
from service.errors import ConflictError, NotFoundError
from service.store.repository import Repository
from service.store.tables import passes

_ADD = insert(passes)
_FORGET = delete(passes).where(passes.c.expires_at < bindparam("at"))
_BY_DIGEST = select(passes).where(passes.c.digest == bindparam("secret"))
_INVITATIONS = (
    select(passes)
    .where(
        passes.c.site_id == bindparam("of_site"),
        passes.c.purpose == Purpose.INVITATION.value,
        passes.c.used_at.is_(None),
        passes.c.expires_at > bindparam("at"),
    )
    .order_by(passes.c.created_at.desc(), passes.c.id.desc())
)
_ONE = select(passes.c.id).where(passes.c.site_id == bindparam("of_site"), passes.c.id == bindparam("one"))
_USE = (
    update(passes)
    .where(
        passes.c.site_id == bindparam("of_site"), passes.c.id == bindparam("one"), passes.c.used_at.is_(None)
    )
    .values(used_at=bindparam("at"))
)
_WITHDRAW = delete(passes).where(
    passes.c.site_id == bindparam("of_site"), passes.c.moderator_id == bindparam("moderator")
)


class Passes(Repository):
    """Single-use passes."""

    __slots__ = ()

    def add(self, new: Pass) -> None:
        """Store a pass, and forget those that expired before it was made."""
        self._run(_FORGET, {"at": new.created_at})
        row = {
            "site_id": new.site_id,
            "id": new.id,
            "purpose": new.purpose.value,
            "digest": new.digest,
            "created_by": new.created_by,
            "created_at": new.created_at,
            "expires_at": new.expires_at,
            "role": new.role and new.role.value,
            "moderator_id": new.moderator_id,
            "used_at": new.used_at,
        }
        self._run(_ADD, row)

    def by_digest(self, digest: str) -> Pass | None:
        """Return the pass with this SHA-256, used or not."""
        row = self._one(_BY_DIGEST, secret=digest)
        return None if row is None else _pass(row)

    def invitations(self, site_id: str, *, at: datetime) -> Sequence[Pass]:
        """Return a site's invitations that are open at a time, newest first."""
        return [_pass(row) for row in self._all(_INVITATIONS, of_site=site_id, at=at)]

    def use(self, site_id: str, pass_id: str, at: datetime) -> None:
        """Use a pass up. ConflictError where it was used, NotFoundError where the site has no such pass."""
        if self._run(_USE, {"of_site": site_id, "one": pass_id, "at": at}).rowcount:
            return
        if self._one(_ONE, of_site=site_id, one=pass_id) is None:
            raise NotFoundError("The site has no such link.")
        raise ConflictError("This link was used already.")

    def withdraw(self, site_id: str, moderator_id: str) -> None:
        """Forget the passes that belong to a moderator. It is no error where there are none."""
        self._run(_WITHDRAW, {"of_site": site_id, "moderator": moderator_id})


def _pass(row: Row[Any]) -> Pass:
    return Pass(
        id=row.id,
        site_id=row.site_id,
        purpose=Purpose(row.purpose),
        digest=row.digest,
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        role=None if row.role is None else Role(row.role),
        moderator_id=row.moderator_id,
        used_at=row.used_at,
    )
