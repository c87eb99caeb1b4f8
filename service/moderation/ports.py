"""What the use cases need of the world, as protocols; the store, the classifier and the clock provide it.

Reading and writing go through the same repositories.
`Store.read` gives a consistent
snapshot; `Store.write` runs a job in a transaction that is durable before it returns, alone or together with
other waiting jobs. A job may run again after a conflict, so it does nothing but call its transaction.

Every repository method that takes `site_id` sees that site's rows only.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from service.domain.comment import Comment
from service.domain.decision import Decision
from service.domain.history import Count, History, Trace
from service.domain.label import Label, LabelValue
from service.domain.policy import FloodLimit, Policy
from service.domain.review import Review
from service.domain.signal import Signal, Verdict
from service.domain.site import ApiKey, Moderator, Site
from service.features.view import View

T = TypeVar("T")

Clock = Callable[[], datetime]
"""Return the present time, aware, in UTC."""

NewId = Callable[[], str]
"""Return a new UUID version 7 as 36 characters; later ids sort later."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StoredComment:
    """A comment as it stands now: its newest version and its status.

    `revision` grows with every change of the comment (version, decision, review); who settles names the
    revision they saw. `erased_at` is set once the person's text and details are gone.
    """

    id: str
    site_id: str
    version: int
    revision: int
    status: Verdict
    comment: Comment
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """A held comment with the decision that holds it."""

    stored: StoredComment
    decision: Decision


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of comments, and the cursor (an opaque text) of the next one, if there is one."""

    items: Sequence[StoredComment]
    next_cursor: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page of the queue, and the cursor of the next one, if there is one."""

    items: Sequence[QueueItem]
    next_cursor: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser. `digest` is the SHA-256 of the cookie's secret, `csrf` its form token."""

    digest: str
    moderator_id: str
    csrf: str
    created_at: datetime
    expires_at: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an idempotency key was answered, and the digest of the request that it came with."""

    key: str
    request_digest: str
    comment_id: str
    decision_id: str
    created_at: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """A fact worth answering for: who did what to which thing. `site_id` None is the whole installation."""

    id: str
    site_id: str | None
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    created_at: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """A model that was put in service: its digest, its card, and when and by whom."""

    digest: str
    card: Mapping[str, Any]
    author: str
    activated_at: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LabelledComment:
    """A comment version with the label that stands for it: a training example from the service."""

    comment_id: str
    site_id: str
    comment: Comment
    label: Label


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


class Comments(Protocol):
    """Comments, their versions and their status."""

    def add(self, stored: StoredComment, view: View) -> None:
        """Store a new comment with version 1 and the traces it leaves. ConflictError where the site already
        has a comment with this external id (`comment.id`).
        """

    def add_version(self, stored: StoredComment, view: View) -> None:
        """Store the next version (`stored.version`) with its traces and the comment's new state."""

    def get(self, site_id: str, comment_id: str) -> StoredComment | None:
        """Return a comment at its newest version."""

    def by_external_id(self, site_id: str, external_id: str) -> StoredComment | None:
        """Return the comment that the site itself calls `external_id`."""

    def versions(self, site_id: str, comment_id: str) -> Sequence[tuple[int, Comment, datetime]]:
        """Return all versions, oldest first."""

    def page(self, site_id: str, *, status: Verdict | None, cursor: str | None, limit: int) -> Page:
        """Return comments, newest first. InvalidInputError where the cursor is not one of ours."""

    def settle(self, site_id: str, comment_id: str, *, revision: int, status: Verdict, at: datetime) -> None:
        """Set the status and raise the revision by one; the queue follows.

        Raises:
            ConflictError: the comment's revision is no longer `revision`.
            NotFoundError: the site has no such comment, or it is erased.
        """

    def erase(self, site_id: str, comment_id: str, *, at: datetime) -> None:
        """Blank body, author, page and client in every version, the evidence and spans of its decisions, its
        notes and its traces; rows and verdicts stay. NotFoundError where the site has no such comment.
        """


class Decisions(Protocol):
    """Decisions, append-only."""

    def add(self, site_id: str, decision: Decision) -> None:
        """Store a decision."""

    def get(self, site_id: str, decision_id: str) -> Decision | None:
        """Return a decision."""

    def of_comment(self, site_id: str, comment_id: str) -> Sequence[Decision]:
        """Return a comment's decisions, oldest first."""

    def all(self, site_id: str | None = None) -> Iterator[tuple[Comment, Decision]]:
        """Yield every decision with the comment version it judged, oldest first, in bounded memory."""


