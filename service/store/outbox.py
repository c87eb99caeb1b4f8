"""The outbox: events on their way to endpoints, and every try of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)

from service.domain.webhook import Delivery, Endpoint, EndpointState, Event, Fate, OutboxState, Outgoing, Sent
from service.errors import NotFoundError
from service.moderation.ports import OutboxPage
from service.store.repository import Repository, page_size
from service.store.tables import OUTBOX_WAITING, outbox, webhook_deliveries, webhook_endpoints
from service.store.webhooks import endpoint_of

_OF_ENDPOINT = and_(
    outbox.c.site_id == webhook_endpoints.c.site_id, outbox.c.endpoint_id == webhook_endpoints.c.id
)
_ACTIVE = webhook_endpoints.c.state == EndpointState.ACTIVE.value
_WAITING = text(f"outbox.{OUTBOX_WAITING}")
_IS_DUE = and_(_WAITING, outbox.c.due_at <= bindparam("now"))
_ONE = and_(
    outbox.c.site_id == bindparam("of_site"),
    outbox.c.endpoint_id == bindparam("of_endpoint"),
    outbox.c.id == bindparam("of_id"),
)

_GET = select(outbox).where(_ONE)
_PAGE = (
    select(outbox)
    .where(outbox.c.site_id == bindparam("of_site"))
    .order_by(outbox.c.id.desc(), outbox.c.endpoint_id.desc())
    .limit(bindparam("size"))
)
_TRIES = select(webhook_deliveries).where(
    webhook_deliveries.c.site_id == bindparam("of_site"),
    webhook_deliveries.c.event_id.in_(bindparam("ids", expanding=True)),
)
_ACTIVE_IDS = select(webhook_endpoints.c.id).where(
    webhook_endpoints.c.site_id == bindparam("of_site"), _ACTIVE
)
_AGAIN = (
    update(outbox)
    .where(outbox.c.site_id == bindparam("of_site"), outbox.c.id == bindparam("of_id"))
    .where(outbox.c.endpoint_id.in_(_ACTIVE_IDS))
    .values(state=OutboxState.WAITING.value, due_at=bindparam("at"), tries=0)
)
_AGAIN_TO_ONE = _AGAIN.where(outbox.c.endpoint_id == bindparam("of_endpoint"))

_DUE = select(webhook_endpoints).where(_ACTIVE, exists().where(_OF_ENDPOINT, _IS_DUE))
_DUE_FOR = (
    select(outbox)
    .where(outbox.c.site_id == bindparam("of_site"), outbox.c.endpoint_id == bindparam("of_endpoint"))
    .where(_IS_DUE)
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("size"))
    .with_for_update(skip_locked=True)  # PostgreSQL's own: SQLite has one writer at a time anyway
)
_CLAIM = update(outbox).where(_ONE).values(due_at=bindparam("until"))
_SETTLE = (
    update(outbox)
    .where(_ONE, _WAITING)
    .values(state=bindparam("to"), due_at=bindparam("due"), tries=bindparam("number"))
)
_ADD_TRY = insert(webhook_deliveries)
_ENDPOINT = update(webhook_endpoints).where(
    webhook_endpoints.c.site_id == bindparam("of_site"), webhook_endpoints.c.id == bindparam("of_endpoint")
)
_SUCCEEDED = _ENDPOINT.where(webhook_endpoints.c.failing_since.is_not(None)).values(failing_since=None)
_FAILED = _ENDPOINT.where(webhook_endpoints.c.failing_since.is_(None)).values(
    failing_since=bindparam("since")
)
_DISABLE = _ENDPOINT.where(_ACTIVE).values(
    state=EndpointState.DISABLED.value, why=bindparam("reason"), changed_at=bindparam("at")
)
_OLDEST_DUE = select(func.min(outbox.c.due_at)).where(
    outbox.c.site_id == bindparam("of_site"), outbox.c.endpoint_id == bindparam("of_endpoint"), _IS_DUE
)
_OLD = (
    select(outbox.c.site_id, outbox.c.endpoint_id, outbox.c.id)
    .where(outbox.c.created_at < bindparam("before"))
    .order_by(outbox.c.created_at)
    .limit(bindparam("size"))
)
_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_DELETE_TRIES = delete(webhook_deliveries).where(
    tuple_(webhook_deliveries.c.site_id, webhook_deliveries.c.endpoint_id, webhook_deliveries.c.event_id).in_(
        _THESE
    )
)
_DELETE = delete(outbox).where(tuple_(outbox.c.site_id, outbox.c.endpoint_id, outbox.c.id).in_(_THESE))


class Outbox(Repository):
    """Events on their way."""

    __slots__ = ()

    def add(self, outgoing: Sequence[Outgoing]) -> None:
        """Store events; one that is there for an endpoint already stays as it is."""
        for one in outgoing:
            self._new(outbox, _row(one))

    def get(self, site_id: str, endpoint_id: str, event_id: str) -> Outgoing | None:
        """Return an event of an endpoint."""
        row = self._one(_GET, of_site=site_id, of_endpoint=endpoint_id, of_id=event_id)
        return None if row is None else _outgoing(row)

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
        asked = _PAGE
        if endpoint_id is not None:
            asked = asked.where(outbox.c.endpoint_id == endpoint_id)
        if state is not None:
            asked = asked.where(outbox.c.state == state.value)
        if cursor is not None:
            last_id, _, last_endpoint = cursor.partition(" ")
            same = and_(outbox.c.id == last_id, outbox.c.endpoint_id < last_endpoint)
            asked = asked.where((outbox.c.id < last_id) | same)
        rows = self._all(asked, of_site=site_id, size=page_size(limit) + 1)
        found = [_outgoing(row) for row in rows[:limit]]
        more = f"{found[-1].id} {found[-1].endpoint_id}" if len(rows) > limit else None
        return OutboxPage(found, more)

    def tries(self, site_id: str, event_ids: Sequence[str]) -> Sequence[Delivery]:
        """Return every try of these events, oldest first."""
        found = [_delivery(row) for row in self._all(_TRIES, of_site=site_id, ids=list(event_ids))]
        return sorted(found, key=lambda each: (each.at, each.id))

    def again(self, site_id: str, event_id: str, *, endpoint_id: str | None, at: datetime) -> int:
        """Make an event due at once, with all tries before it; return for how many active endpoints.

        NotFoundError where none has it.
        """
        values = {"of_site": site_id, "of_id": event_id, "at": at}
        if endpoint_id is None:
            found = self._run(_AGAIN, values).rowcount
        else:
            found = self._run(_AGAIN_TO_ONE, {**values, "of_endpoint": endpoint_id}).rowcount
        if not found:
            raise NotFoundError("No active webhook of this site has such an event.")
        return found

    def due(self, at: datetime) -> Sequence[Endpoint]:
        """Return the active endpoints of all sites that something is due for."""
        return [endpoint_of(row) for row in self._all(_DUE, now=at)]

    def claim(self, endpoint: Endpoint, *, at: datetime, until: datetime, limit: int) -> Sequence[Outgoing]:
        """Take what is due for an endpoint, the longest due first: nobody else gets it before `until`."""
        site_id, endpoint_id = endpoint.site_id, endpoint.id
        rows = self._all(_DUE_FOR, of_site=site_id, of_endpoint=endpoint_id, now=at, size=limit)
        taken = [_outgoing(row) for row in rows]
        for one in taken:
            self._run(
                _CLAIM, {"of_site": site_id, "of_endpoint": endpoint_id, "of_id": one.id, "until": until}
            )
        return taken

    def record(self, delivery: Delivery, outcome: Fate) -> None:
        """Store a try and what it led to, for the event and its endpoint."""
        endpoint = {"of_site": delivery.site_id, "of_endpoint": delivery.endpoint_id}
        one = {**endpoint, "of_id": delivery.event_id}
        self._run(_ADD_TRY, _try_row(delivery))
        self._run(
            _SETTLE, {**one, "to": outcome.state.value, "due": outcome.due_at, "number": delivery.number}
        )
        if outcome.failing_since is None:
            self._run(_SUCCEEDED, endpoint)
        else:
            self._run(_FAILED, {**endpoint, "since": outcome.failing_since})
        if outcome.disable:
            self._run(_DISABLE, {**endpoint, "reason": outcome.disable, "at": delivery.at})

    def oldest_due(self, at: datetime) -> datetime | None:
        """Return since when the event waits that was due longest, of active endpoints; None where none is."""
        times = [
            self._run(
                _OLDEST_DUE, {"of_site": endpoint.site_id, "of_endpoint": endpoint.id, "now": at}
            ).scalar()
            for endpoint in self.due(at)
        ]
        return min((time for time in times if time is not None), default=None)

    def forget(self, before: datetime, *, limit: int) -> int:
        """Delete events from before a time, with their tries, `limit` at most; return how many."""
        old = [tuple(row) for row in self._all(_OLD, before=before, size=page_size(limit))]
        if old:
            self._run(_DELETE_TRIES, {"these": old})
            self._run(_DELETE, {"these": old})
        return len(old)


def _row(one: Outgoing) -> dict[str, Any]:
    return {
        "site_id": one.site_id,
        "endpoint_id": one.endpoint_id,
        "id": one.id,
        "event": one.event.value,
        "payload": one.payload,
        "created_at": one.created_at,
        "due_at": one.due_at,
        "tries": one.tries,
        "state": one.state.value,
    }


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(
        id=row.id,
        site_id=row.site_id,
        endpoint_id=row.endpoint_id,
        event=Event(row.event),
        payload=row.payload,
        created_at=row.created_at,
        due_at=row.due_at,
        tries=row.tries,
        state=OutboxState(row.state),
    )


def _try_row(delivery: Delivery) -> dict[str, Any]:
    return {
        "site_id": delivery.site_id,
        "endpoint_id": delivery.endpoint_id,
        "event_id": delivery.event_id,
        "id": delivery.id,
        "number": delivery.number,
        "at": delivery.at,
        "status": delivery.sent.status,
        "error": delivery.sent.error,
        "duration_ms": delivery.sent.duration_ms,
        "excerpt": delivery.sent.excerpt,
    }


def _delivery(row: Row[Any]) -> Delivery:
    sent = Sent(status=row.status, error=row.error, duration_ms=row.duration_ms, excerpt=row.excerpt)
    return Delivery(
        id=row.id,
        site_id=row.site_id,
        endpoint_id=row.endpoint_id,
        event_id=row.event_id,
        number=row.number,
        at=row.at,
        sent=sent,
    )
