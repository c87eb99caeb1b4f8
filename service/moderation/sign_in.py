"""Moderators' sessions: kept on the server, named by a random secret in a cookie."""

from __future__ import annotations

import dataclasses
import secrets
from datetime import timedelta

from service.domain.site import Moderator, Site
from service.errors import RefusedError
from service.moderation.keys import digest_of
from service.moderation.passwords import password_fits
from service.moderation.ports import Ports, Session, Transaction

DEFAULT_LIFETIME = timedelta(hours=12)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new session; `secret` belongs into the cookie and is kept nowhere else."""

    moderator: Moderator
    session: Session
    secret: str = dataclasses.field(repr=False)


def sign_in(ports: Ports, name: str, password: str, *, lifetime: timedelta = DEFAULT_LIFETIME) -> SignedIn:
    """Open a session for a moderator. An unknown name costs as much time as a wrong password.

    Raises:
        OverloadedError: too many sign-ins at once.
        RefusedError: name and password do not fit, or the moderator is disabled.
    """
    with ports.store.read() as tx:
        moderator = tx.moderators.by_name(name)
    fits = password_fits(moderator.password_hash if moderator else None, password)
    if moderator is None or not fits or moderator.disabled_at is not None:
        raise RefusedError("Name and password do not fit.")
    now, secret = ports.clock(), secrets.token_urlsafe(32)
    session = Session(
        digest=digest_of(secret),
        moderator_id=moderator.id,
        csrf=secrets.token_urlsafe(32),
        created_at=now,
        expires_at=now + lifetime,
    )

    def job(tx: Transaction) -> None:
        tx.moderators.end_sessions_before(now)
        tx.moderators.add_session(session)

    ports.store.write(job)
    return SignedIn(moderator=moderator, session=session, secret=secret)


def session_of(ports: Ports, secret: str) -> tuple[Moderator, Session, Site] | None:
    """Return who the session with this secret belongs to, or None where it is unknown, over or disabled."""
    now = ports.clock()
    with ports.store.read() as tx:
        session = tx.moderators.session(digest_of(secret))
        if session is None or session.expires_at <= now:
            return None
        moderator = tx.moderators.get(session.moderator_id)
        if moderator is None or moderator.disabled_at is not None:
            return None
        site = tx.sites.get(moderator.site_id)
    return (moderator, session, site) if site is not None else None


def sign_out(ports: Ports, secret: str) -> None:
    """End the session with this secret, if there is one."""
    digest = digest_of(secret)
    ports.store.write(lambda tx: tx.moderators.end_session(digest))
