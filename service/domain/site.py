"""A registered website, its keys and its moderators."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a moderator may do: a viewer reads, a moderator settles, an owner also configures."""

    OWNER = "owner"
    MODERATOR = "moderator"
    VIEWER = "viewer"


class Held(StrEnum):
    """What a held comment is to an Akismet client: spam, or one that waits for a moderator there too."""

    SPAM = "spam"
    PENDING = "pending"


class KeyKind(StrEnum):
    """What a key opens: our own API and those of our shape, or Akismet's calls.

    An incumbent's key was issued by the Akismet service that a site still uses: it alone is passed on there.
    """

    NATIVE = "native"
    AKISMET = "akismet"
    INCUMBENT = "incumbent"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """How a site's other protocols behave.

    `coral_secrets` sign Coral's requests. In the `shadow` of another service, Winnow judges everything and
    decides nothing: a comment's status is what that service said. `incumbent_url` is the base URL of an
    Akismet service whose answers are passed on.
    """

    held_is: Held = Held.SPAM
    coral_secrets: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    shadow: bool = False
    incumbent_url: str | None = None

    def to_document(self) -> dict[str, Any]:
        """Return the doors as plain JSON values, without what is as usual."""
        plain = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if getattr(self, field.name) != field.default
        }
        return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Doors:
        """Return the doors that `to_document` wrote."""
        fields: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in document.items()}
        return cls(**{**fields, "held_is": Held(fields.get("held_is", Held.SPAM))})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A website that sends comments. `url` is its home page; its host counts as the site's own link."""

    id: str
    name: str
    url: str
    created_at: datetime
    doors: Doors = Doors()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A site's key: only the SHA-256 of the secret is kept, and a prefix to tell keys apart.

    `last_used_at` is right to the hour.
    """

    id: str
    site_id: str
    prefix: str
    digest: str
    created_at: datetime
    revoked_at: datetime | None = None
    kind: KeyKind = KeyKind.NATIVE
    created_by: str = ""
    last_used_at: datetime | None = None

    def opens(self, at: datetime) -> bool:
        """Say whether the key is good at this time: a revocation may lie ahead."""
        return self.revoked_at is None or self.revoked_at > at


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Moderator:
    """A person who reviews one site's comments. `password_hash` is an argon2id string.

    `last_seen_at` is right to the hour. Whoever `hides_abuse` sees abusive text only once they ask for it.
    """

    id: str
    site_id: str
    name: str
    role: Role
    password_hash: str = dataclasses.field(repr=False)
    created_at: datetime
    disabled_at: datetime | None = None
    last_seen_at: datetime | None = None
    hides_abuse: bool = False
