"""Let a moderator who cannot sign in set a new password, by a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from service.domain.access import Pass, Purpose
from service.domain.site import Moderator, Site
from service.errors import ConflictError, NotFoundError
from service.moderation.audited import audited
from service.moderation.passes import GONE, new_pass, open_pass
from service.moderation.passwords import hash_password
from service.moderation.people import person
from service.moderation.ports import Ports, Transaction

LIFETIME: Final = timedelta(hours=24)


def issue_reset(ports: Ports, site: Site, moderator_id: str, *, actor: str = "cli") -> str:
    """Store a link that sets a moderator's password, in the place of earlier ones; return its secret.

    Raises:
        ConflictError: the moderator is suspended.
        NotFoundError: the site has no such moderator.
    """
    moderator = person(ports, site, moderator_id)
    if moderator.disabled_at is not None:
        raise ConflictError(f"{moderator.name} is suspended.")
    made, secret = new_pass(ports, site.id, Purpose.RESET, LIFETIME, by=actor, moderator_id=moderator.id)
    event = audited(ports, site.id, actor, "moderator.reset", moderator.name)

    def job(tx: Transaction) -> None:
        tx.passes.withdraw(site.id, moderator.id)
        tx.passes.add(made)
        tx.audit.add(event)

    ports.store.write(job)
    return secret


def resetting(ports: Ports, secret: str) -> Moderator:
    """Return whose password a link sets; it stays good. NotFoundError where it is none, used or expired."""
    with ports.store.read() as tx:
        return _owner(tx, open_pass(ports, tx, secret, Purpose.RESET))


def accept_reset(ports: Ports, secret: str, password: str) -> Moderator:
    """Set the password, end every session of the moderator and use the link up.

    A second factor stays: the next sign-in asks for it.

    Raises:
        ConflictError: the link was used at this very moment.
        InvalidInputError: the password is too short or too long.
        NotFoundError: the link is none, used or expired.
    """
    with ports.store.read() as tx:
        link = open_pass(ports, tx, secret, Purpose.RESET)
        moderator = _owner(tx, link)
    password_hash, now = hash_password(password), ports.clock()
    event = audited(ports, link.site_id, moderator.name, "moderator.password", moderator.name, by="link")

    def job(tx: Transaction) -> None:
        tx.passes.use(link.site_id, link.id, now)
        tx.moderators.set_password(moderator.id, password_hash)
        tx.passes.withdraw(link.site_id, moderator.id)
        tx.audit.add(event)

    ports.store.write(job)
    return moderator


def _owner(tx: Transaction, link: Pass) -> Moderator:
    moderator = tx.moderators.get(link.moderator_id or "")
    if moderator is None or moderator.disabled_at is not None:
        raise NotFoundError(GONE)
    return moderator
