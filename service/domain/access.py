"""What lets a person in beside the password: single-use links and a second factor."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from enum import StrEnum

from service.domain.site import Role


class Purpose(StrEnum):
    """What a pass is good for: to become a moderator, to set a new password, or to finish a sign-in."""

    INVITATION = "invitation"
    RESET = "reset"
    SECOND_STEP = "second_step"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A secret that is good once and not for long; only its SHA-256 is kept.

    An invitation gives a `role`; the other passes belong to a moderator.
    """

    id: str
    site_id: str
    purpose: Purpose
    digest: str = dataclasses.field(repr=False)
    created_by: str
    created_at: datetime
    expires_at: datetime
    role: Role | None = None
    moderator_id: str | None = None
    used_at: datetime | None = None

    def opens(self, at: datetime) -> bool:
        """Say whether the pass is good at this time."""
        return self.used_at is None and at < self.expires_at


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """A moderator's secret for time-based codes (RFC 6238), in base 32.

    Until it is confirmed by a code it is not asked for. `last_step` is the time step of the last code
    that was taken: none is taken twice.
    """

    moderator_id: str
    secret: str = dataclasses.field(repr=False)
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0
