"""API keys: made once, shown once, kept as digests."""

from __future__ import annotations

import hashlib
import secrets

from service.domain.site import ApiKey, KeyKind, Site
from service.errors import InvalidInputError, RefusedError
from service.moderation.ports import Ports

PREFIX = "wk_"
SHOWN, AKISMET_SHOWN = 7, 4
"""Characters of a key that are kept in the clear, to tell keys apart."""

AKISMET_LENGTH = 12
"""Characters of an Akismet key; WordPress takes no other length, and nothing but hex digits."""


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a secret in hex. Secrets are random, so that a slow hash would add nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_key(ports: Ports, site: Site) -> tuple[ApiKey, str]:
    """Return a new key of a site, not yet stored, and its secret: 192 random bits after `wk_`."""
    secret = PREFIX + secrets.token_urlsafe(24)
    return _key(ports, site, secret, secret[:SHOWN], KeyKind.NATIVE), secret


def new_akismet_key(ports: Ports, site: Site) -> tuple[ApiKey, str]:
    """Return a new Akismet key of a site, not yet stored, and its secret: 12 hex digits, as clients demand.

    48 random bits are too few for an API that reads comments, so that this key opens Akismet's calls alone.
    """
    secret = secrets.token_hex(AKISMET_LENGTH // 2)
    return _key(ports, site, secret, secret[:AKISMET_SHOWN], KeyKind.AKISMET), secret


def authenticate(ports: Ports, secret: str, kind: KeyKind = KeyKind.NATIVE) -> Site:
    """Return the site that a key of a kind belongs to. RefusedError where it is unknown or revoked.

    The lookup is by digest: its time tells nothing about the secrets that exist.
    """
    with ports.store.read() as tx:
        key = tx.sites.key_by_digest(digest_of(secret))
        known = key is not None and key.kind is kind and key.revoked_at is None
        site = tx.sites.get(key.site_id) if key is not None and known else None
    if site is None:
        raise RefusedError("This API key is not known here.")
    return site


def issue_key(ports: Ports, site: Site, kind: KeyKind = KeyKind.NATIVE) -> str:
    """Store one more key of a site and return its secret, which is shown only now."""
    key, secret = new_key(ports, site) if kind is KeyKind.NATIVE else new_akismet_key(ports, site)
    ports.store.write(lambda tx: tx.sites.add_key(key))
    return secret


def adopt_key(ports: Ports, site: Site, secret: str) -> None:
    """Let a key that a site's Akismet clients have already open Akismet's calls here too.

    Raises:
        ConflictError: the key is somebody's already.
        InvalidInputError: it is no Akismet key.
    """
    folded = secret.strip().lower()
    if len(folded) != AKISMET_LENGTH or not folded.isascii() or not folded.isalnum():
        raise InvalidInputError(f"An Akismet key has {AKISMET_LENGTH} letters and digits.", "incumbent_key")
    key = _key(ports, site, folded, folded[:AKISMET_SHOWN], KeyKind.INCUMBENT)
    ports.store.write(lambda tx: tx.sites.add_key(key))


def _key(ports: Ports, site: Site, secret: str, prefix: str, kind: KeyKind) -> ApiKey:
    return ApiKey(
        id=ports.new_id(),
        site_id=site.id,
        prefix=prefix,
        digest=digest_of(secret),
        created_at=ports.clock(),
        kind=kind,
    )
