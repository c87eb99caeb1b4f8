"""API keys: made once, shown once, kept as digests."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from service.domain.site import ApiKey, KeyKind, Site
from service.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from service.moderation.audited import audited
from service.moderation.ports import Ports, Transaction
from service.moderation.seen import is_stale

PREFIX = "wk_"
SHOWN, AKISMET_SHOWN = 7, 4
"""Characters of a key that are kept in the clear, to tell keys apart."""

AKISMET_LENGTH = 12
"""Characters of an Akismet key; WordPress takes no other length, and nothing but hex digits."""


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a secret in hex. Secrets are random, so that a slow hash would add nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_key(ports: Ports, site: Site, by: str = "") -> tuple[ApiKey, str]:
    """Return a new key of a site, not yet stored, and its secret: 192 random bits after `wk_`."""
    secret = PREFIX + secrets.token_urlsafe(24)
    return _key(ports, site, secret, secret[:SHOWN], KeyKind.NATIVE, by=by), secret


def new_akismet_key(ports: Ports, site: Site, by: str = "") -> tuple[ApiKey, str]:
    """Return a new Akismet key of a site, not yet stored, and its secret: 12 hex digits, as clients demand.

    48 random bits are too few for an API that reads comments, so that this key opens Akismet's calls alone.
    """
    secret = secrets.token_hex(AKISMET_LENGTH // 2)
    return _key(ports, site, secret, secret[:AKISMET_SHOWN], KeyKind.AKISMET, by=by), secret


def authenticate(ports: Ports, secret: str, kind: KeyKind = KeyKind.NATIVE) -> Site:
    """Return the site that a key of a kind belongs to. RefusedError where it is unknown or revoked.

    The lookup is by digest: its time tells nothing about the secrets that exist. That a key was used is noted
    once an hour, beside the next write.
    """
    now = ports.clock()
    with ports.store.read() as tx:
        key = tx.sites.key_by_digest(digest_of(secret))
        known = key is not None and key.kind is kind and key.opens(now)
        site = tx.sites.get(key.site_id) if key is not None and known else None
    if site is None or key is None:
        raise RefusedError("This API key is not known here.")
    if is_stale(key.last_used_at, now):
        site_id, key_id = key.site_id, key.id
        ports.store.later(f"key {key_id}", lambda tx: tx.sites.used_key(site_id, key_id, now))
    return site


def issue_key(ports: Ports, site: Site, kind: KeyKind = KeyKind.NATIVE, *, actor: str = "cli") -> str:
    """Store one more key of a site and return its secret, which is shown only now."""
    key, secret = _made(ports, site, kind, actor)
    event = audited(ports, site.id, actor, "key.add", key.prefix, key=key.id, kind=kind.value)

    def job(tx: Transaction) -> None:
        tx.sites.add_key(key)
        tx.audit.add(event)

    ports.store.write(job)
    return secret


def rotate_key(ports: Ports, site: Site, key_id: str, overlap: timedelta, *, actor: str = "cli") -> str:
    """Store a key in the place of another, which goes on working for `overlap`; return the new one's secret.

    Raises:
        ConflictError: the key is revoked already, or is another service's.
        NotFoundError: the site has no such key.
    """
    now, old = ports.clock(), _found(ports, site, key_id)
    if not old.opens(now) or old.kind is KeyKind.INCUMBENT:
        raise ConflictError("Only a key of our own that works can be replaced.")
    key, secret = _made(ports, site, old.kind, actor)
    event = audited(
        ports, site.id, actor, "key.rotate", old.prefix, key=old.id, by=key.id, until=_iso(now + overlap)
    )

    def job(tx: Transaction) -> None:
        tx.sites.add_key(key)
        tx.sites.revoke_key(site.id, old.id, now + overlap)
        tx.audit.add(event)

    ports.store.write(job)
    return secret


def revoke_key(
    ports: Ports, site: Site, key_id: str, after: timedelta = timedelta(), *, actor: str = "cli"
) -> None:
    """Let a key open nothing any more, at once or after a while. NotFoundError where there is none such."""
    at, key = ports.clock() + after, _found(ports, site, key_id)
    event = audited(ports, site.id, actor, "key.revoke", key.prefix, key=key.id, at=_iso(at))

    def job(tx: Transaction) -> None:
        tx.sites.revoke_key(site.id, key.id, at)
        tx.audit.add(event)

    ports.store.write(job)


def adopt_key(ports: Ports, site: Site, secret: str, *, actor: str = "cli") -> None:
    """Let a key that a site's Akismet clients have already open Akismet's calls here too.

    Raises:
        ConflictError: the key is somebody's already.
        InvalidInputError: it is no Akismet key.
    """
    folded = secret.strip().lower()
    if len(folded) != AKISMET_LENGTH or not folded.isascii() or not folded.isalnum():
        raise InvalidInputError(f"An Akismet key has {AKISMET_LENGTH} letters and digits.", "incumbent_key")
    key = _key(ports, site, folded, folded[:AKISMET_SHOWN], KeyKind.INCUMBENT, by=actor)
    event = audited(ports, site.id, actor, "key.add", key.prefix, key=key.id, kind=key.kind.value)

    def job(tx: Transaction) -> None:
        tx.sites.add_key(key)
        tx.audit.add(event)

    ports.store.write(job)


def _found(ports: Ports, site: Site, key_id: str) -> ApiKey:
    with ports.store.read() as tx:
        found = next((key for key in tx.sites.keys(site.id) if key.id == key_id), None)
    if found is None:
        raise NotFoundError("The site has no such key.")
    return found


def _made(ports: Ports, site: Site, kind: KeyKind, by: str) -> tuple[ApiKey, str]:
    """Return a new key of a kind that we issue. InvalidInputError where another service does."""
    if kind is KeyKind.INCUMBENT:
        raise InvalidInputError("Another service issues keys of this kind.", "kind")
    return new_key(ports, site, by) if kind is KeyKind.NATIVE else new_akismet_key(ports, site, by)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _key(ports: Ports, site: Site, secret: str, prefix: str, kind: KeyKind, *, by: str) -> ApiKey:
    return ApiKey(
        id=ports.new_id(),
        site_id=site.id,
        prefix=prefix,
        digest=digest_of(secret),
        created_at=ports.clock(),
        kind=kind,
        created_by=by,
    )
