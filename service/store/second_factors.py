"""Moderators' second factors and recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from service.domain.access import SecondFactor
from service.store.repository import Repository
from service.store.tables import moderators, recovery_codes, second_factors

_MINE = second_factors.c.moderator_id == bindparam("moderator")
_GET = select(second_factors).where(_MINE)
_CONFIRMED = (
    select(second_factors.c.moderator_id)
    .join(moderators, moderators.c.id == second_factors.c.moderator_id)
    .where(moderators.c.site_id == bindparam("of_site"), second_factors.c.confirmed_at.is_not(None))
)
_ADD = insert(second_factors)
_REMOVE = delete(second_factors).where(_MINE)
_CONFIRM = update(second_factors).where(_MINE).values(confirmed_at=bindparam("at"))
# One statement, so that of two sign-ins with the same code one is refused.
_ACCEPT = (
    update(second_factors)
    .where(_MINE, second_factors.c.last_step < bindparam("step"))
    .values(last_step=bindparam("step"))
)
_ADD_CODE = insert(recovery_codes)
_MY_CODES = recovery_codes.c.moderator_id == bindparam("moderator")
_REMOVE_CODES = delete(recovery_codes).where(_MY_CODES)
_USE_CODE = _REMOVE_CODES.where(recovery_codes.c.digest == bindparam("code"))
_LEFT = select(func.count()).select_from(recovery_codes).where(_MY_CODES)


class SecondFactors(Repository):
    """Moderators' second factors and recovery codes."""

    __slots__ = ()

    def get(self, moderator_id: str) -> SecondFactor | None:
        """Return a moderator's second factor, confirmed or not."""
        row = self._one(_GET, moderator=moderator_id)
        if row is None:
            return None
        return SecondFactor(
            moderator_id=row.moderator_id,
            secret=row.secret,
            created_at=row.created_at,
            confirmed_at=row.confirmed_at,
            last_step=row.last_step,
        )

    def confirmed(self, site_id: str) -> frozenset[str]:
        """Return the ids of a site's moderators whose second factor is asked for."""
        return frozenset(row.moderator_id for row in self._all(_CONFIRMED, of_site=site_id))

    def put(self, factor: SecondFactor) -> None:
        """Store a second factor in the place of the one before."""
        self.remove(factor.moderator_id)
        row = {
            "moderator_id": factor.moderator_id,
            "secret": factor.secret,
            "created_at": factor.created_at,
            "confirmed_at": factor.confirmed_at,
            "last_step": factor.last_step,
        }
        self._run(_ADD, row)

    def remove(self, moderator_id: str) -> None:
        """Forget a moderator's second factor and recovery codes, if there are any."""
        self._run(_REMOVE_CODES, {"moderator": moderator_id})
        self._run(_REMOVE, {"moderator": moderator_id})

    def confirm(self, moderator_id: str, at: datetime) -> None:
        """Ask for the second factor from now on."""
        self._run(_CONFIRM, {"moderator": moderator_id, "at": at})

    def accept(self, moderator_id: str, step: int) -> bool:
        """Take the code of a time step; False where this or a later step was taken already."""
        return bool(self._run(_ACCEPT, {"moderator": moderator_id, "step": step}).rowcount)

    def put_codes(self, moderator_id: str, digests: Sequence[str]) -> None:
        """Store recovery codes, by their SHA-256, in the place of those before."""
        self._run(_REMOVE_CODES, {"moderator": moderator_id})
        self._run(_ADD_CODE, [{"moderator_id": moderator_id, "digest": digest} for digest in digests])

    def use_code(self, moderator_id: str, digest: str) -> bool:
        """Use a recovery code up; False where there is no such code."""
        return bool(self._run(_USE_CODE, {"moderator": moderator_id, "code": digest}).rowcount)

    def codes_left(self, moderator_id: str) -> int:
        """Return how many recovery codes are left."""
        return int(self._run(_LEFT, {"moderator": moderator_id}).scalar_one())
