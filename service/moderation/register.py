"""Register sites and moderators."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from service.domain.site import Doors, Moderator, Role, Site
from service.errors import InvalidInputError, NotFoundError
from service.moderation.keys import new_akismet_key, new_key
from service.moderation.passwords import hash_password
from service.moderation.ports import AuditEvent, Ports, Transaction

MAX_NAME = 100
MAX_URL = 2_000
MIN_SECRET = 8


class Registered(NamedTuple):
    """A new site with the secrets of its first keys, which are shown only now."""

    site: Site
    key: str
    akismet_key: str


def add_site(ports: Ports, name: str, url: str, *, actor: str = "cli") -> Registered:
    """Register a site and return it with a key of its own and one for Akismet's clients.

    Raises:
        ConflictError: the name is taken.
        InvalidInputError: the name is empty or too long, or the URL is no web address.
    """
    now = ports.clock()
    site = Site(id=ports.new_id(), name=a_name(name), url=_url(url), created_at=now)
    key, secret = new_key(ports, site, actor)
    akismet_key, akismet_secret = new_akismet_key(ports, site, actor)
    event = _event(ports, site.id, actor, "site.add", site.name)

    def job(tx: Transaction) -> None:
        tx.sites.add(site)
        tx.sites.add_key(key)
        tx.sites.add_key(akismet_key)
        tx.audit.add(event)

    ports.store.write(job)
    return Registered(site, secret, akismet_secret)


def set_address(ports: Ports, site: Site, name: str, url: str, *, actor: str = "cli") -> None:
    """Give a site another name and URL.

    Raises:
        ConflictError: the name is taken.
        InvalidInputError: the name is empty or too long, or the URL is no web address.
        NotFoundError: the site is gone.
    """
    name, url = a_name(name), _url(url)
    event = _event(ports, site.id, actor, "site.set", "name, url")

    def job(tx: Transaction) -> None:
        tx.sites.set_address(site.id, name, url)
        tx.audit.add(event)

    ports.store.write(job)


def set_doors(ports: Ports, site: Site, changes: Mapping[str, Any], *, actor: str = "cli") -> Doors:
    """Change how a site's other protocols behave, and return how they do now; the rest stays as it is.

    An incumbent's URL that is empty is none.

    Raises:
        InvalidInputError: the URL is no web address, or a secret is too short or too long.
        NotFoundError: the site is gone.
    """
    doors = dataclasses.replace(site.doors, **changes)
    if doors.incumbent_url is not None:
        url = _url(doors.incumbent_url).rstrip("/") if doors.incumbent_url else None
        doors = dataclasses.replace(doors, incumbent_url=url)
    if any(not MIN_SECRET <= len(secret) <= MAX_NAME for secret in doors.coral_secrets):
        raise InvalidInputError(
            f"A signing secret has {MIN_SECRET} to {MAX_NAME} characters.", "coral_secrets"
        )
    event = _event(ports, site.id, actor, "site.set", ", ".join(sorted(changes)))

    def job(tx: Transaction) -> None:
        tx.sites.set_doors(site.id, doors)
        tx.audit.add(event)

    ports.store.write(job)
    return doors


def add_moderator(
    ports: Ports, site: Site, name: str, password: str, *, role: Role = Role.MODERATOR, actor: str = "cli"
) -> Moderator:
    """Register a moderator of a site.

    Raises:
        ConflictError: the name is taken on this installation.
        InvalidInputError: the name is empty or too long, or the password too short or too long.
    """
    moderator = Moderator(
        id=ports.new_id(),
        site_id=site.id,
        name=a_name(name),
        role=role,
        password_hash=hash_password(password),
        created_at=ports.clock(),
    )
    event = _event(ports, site.id, actor, "moderator.add", moderator.name)

    def job(tx: Transaction) -> None:
        tx.moderators.add(moderator)
        tx.audit.add(event)

    ports.store.write(job)
    return moderator


def set_password(ports: Ports, name: str, password: str, *, actor: str = "cli") -> None:
    """Set a moderator's password and end every session of theirs.

    Raises:
        InvalidInputError: the password is too short or too long.
        NotFoundError: there is no such moderator.
    """
    password_hash = hash_password(password)

    def job(tx: Transaction) -> None:
        moderator = tx.moderators.by_name(name)
        if moderator is None:
            raise NotFoundError(f"There is no moderator named {name!r}.")
        tx.moderators.set_password(moderator.id, password_hash)
        tx.passes.withdraw(moderator.site_id, moderator.id)
        tx.audit.add(_event(ports, moderator.site_id, actor, "moderator.password", moderator.name))

    ports.store.write(job)


def a_name(name: str) -> str:
    """Return a site's or person's name with single spaces. InvalidInputError where it cannot be one."""
    name = " ".join(name.split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise InvalidInputError(f"A name has 1 to {MAX_NAME} printable characters.", "name")
    return name


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable or len(url) > MAX_URL:
        raise InvalidInputError("A site's URL looks like https://blog.example.org/.", "url")
    return url


def _event(ports: Ports, site_id: str, actor: str, action: str, subject: str) -> AuditEvent:
    return AuditEvent(
        id=ports.new_id(),
        site_id=site_id,
        actor=actor,
        action=action,
        subject=subject,
        detail={},
        created_at=ports.clock(),
    )
