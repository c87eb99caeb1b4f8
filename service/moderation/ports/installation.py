"""Repositories of sites, people, policies and models, and of what was answered and done.

Every method that takes `site_id` sees that site's rows only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from service.domain.access import Pass, SecondFactor
from service.domain.policy import Policy
from service.domain.site import ApiKey, Doors, Moderator, Role, Site
from service.moderation.ports.records import (
    Activation,
    Answer,
    AuditEvent,
    AuditFilter,
    AuditPage,
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

    def set_address(self, site_id: str, name: str, url: str) -> None:
        """Replace a site's name and URL. ConflictError where the name is taken, NotFoundError where there is
        no such site.
        """

    def add_key(self, key: ApiKey) -> None:
        """Store a key."""

    def key_by_digest(self, digest: str) -> ApiKey | None:
        """Return the key with this SHA-256, revoked or not."""

    def keys(self, site_id: str) -> Sequence[ApiKey]:
        """Return a site's keys, oldest first."""

    def revoke_key(self, site_id: str, key_id: str, at: datetime) -> None:
        """Let a key open nothing from `at` on, which may lie ahead; an earlier time that was set stands.

        NotFoundError where the site has no such key.
        """

    def used_key(self, site_id: str, key_id: str, at: datetime) -> None:
        """Note when a key was used last, if the site has it."""


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

    def set_role(self, site_id: str, moderator_id: str, role: Role) -> None:
        """Give a moderator another role. NotFoundError where the site has no such moderator."""

    def set_disabled(self, site_id: str, moderator_id: str, at: datetime | None) -> None:
        """Suspend a moderator and end their sessions, or restore one. NotFoundError where there is none."""

    def set_hides_abuse(self, moderator_id: str, *, hides: bool) -> None:
        """Note whether a moderator wants abusive text hidden."""

    def seen(self, moderator_id: str, at: datetime) -> None:
        """Note when a moderator was here last."""

    def add_session(self, session: Session) -> None:
        """Store a session."""

    def session(self, digest: str) -> Session | None:
        """Return the session with this digest, expired or not."""

    def sessions_of(self, moderator_id: str, *, at: datetime) -> Sequence[Session]:
        """Return a moderator's sessions that are open at a time, newest first."""

    def end_sessions(self, moderator_id: str, *, but: str = "") -> None:
        """End a moderator's sessions, but the one with this digest."""

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


class Passes(Protocol):
    """Single-use passes."""

    def add(self, new: Pass) -> None:
        """Store a pass, and forget those that expired before it was made."""

    def by_digest(self, digest: str) -> Pass | None:
        """Return the pass with this SHA-256, used or not."""

    def invitations(self, site_id: str, *, at: datetime) -> Sequence[Pass]:
        """Return a site's invitations that are open at a time, newest first."""

    def use(self, site_id: str, pass_id: str, at: datetime) -> None:
        """Use a pass up. ConflictError where it was used, NotFoundError where the site has no such pass."""

    def withdraw(self, site_id: str, moderator_id: str) -> None:
        """Forget the passes that belong to a moderator. It is no error where there are none."""


class SecondFactors(Protocol):
    """Moderators' second factors and recovery codes."""

    def get(self, moderator_id: str) -> SecondFactor | None:
        """Return a moderator's second factor, confirmed or not."""

    def confirmed(self, site_id: str) -> frozenset[str]:
        """Return the ids of a site's moderators whose second factor is asked for."""

    def put(self, factor: SecondFactor) -> None:
        """Store a second factor in the place of the one before."""

    def remove(self, moderator_id: str) -> None:
        """Forget a moderator's second factor and recovery codes, if there are any."""

    def confirm(self, moderator_id: str, at: datetime) -> None:
        """Ask for the second factor from now on."""

    def accept(self, moderator_id: str, step: int) -> bool:
        """Take the code of a time step; False where this or a later step was taken already."""

    def put_codes(self, moderator_id: str, digests: Sequence[str]) -> None:
        """Store recovery codes, by their SHA-256, in the place of those before."""

    def use_code(self, moderator_id: str, digest: str) -> bool:
        """Use a recovery code up; False where there is no such code."""

    def codes_left(self, moderator_id: str) -> int:
        """Return how many recovery codes are left."""


class Audit(Protocol):
    """Audit events, append-only."""

    def add(self, event: AuditEvent) -> None:
        """Store an event."""

    def page(self, site_id: str | None, *, limit: int) -> Sequence[AuditEvent]:
        """Return the newest events of a site (None: of the installation)."""

    def search(self, site_id: str, asked: AuditFilter, *, cursor: str | None, limit: int) -> AuditPage:
        """Return a site's events that fit, newest first. InvalidInputError for a cursor of another's."""


class Models(Protocol):
    """Which models were in service, append-only."""

    def add(self, record: ModelRecord) -> None:
        """Record that a model was put in service."""

    def latest(self) -> ModelRecord | None:
        """Return the model that was put in service last."""
