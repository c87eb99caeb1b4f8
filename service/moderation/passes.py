"""Links that are good once: made from a random secret of which only a digest is kept."""

from __future__ import annotations

import secrets
from datetime import timedelta

from service.domain.access import Pass, Purpose
from service.domain.site import Role
from service.errors import NotFoundError
from service.moderation.keys import digest_of
from service.moderation.ports import Ports, Transaction

GONE = "This link is not good any more, or never was. Ask for a new one."


def new_pass(
    ports: Ports,
    site_id: str,
    purpose: Purpose,
    lifetime: timedelta,
    *,
    by: str,
    role: Role | None = None,
    moderator_id: str | None = None,
) -> tuple[Pass, str]:
    """Return a pass, not yet stored, and its secret of 256 random bits."""
    secret, now = secrets.token_urlsafe(32), ports.clock()
    made = Pass(
        id=ports.new_id(),
        site_id=site_id,
        purpose=purpose,
        digest=digest_of(secret),
        created_by=by,
        created_at=now,
        expires_at=now + lifetime,
        role=role,
        moderator_id=moderator_id,
    )
    return made, secret


def open_pass(ports: Ports, tx: Transaction, secret: str, purpose: Purpose) -> Pass:
    """Return the pass with this secret, which stays good. NotFoundError where it is none, used or expired."""
    found = tx.passes.by_digest(digest_of(secret))
    if found is None or found.purpose is not purpose or not found.opens(ports.clock()):
        raise NotFoundError(GONE)
    return found