class Reviews(Protocol):
    """Reviews, append-only."""

    def add(self, site_id: str, review: Review) -> None:
        """Store a review."""

    def get(self, site_id: str, review_id: str) -> Review | None:
        """Return a review."""

    def of_comment(self, site_id: str, comment_id: str) -> Sequence[Review]:
        """Return a comment's reviews, oldest first."""

    def last_by(self, site_id: str, moderator_id: str) -> Review | None:
        """Return the moderator's newest review that is no undo and was not undone."""


class Labels(Protocol):
    """Labels, append-only; the newest one stands, and one without a value withdraws."""

    def add(self, site_id: str, label: Label) -> None:
        """Store a label."""

    def of_comment(self, site_id: str, comment_id: str) -> Sequence[Label]:
        """Return a comment's labels, oldest first."""

    def examples(self) -> Iterator[LabelledComment]:
        """Yield every comment whose newest label has a value, of all sites, oldest first; no erased one."""

    def tally(self) -> Mapping[LabelValue, int]:
        """Return how many comments stand under each label."""


class Queue(Protocol):
    """Held comments: a projection of statuses."""

    def page(
        self, site_id: str, *, order: Literal["newest", "oldest", "riskiest"], cursor: str | None, limit: int
    ) -> QueuePage:
        """Return held comments with the decision that holds each."""

    def size(self, site_id: str) -> int:
        """Return how many comments are held."""


class Histories(Protocol):
    """Counts of traces, answered by indexes."""

    def of(
        self,
        site_id: str,
        view: View,
        flood: Mapping[Trace, tuple[FloodLimit, ...]],
        *,
        at: datetime,
        comment_id: str | None = None,
    ) -> History:
        """Return the counts up to `at` for every trace of the view and every window of `flood`, and how
        many comments of this author moderators approved and rejected.

        An edited comment names itself (`comment_id`), so that it is not counted against itself. A count may
        stop some way above what its window allows.
        """


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


class Transaction(Protocol):
    """The repositories within one transaction."""

    @property
    def sites(self) -> Sites:
        """Sites and keys."""

    @property
    def policies(self) -> Policies:
        """Policies."""

    @property
    def moderators(self) -> Moderators:
        """Moderators and sessions."""

    @property
    def comments(self) -> Comments:
        """Comments."""

    @property
    def decisions(self) -> Decisions:
        """Decisions."""

    @property
    def reviews(self) -> Reviews:
        """Reviews."""

    @property
    def labels(self) -> Labels:
        """Labels."""

    @property
    def queue(self) -> Queue:
        """The queue."""

    @property
    def histories(self) -> Histories:
        """Counts of traces."""

    @property
    def answers(self) -> Answers:
        """Answered idempotency keys."""

    @property
    def audit(self) -> Audit:
        """Audit events."""

    @property
    def models(self) -> Models:
        """Models that were in service."""


class Store(Protocol):
    """Durable storage."""

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a consistent, read-only snapshot."""

    def write(self, job: Callable[[Transaction], T]) -> T:
        """Run a job in a transaction; return its result once it is durable.

        Raises:
            OverloadedError: more jobs wait than can be written in time.
            StoreError: the database failed; nothing of the job remains.
            WinnowError: what the job itself raised; nothing of it remains.
        """

    def ping(self) -> None:
        """Raise StoreError where the database does not answer or its schema is not this version's."""

    def close(self) -> None:
        """Finish the writes that wait, then release every connection."""


class Classifier(Protocol):
    """A trained model as signals."""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the model file."""

    @property
    def card(self) -> Mapping[str, Any]:
        """Return the model's card."""

    def signals(self, view: View) -> tuple[Signal, ...]:
        """Return the model's evidence: each category's quantised points add up to its log-odds."""


class ClassifierSource(Protocol):
    """Where the classifier in service is found at each request; it may change between two."""

    def current(self) -> Classifier:
        """Return the classifier in service. ModelError where none can be loaded."""


class Counters(Protocol):
    """Counts of traces that several workers share: faster than the database's, and never other than those.

    They never raise: where they do not answer, the database counts. Only committed comments are added.
    """

    def of(
        self,
        site_id: str,
        view: View,
        flood: Mapping[Trace, tuple[FloodLimit, ...]],
        *,
        at: datetime,
        comment_id: str | None = None,
    ) -> tuple[Count, ...] | None:
        """Return the counts that are known in full, of those that `Histories.of` would give; None where the
        counters do not answer.
        """

    def add(self, stored: StoredComment, view: View) -> None:
        """Count a version of a comment that is stored."""

    def remove(self, site_id: str, comment_id: str, views: Iterable[View], *, at: datetime) -> None:
        """Count a comment no more; `views` are those of all its versions."""

    def ping(self) -> None:
        """Raise StoreError where the counters do not answer."""

    def close(self) -> None:
        """Release every connection."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything that a use case may touch. Without `counters` the database alone counts."""

    store: Store
    classifier: ClassifierSource
    clock: Clock
    new_id: NewId
    counters: Counters | None = None
