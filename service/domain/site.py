"""A registered website, its keys and its moderators."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a moderator may do: a viewer reads, a moderator settles, an owner also configures."""

    OWNER = "owner"
    MODERATOR = "moderator"
    VIEWER = "viewer"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A website that sends comments. `url` is its home page; its host counts as the site's own link."""

    id: str
    name: str
    url: str
    created_at: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A site's key: only the SHA-256 of the secret is kept, and a prefix to tell keys apart."""

    id: str
    site_id: str
    prefix: str
    digest: str
    created_at: datetime
    revoked_at: datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Moderator:
    """A person who reviews one site's comments. `password_hash` is an argon2id string."""

    id: str
    site_id: str
    name: str
    role: Role
    password_hash: str = dataclasses.field(repr=False)
    created_at: datetime
    disabled_at: datetime | None = None
