"""Register webhooks, rotate their secrets, send events again; every change is on the audit record."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from service.domain.receiver import Allowed, receiver_of
from service.domain.site import Site
from service.domain.webhook import EVENTS, OVERLAP, Endpoint, EndpointState, Event, Outgoing
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.moderation.announce import payload_of
from service.moderation.ports import AuditEvent, Ports, Transaction

MAX_ENDPOINTS: Final = 10
"""Endpoints of one site."""

PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32
"""Standard Webhooks 1.0 asks for 24 to 64."""


def new_secret() -> str:
    """Return a new signing secret as Standard Webhooks serialises it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def add_endpoint(
    ports: Ports, site: Site, url: str, events: Sequence[str], *, allowed: Allowed, actor: str
) -> Endpoint:
    """Register a URL to be told of events, of all where none is named; its secret is shown only now.

    Raises:
        ConflictError: the site has this URL already, or as many as it may have.
        InvalidInputError: the URL cannot be sent to, or an event is unknown.
    """
    receiver_of(url, allowed)
    now = ports.clock()
    endpoint = Endpoint(
        id=ports.new_id(),
        site_id=site.id,
        url=url,
        events=_events(events),
        secret=new_secret(),
        created_at=now,
    )
    heard = [event.value for event in endpoint.events]
    audit = _audited(ports, site, endpoint.id, "webhook.add", actor=actor, url=url, events=heard)

    def job(tx: Transaction) -> None:
        known = tx.webhooks.of_site(site.id)
        if any(one.url == url for one in known):
            raise ConflictError("This site has a webhook with this URL already.")
        if len(known) >= MAX_ENDPOINTS:
            raise ConflictError(f"A site has at most {MAX_ENDPOINTS} webhooks.")
        tx.webhooks.add(endpoint)
        tx.audit.add(audit)

    ports.store.write(job)
    return endpoint


def rotate_secret(
    ports: Ports, site: Site, endpoint_id: str, *, actor: str, overlap: timedelta = OVERLAP
) -> str:
    """Give an endpoint a new secret and return it; the one before signs beside it for `overlap`.

    Raises:
        NotFoundError: the site has no such webhook.
    """
    secret, until = new_secret(), ports.clock() + overlap
    audit = _audited(ports, site, endpoint_id, "webhook.rotate", actor=actor, old_until=until.isoformat())

    def job(tx: Transaction) -> None:
        tx.webhooks.rotate(site.id, endpoint_id, secret, old_until=until)
        tx.audit.add(audit)

    ports.store.write(job)
    return secret


def set_endpoint_state(
    ports: Ports, site: Site, endpoint_id: str, state: EndpointState, *, actor: str
) -> None:
    """Activate, disable or remove an endpoint; what waits for it is sent once it is active again.

    Raises:
        NotFoundError: the site has no such webhook.
    """
    now = ports.clock()
    audit = _audited(ports, site, endpoint_id, f"webhook.{state.value}", actor=actor)
    why = "" if state is EndpointState.ACTIVE else f"{actor} did that."

    def job(tx: Transaction) -> None:
        tx.webhooks.set_state(site.id, endpoint_id, state, why=why, at=now)
        tx.audit.add(audit)

    ports.store.write(job)


def send_test(ports: Ports, site: Site, endpoint_id: str, *, actor: str) -> Outgoing:
    """Put a `webhook.test` into the outbox of one endpoint, whatever it listens for.

    Raises:
        ConflictError: the endpoint is disabled.
        NotFoundError: the site has no such webhook.
    """
    now = ports.clock()
    data = {"site": site.id, "by": {"kind": "person", "name": actor}}
    outgoing = Outgoing(
        id=ports.new_id(),
        site_id=site.id,
        endpoint_id=endpoint_id,
        event=Event.TEST,
        payload=payload_of(Event.TEST, now, data),
        created_at=now,
        due_at=now,
    )

    def job(tx: Transaction) -> None:
        endpoint = tx.webhooks.get(site.id, endpoint_id)
        if endpoint is None:
            raise NotFoundError("There is no such webhook on this site.")
        if endpoint.state is not EndpointState.ACTIVE:
            raise ConflictError("This webhook is disabled; enable it first.")
        tx.outbox.add([outgoing])

    ports.store.write(job)
    return outgoing


def redeliver(ports: Ports, site: Site, event_id: str, *, actor: str, endpoint_id: str | None = None) -> int:
    """Send an event once more, to one endpoint or all that had it; return to how many.

    Raises:
        NotFoundError: no active endpoint of the site has such an event.
    """
    now = ports.clock()
    audit = _audited(ports, site, event_id, "webhook.redeliver", actor=actor, webhook=endpoint_id)

    def job(tx: Transaction) -> int:
        count = tx.outbox.again(site.id, event_id, endpoint_id=endpoint_id, at=now)
        tx.audit.add(audit)
        return count

    return ports.store.write(job)


def _events(named: Sequence[str]) -> tuple[Event, ...]:
    known = {event.value: event for event in EVENTS}
    unknown = [name for name in named if name not in known]
    if unknown:
        raise InvalidInputError(f"There is no event {unknown[0]!r}: choose of {', '.join(known)}.", "events")
    return tuple(event for event in EVENTS if event.value in named) or EVENTS


def _audited(ports: Ports, site: Site, subject: str, action: str, *, actor: str, **detail: Any) -> AuditEvent:
    return AuditEvent(
        id=ports.new_id(),
        site_id=site.id,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
        created_at=ports.clock(),
    )
