"""Repositories of webhooks: the endpoints, and the outbox of what they are told.

Methods without `site_id` are the worker's, which delivers for every site.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from service.domain.webhook import (
    Delivery,
    Endpoint,
    EndpointState,
    Event,
    Fate,
    OutboxState,
    Outgoing,
)


@dataclasses.dataclass(frozen=True, slots=True)
class OutboxPage:
    """Events, the newest first, and the cursor (an event's id) of those before, if there are any."""

    items: Sequence[Outgoing]
    next_cursor: str | None


class Webhooks(Protocol):
    """Endpoints. One that was removed is found by nobody."""

    def add(self, endpoint: Endpoint) -> None:
        """Store an endpoint."""

    def get(self, site_id: str, endpoint_id: str) -> Endpoint | None:
        """Return an endpoint."""

    def of_site(self, site_id: str) -> Sequence[Endpoint]:
        """Return a site's endpoints, oldest first."""

    def listening(self, site_id: str, event: Event) -> Sequence[str]:
        """Return the ids of the site's active endpoints that are told of an event."""

    def rotate(self, site_id: str, endpoint_id: str, secret: str, *, old_until: datetime) -> None:
        """Give an endpoint a new secret; the old one signs too until `old_until`. NotFoundError for none."""

    def set_state(
        self, site_id: str, endpoint_id: str, state: EndpointState, *, why: str, at: datetime
    ) -> None:
        """Activate, disable or remove an endpoint. NotFoundError for none."""


class Outbox(Protocol):
    """Events on their way."""

    def add(self, outgoing: Sequence[Outgoing]) -> None:
        """Store events; one that is there for an endpoint already stays as it is."""

    def get(self, site_id: str, endpoint_id: str, event_id: str) -> Outgoing | None:
        """Return an event of an endpoint."""

    def page(
        self,
        site_id: str,
        *,
        endpoint_id: str | None,
        state: OutboxState | None,
        cursor: str | None,
        limit: int,
    ) -> OutboxPage:
        """Return events, the newest first."""

    def tries(self, site_id: str, event_ids: Sequence[str]) -> Sequence[Delivery]:
        """Return every try of these events, oldest first."""

    def again(self, site_id: str, event_id: str, *, endpoint_id: str | None, at: datetime) -> int:
        """Make an event due at once, with all tries before it; return for how many active endpoints.

        NotFoundError where none has it.
        """

    def due(self, at: datetime) -> Sequence[Endpoint]:
        """Return the active endpoints of all sites that something is due for."""

    def claim(self, endpoint: Endpoint, *, at: datetime, until: datetime, limit: int) -> Sequence[Outgoing]:
        """Take what is due for an endpoint, the longest due first: nobody else gets it before `until`."""

    def record(self, delivery: Delivery, outcome: Fate) -> None:
        """Store a try and what it led to, for the event and its endpoint."""

    def oldest_due(self, at: datetime) -> datetime | None:
        """Return since when the event waits that was due longest, of active endpoints; None where none is."""

    def forget(self, before: datetime, *, limit: int) -> int:
        """Delete events from before a time, with their tries, `limit` at most; return how many."""
