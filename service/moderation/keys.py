"""API keys: made once, shown once, kept as digests."""

from __future__ import annotations

import hashlib
import secrets

from service.domain.site import ApiKey, Site
from service.errors import RefusedError
from service.moderation.ports import Ports

PREFIX = "wk_"
SHOWN = 7
"""Characters of a key that are kept in the clear, to tell keys apart."""


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a secret in hex. Secrets are random, so that a slow hash would add nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_key(ports: Ports, site: Site) -> tuple[ApiKey, str]:
    """Return a new key of a site, not yet stored, and its secret: 192 random bits after `wk_`."""
    secret = PREFIX + secrets.token_urlsafe(24)
    key = ApiKey(
        id=ports.new_id(),
        site_id=site.id,
        prefix=secret[:SHOWN],
        digest=digest_of(secret),
        created_at=ports.clock(),
    )
    return key, secret


def authenticate(ports: Ports, secret: str) -> Site:
    """Return the site that a key belongs to. RefusedError where the key is unknown or revoked.

    The lookup is by digest: its time tells nothing about the secrets that exist.
    """
    with ports.store.read() as tx:
        key = tx.sites.key_by_digest(digest_of(secret))
        site = tx.sites.get(key.site_id) if key is not None and key.revoked_at is None else None
    if site is None:
        raise RefusedError("This API key is not known here.")
    return site


def issue_key(ports: Ports, site: Site) -> str:
    """Store one more key of a site and return its secret, which is shown only now."""
    key, secret = new_key(ports, site)
    ports.store.write(lambda tx: tx.sites.add_key(key))
    return secret
