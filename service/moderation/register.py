"""Register sites and moderators."""

from __future__ import annotations

from urllib.parse import urlsplit

from service.domain.site import Moderator, Role, Site
from service.errors import InvalidInputError, NotFoundError
from service.moderation.keys import new_key
from service.moderation.passwords import hash_password
from service.moderation.ports import AuditEvent, Ports, Transaction

MAX_NAME = 100
MAX_URL = 2_000


def add_site(ports: Ports, name: str, url: str, *, actor: str = "cli") -> tuple[Site, str]:
    """Register a site and return it with the secret of its first API key, which is shown only now.

    Raises:
        ConflictError: the name is taken.
        InvalidInputError: the name is empty or too long, or the URL is no web address.
    """
    now = ports.clock()
    site = Site(id=ports.new_id(), name=_name(name), url=_url(url), created_at=now)
    key, secret = new_key(ports, site)
    event = _event(ports, site.id, actor, "site.add", site.name)

    def job(tx: Transaction) -> None:
        tx.sites.add(site)
        tx.sites.add_key(key)
        tx.audit.add(event)

    ports.store.write(job)
    return site, secret


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
        name=_name(name),
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
        tx.audit.add(_event(ports, moderator.site_id, actor, "moderator.password", moderator.name))

    ports.store.write(job)


def _name(name: str) -> str:
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
