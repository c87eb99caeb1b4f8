"""What a site is told by webhooks: endpoints, events that wait for them, and what becomes of a delivery."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

WAITS_S: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds from one try to the next, some three days together: the schedule of Standard Webhooks 1.0."""

MAX_TRIES: Final = len(WAITS_S) + 1
SPREAD: Final = 0.2
"""The most that is added to a wait, as a share of it, so that what failed together is not tried together."""

PATIENCE: Final = timedelta(days=5)
"""How long every try may fail before an endpoint is disabled."""

MAX_RETRY_AFTER: Final = timedelta(days=1)
OVERLAP: Final = timedelta(hours=24)
"""How long an old secret signs beside its successor."""

KEPT: Final = timedelta(days=30)
"""How long an event and its tries are kept."""

_GONE: Final = 410
_SUCCESS: Final = range(200, 300)


class Event(StrEnum):
    """What happened. `TEST` is sent when an owner asks for it."""

    DECIDED = "comment.decided"
    REVIEWED = "comment.reviewed"
    UNDONE = "comment.undone"
    ERASED = "comment.erased"
    TEST = "webhook.test"


EVENTS: Final = tuple(event for event in Event if event is not Event.TEST)
"""What an endpoint may listen for."""


class EndpointState(StrEnum):
    """An endpoint is active, or it is disabled and gets nothing, or it was removed for good."""

    ACTIVE = "active"
    DISABLED = "disabled"
    REMOVED = "removed"


class OutboxState(StrEnum):
    """An event waits for its delivery, was delivered, or was given up."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A URL of a site that is told of events. `changed_at` and `why` say when and why it came to its state.

    `secret` is `whsec_` and base64, as Standard Webhooks serialises it; `old_secret` signs too until
    `old_until`. `failing_since` is the first failure after which nothing succeeded.
    """

    id: str
    site_id: str
    url: str
    events: tuple[Event, ...]
    secret: str = dataclasses.field(repr=False)
    created_at: datetime
    state: EndpointState = EndpointState.ACTIVE
    old_secret: str | None = dataclasses.field(default=None, repr=False)
    old_until: datetime | None = None
    failing_since: datetime | None = None
    changed_at: datetime | None = None
    why: str = ""

    def secrets(self, at: datetime) -> tuple[str, ...]:
        """Return the secrets that sign at a time, the newest first."""
        old = self.old_secret if self.old_until is not None and at < self.old_until else None
        return (self.secret,) if old is None else (self.secret, old)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An event on its way to one endpoint. `id` is the fact's own, whatever the endpoint and the try."""

    id: str
    site_id: str
    endpoint_id: str
    event: Event
    payload: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    tries: int = 0
    state: OutboxState = OutboxState.WAITING


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of one try: a status, or an error in words. `excerpt` is of the answer."""

    status: int | None = None
    error: str = ""
    duration_ms: int = 0
    excerpt: str = ""
    retry_after_s: float | None = None

    @property
    def succeeded(self) -> bool:
        """Say whether the receiver took the event: any status from 200 to 299, as Standard Webhooks says."""
        return self.status in _SUCCESS


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A try of an event that is on record: the how manieth, when, and what came of it."""

    id: str
    site_id: str
    endpoint_id: str
    event_id: str
    number: int
    at: datetime
    sent: Sent


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What a try leads to: the event's state, when it is tried next, and a reason to stop altogether."""

    state: OutboxState
    due_at: datetime
    failing_since: datetime | None
    disable: str = ""


def fate(endpoint: Endpoint, tries: int, sent: Sent, *, at: datetime, spread: float) -> Fate:
    """Return what follows from a try, by the conduct that Standard Webhooks 1.0 recommends.

    Args:
        tries: how many there were, this one included.
        at: when it ended.
        spread: from 0 to 1, drawn anew for each try.
    """
    if sent.succeeded:
        return Fate(state=OutboxState.DELIVERED, due_at=at, failing_since=None)
    since = endpoint.failing_since or at
    if sent.status == _GONE:
        reason = "It answered 410 Gone: nobody there wants these events any more."
        return Fate(state=OutboxState.FAILED, due_at=at, failing_since=since, disable=reason)
    reason = f"Nothing reached it since {since:%Y-%m-%d %H:%M} UTC." if at - since >= PATIENCE else ""
    if tries >= MAX_TRIES:
        return Fate(state=OutboxState.FAILED, due_at=at, failing_since=since, disable=reason)
    wait = timedelta(seconds=WAITS_S[tries - 1] * (1 + SPREAD * spread))
    asked = timedelta(seconds=min(sent.retry_after_s or 0, MAX_RETRY_AFTER.total_seconds()))
    return Fate(state=OutboxState.WAITING, due_at=at + max(wait, asked), failing_since=since, disable=reason)
