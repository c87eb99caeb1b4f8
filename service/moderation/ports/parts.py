"""The parts that the use cases are given: store, classifier, counters, clock.

Reading and writing go through the same repositories. `Store.read` gives a consistent snapshot; `Store.write`
runs a job in a transaction that is durable before it returns, alone or together with other waiting jobs. A
job may run again after a conflict, so it does nothing but call its transaction.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from service.domain.attribute import Assessment
from service.domain.goal import HamCurve
from service.domain.history import Count, Trace
from service.domain.policy import FloodLimit
from service.domain.signal import Category, Signal
from service.features.view import View
from service.matching.scope import Scope
from service.moderation.ports.bringing import Imports
from service.moderation.ports.campaigns import Campaigns
from service.moderation.ports.counts import Counts
from service.moderation.ports.installation import (
    Answers,
    Audit,
    Models,
    Moderators,
    Passes,
    Policies,
    SecondFactors,
    Sites,
)
from service.moderation.ports.judged import Comments, Decisions, Histories, Incumbents, Labels, Reviews
from service.moderation.ports.listing import Entries
from service.moderation.ports.queueing import Queue
from service.moderation.ports.records import (
    StoredComment,
)
from service.moderation.ports.webhooks import Outbox, Webhooks

T = TypeVar("T")


Clock = Callable[[], datetime]
"""Return the present time, aware, in UTC."""


NewId = Callable[[], str]
"""Return a new UUID version 7 as 36 characters; later ids sort later."""


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
    def passes(self) -> Passes:
        """Single-use passes."""

    @property
    def second_factors(self) -> SecondFactors:
        """Second factors."""

    @property
    def comments(self) -> Comments:
        """Comments."""

    @property
    def decisions(self) -> Decisions:
        """Decisions."""

    @property
    def incumbents(self) -> Incumbents:
        """What other services said."""

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
    def campaigns(self) -> Campaigns:
        """Campaigns of near-duplicates."""

    @property
    def counts(self) -> Counts:
        """Counts by day."""

    @property
    def answers(self) -> Answers:
        """Answered idempotency keys."""

    @property
    def audit(self) -> Audit:
        """Audit events."""

    @property
    def models(self) -> Models:
        """Models that were in service."""

    @property
    def imports(self) -> Imports:
        """Imports of earlier comments."""

    @property
    def entries(self) -> Entries:
        """Entries of managed lists."""

    @property
    def webhooks(self) -> Webhooks:
        """Endpoints that are told of events."""

    @property
    def outbox(self) -> Outbox:
        """Events on their way to them."""


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

    def later(self, about: str, job: Callable[[Transaction], object]) -> None:
        """Run a small job beside the next write, in the place of one that waits and is about the same.

        Nobody waits for it, and it is lost where the process ends before, or the job fails.
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

    @property
    def ham_curves(self) -> Mapping[Category, HamCurve]:
        """Return by category the curve that turns goals into points; one is missing that was not measured."""

    @property
    def learned(self) -> Mapping[Category, frozenset[str]]:
        """Return the languages (ISO 639-1) that each category was learned in; one is missing that was learned
        in whatever language.
        """

    def language(self, view: View) -> str | None:
        """Return the language (ISO 639-1) that a comment is in, `UNDETERMINED` where that cannot be told, or
        None where it is long enough and in no language that the model knows.
        """

    def signals(self, view: View) -> tuple[Signal, ...]:
        """Return the model's evidence: each category's quantised points add up to its log-odds."""

    def assess(self, view: View) -> Assessment:
        """Return the same signals, with the attributes that the model measures."""


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

    def lost(self, site_id: str, *, at: datetime) -> None:
        """Leave every window that begins before `at` to the database: comments came that were not counted."""

    def ping(self) -> None:
        """Raise StoreError where the counters do not answer."""

    def close(self) -> None:
        """Release every connection."""


class Lists(Protocol):
    """Managed lists, compiled, as a worker keeps them."""

    def scopes(self, store: Store, tx: Transaction, site_id: str) -> Sequence[Scope]:
        """Return the shared list and the site's own, as the transaction sees them; none that is empty.

        A change of more than a few entries may take seconds until it counts.
        """


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything that a use case may touch. Without `counters` the database alone counts; without `lists` no
    managed list is looked at.
    """

    store: Store
    classifier: ClassifierSource
    clock: Clock
    new_id: NewId
    counters: Counters | None = None
    lists: Lists | None = None
