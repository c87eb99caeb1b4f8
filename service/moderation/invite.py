"""Invite somebody by a link; they choose their own name and password."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Final

from service.domain.access import Pass, Purpose
from service.domain.site import Moderator, Role, Site
from service.errors import NotFoundError
from service.moderation.audited import audited
from service.moderation.passes import GONE, new_pass, open_pass
from service.moderation.passwords import hash_password
from service.moderation.ports import Ports, Transaction
from service.moderation.register import a_name

LIFETIME: Final = timedelta(days=7)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What a good link is an invitation to."""

    site: Site
    role: Role


def invite(ports: Ports, site: Site, role: Role, *, actor: str = "cli") -> str:
    """Store an invitation to a site and return its secret, which is shown only now."""
    made, secret = new_pass(ports, site.id, Purpose.INVITATION, LIFETIME, by=actor, role=role)
    event = audited(ports, site.id, actor, "moderator.invite", role.value, invitation=made.id)

    def job(tx: Transaction) -> None:
        tx.passes.add(made)
        tx.audit.add(event)

    ports.store.write(job)
    return secret


def withdraw_invitation(ports: Ports, site: Site, pass_id: str, *, actor: str) -> None:
    """Let an invitation be good for nothing any more.

    Raises:
        ConflictError: somebody has accepted it.
        NotFoundError: the site has no such invitation.
    """
    now = ports.clock()
    event = audited(ports, site.id, actor, "moderator.uninvite", pass_id)

    def job(tx: Transaction) -> None:
        tx.passes.use(site.id, pass_id, now)
        tx.audit.add(event)

    ports.store.write(job)


def invited(ports: Ports, secret: str) -> Invited:
    """Return what a link invites to, which stays good. NotFoundError where it is none, used or expired."""
    with ports.store.read() as tx:
        return _invited(tx, open_pass(ports, tx, secret, Purpose.INVITATION))


def accept_invitation(ports: Ports, secret: str, name: str, password: str) -> Moderator:
    """Make whoever has the link a moderator under a name of their choice; the link is used up.

    Raises:
        ConflictError: the name is taken, or somebody was faster; where the name is taken the link stays good.
        InvalidInputError: the name is empty or too long, or the password too short or too long.
        NotFoundError: the link is none, used or expired.
    """
    with ports.store.read() as tx:
        link = open_pass(ports, tx, secret, Purpose.INVITATION)
        invitation = _invited(tx, link)
    moderator = Moderator(
        id=ports.new_id(),
        site_id=link.site_id,
        name=a_name(name),
        role=invitation.role,
        password_hash=hash_password(password),
        created_at=ports.clock(),
    )
    event = audited(
        ports, link.site_id, link.created_by, "moderator.add", moderator.name, role=invitation.role.value
    )

    def job(tx: Transaction) -> None:
        tx.passes.use(link.site_id, link.id, moderator.created_at)
        tx.moderators.add(moderator)
        tx.audit.add(event)

    ports.store.write(job)
    return moderator


def _invited(tx: Transaction, link: Pass) -> Invited:
    site = tx.sites.get(link.site_id)
    if site is None or link.role is None:
        raise NotFoundError(GONE)
    return Invited(site=site, role=link.role)
