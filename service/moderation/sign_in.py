"""Moderators' sessions: kept on the server, named by a random secret in a cookie."""

from __future__ import annotations

import dataclasses
import secrets
from datetime import timedelta

from service.domain.access import Purpose
from service.domain.site import Moderator, Site
from service.errors import NotFoundError, RefusedError
from service.moderation import second_factor
from service.moderation.keys import digest_of
from service.moderation.passes import GONE, new_pass, open_pass
from service.moderation.passwords import password_fits
from service.moderation.ports import Ports, Session, Transaction
from service.moderation.seen import is_stale

DEFAULT_LIFETIME = timedelta(hours=12)
STEP_LIFETIME = timedelta(minutes=5)
"""How long the second step may take."""

MAX_AGENT = 200


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new session; `secret` belongs into the cookie and is kept nowhere else."""

    moderator: Moderator
    session: Session
    secret: str = dataclasses.field(repr=False)


class SecondStepError(RefusedError):
    """Raised when the password is right and a code is asked for too; `secret` names this sign-in.

    It is an error so that nobody who forgets the second step lets anybody in.
    """

    def __init__(self, secret: str) -> None:
        super().__init__("This sign-in needs a code too.")
        self.secret = secret


def sign_in(
    ports: Ports, name: str, password: str, *, lifetime: timedelta = DEFAULT_LIFETIME, agent: str = ""
) -> SignedIn:
    """Open a session for a moderator. An unknown name costs as much time as a wrong password.

    Raises:
        OverloadedError: too many sign-ins at once.
        RefusedError: name and password do not fit, or the moderator is disabled.
        SecondStepError: they do, and the moderator has a second factor.
    """
    with ports.store.read() as tx:
        moderator = tx.moderators.by_name(name)
    fits = password_fits(moderator.password_hash if moderator else None, password)
    if moderator is None or not fits or moderator.disabled_at is not None:
        raise RefusedError("Name and password do not fit.")
    with ports.store.read() as tx:
        factor = tx.second_factors.get(moderator.id)
    if factor is not None and factor.confirmed_at is not None:
        raise SecondStepError(_begin_second_step(ports, moderator))
    signed_in = _new_session(ports, moderator, lifetime, agent)
    ports.store.write(lambda tx: _open(tx, signed_in))
    return signed_in


def second_step(
    ports: Ports, secret: str, code: str, *, lifetime: timedelta = DEFAULT_LIFETIME, agent: str = ""
) -> SignedIn:
    """Finish a sign-in with a code of the moderator's device, or a recovery code; neither is taken twice.

    Raises:
        NotFoundError: no sign-in with this secret waits for a code (any more).
        WrongCodeError: the code is not the one; the sign-in goes on waiting.
    """
    moderator = waiting_for(ports, secret)
    signed_in = _new_session(ports, moderator, lifetime, agent)

    def job(tx: Transaction) -> None:
        step = open_pass(ports, tx, secret, Purpose.SECOND_STEP)
        if not second_factor.takes(ports, tx, moderator, code, signed_in.session.created_at):
            raise second_factor.WrongCodeError("That code is not right, or it was used already.")
        tx.passes.use(step.site_id, step.id, signed_in.session.created_at)
        _open(tx, signed_in)

    ports.store.write(job)
    return signed_in


def waiting_for(ports: Ports, secret: str) -> Moderator:
    """Return whose sign-in waits for a code. NotFoundError where none with this secret does (any more)."""
    with ports.store.read() as tx:
        step = open_pass(ports, tx, secret, Purpose.SECOND_STEP)
        moderator = tx.moderators.get(step.moderator_id or "")
    if moderator is None or moderator.disabled_at is not None:
        raise NotFoundError(GONE)
    return moderator


def _begin_second_step(ports: Ports, moderator: Moderator) -> str:
    step, secret = new_pass(
        ports,
        moderator.site_id,
        Purpose.SECOND_STEP,
        STEP_LIFETIME,
        by=moderator.name,
        moderator_id=moderator.id,
    )
    ports.store.write(lambda tx: tx.passes.add(step))
    return secret


def _new_session(ports: Ports, moderator: Moderator, lifetime: timedelta, agent: str) -> SignedIn:
    now, secret = ports.clock(), secrets.token_urlsafe(32)
    session = Session(
        digest=digest_of(secret),
        moderator_id=moderator.id,
        csrf=secrets.token_urlsafe(32),
        created_at=now,
        expires_at=now + lifetime,
        agent=agent[:MAX_AGENT],
    )
    seen = dataclasses.replace(moderator, last_seen_at=now)
    return SignedIn(moderator=seen, session=session, secret=secret)


def _open(tx: Transaction, signed_in: SignedIn) -> None:
    tx.moderators.end_sessions_before(signed_in.session.created_at)
    tx.moderators.add_session(signed_in.session)
    tx.moderators.seen(signed_in.moderator.id, signed_in.session.created_at)


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
    if is_stale(moderator.last_seen_at, now):
        person = moderator.id
        ports.store.later(f"moderator {person}", lambda tx: tx.moderators.seen(person, now))
    return (moderator, session, site) if site is not None else None


def sign_out(ports: Ports, secret: str) -> None:
    """End the session with this secret, if there is one."""
    digest = digest_of(secret)
    ports.store.write(lambda tx: tx.moderators.end_session(digest))
