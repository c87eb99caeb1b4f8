"""Repositories of sites, people, policies and models, and of what was answered and done.

Every method that takes `site_id` sees that site's rows only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from service.domain.policy import Policy
from service.domain.site import ApiKey, Doors, Moderator, Site
from service.moderation.ports.records import (
    Activation,
    Answer,
    AuditEvent,
    ModelRecord,
    Session,
)


class Sites(Protocol):
    """Sites and their keys."""

    def add(self, site: Site) -> None:
        """Store a site. ConflictError where the name is taken."""

    def get(self, site_id: str) -> Site | None:
        """Return a site."""

    def by_name(self, name: str) -> Site | None:
        """Return the site with this name."""

    def all(self) -> Sequence[Site]:
        """Return every site, oldest first."""

    def set_doors(self, site_id: str, doors: Doors) -> None:
        """Replace a site's doors. NotFoundError where there is no such site."""

    def add_key(self, key: ApiKey) -> None:
        """Store a key."""

    def key_by_digest(self, digest: str) -> ApiKey | None:
        """Return the key with this SHA-256, revoked or not."""

    def keys(self, site_id: str) -> Sequence[ApiKey]:
        """Return a site's keys, oldest first."""

    def revoke_key(self, site_id: str, key_id: str, at: datetime) -> None:
        """Revoke a key. NotFoundError where the site has no such key."""


class Policies(Protocol):
    """Policies by digest, and which one is active on a site."""

    def active(self, site_id: str) -> Policy:
        """Return the site's active policy; the default policy where none was ever activated."""

    def get(self, digest: str) -> Policy | None:
        """Return the policy with this digest (the default policy included)."""

    def history(self, site_id: str, *, limit: int) -> Sequence[Activation]:
        """Return the site's activations, newest first. InvalidInputError for a `limit` that no page has."""

    def activate(self, site_id: str, policy: Policy, *, author: str, reason: str, at: datetime) -> None:
        """Store the policy and make it the active one."""


class Moderators(Protocol):
    """Moderators and their sessions."""

    def add(self, moderator: Moderator) -> None:
        """Store a moderator. ConflictError where the name is taken on the installation."""

    def get(self, moderator_id: str) -> Moderator | None:
        """Return a moderator."""

    def by_name(self, name: str) -> Moderator | None:
        """Return the moderator with this name, compared without case."""

    def of_site(self, site_id: str) -> Sequence[Moderator]:
        """Return a site's moderators by name."""

    def set_password(self, moderator_id: str, password_hash: str) -> None:
        """Replace the password hash and end every session of the moderator."""

    def add_session(self, session: Session) -> None:
        """Store a session."""

    def session(self, digest: str) -> Session | None:
        """Return the session with this digest, expired or not."""

    def end_session(self, digest: str) -> None:
        """Delete a session, if it is there."""

    def end_sessions_before(self, at: datetime) -> int:
        """Delete the sessions that expired before `at` and return how many there were."""


class Answers(Protocol):
    """Idempotency keys that were answered."""

    def get(self, site_id: str, key: str) -> Answer | None:
        """Return what the key was answered."""

    def add(self, site_id: str, answer: Answer) -> None:
        """Store an answer. ConflictError where the key was answered meanwhile."""


class Audit(Protocol):
    """Audit events, append-only."""

    def add(self, event: AuditEvent) -> None:
        """Store an event."""

    def page(self, site_id: str | None, *, limit: int) -> Sequence[AuditEvent]:
        """Return the newest events of a site (None: of the installation)."""


class Models(Protocol):
    """Which models were in service, append-only."""

    def add(self, record: ModelRecord) -> None:
        """Record that a model was put in service."""

    def latest(self) -> ModelRecord | None:
        """Return the model that was put in service last."""
