"""Endpoints that are told of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from service.domain.webhook import Endpoint, EndpointState, Event
from service.errors import NotFoundError
from service.store.repository import Repository
from service.store.tables import webhook_endpoints as endpoints

_ADD = insert(endpoints)
_OF_SITE = (
    select(endpoints)
    .where(endpoints.c.site_id == bindparam("of_site"), endpoints.c.state != EndpointState.REMOVED.value)
    .order_by(endpoints.c.created_at, endpoints.c.id)
)
_GET = _OF_SITE.where(endpoints.c.id == bindparam("of_id"))
_LISTENING = select(endpoints.c.id, endpoints.c.events).where(
    endpoints.c.site_id == bindparam("of_site"), endpoints.c.state == EndpointState.ACTIVE.value
)
_ONE = (
    update(endpoints)
    .where(endpoints.c.site_id == bindparam("of_site"), endpoints.c.id == bindparam("of_id"))
    .where(endpoints.c.state != EndpointState.REMOVED.value)
)
_ROTATE = _ONE.values(
    old_secret=endpoints.c.secret, old_until=bindparam("until"), secret=bindparam("new_secret")
)
_SET_STATE = _ONE.values(
    state=bindparam("to"), why=bindparam("reason"), changed_at=bindparam("at"), failing_since=None
)
_FORGET_SECRETS = (
    update(endpoints)
    .where(endpoints.c.site_id == bindparam("of_site"), endpoints.c.id == bindparam("of_id"))
    .values(secret="", old_secret=None, old_until=None)
)


class Webhooks(Repository):
    """Endpoints. One that was removed is found by nobody."""

    __slots__ = ()

    def add(self, endpoint: Endpoint) -> None:
        """Store an endpoint."""
        row = {
            "site_id": endpoint.site_id,
            "id": endpoint.id,
            "url": endpoint.url,
            "events": [event.value for event in endpoint.events],
            "secret": endpoint.secret,
            "old_secret": endpoint.old_secret,
            "old_until": endpoint.old_until,
            "state": endpoint.state.value,
            "created_at": endpoint.created_at,
            "failing_since": endpoint.failing_since,
            "changed_at": endpoint.changed_at,
            "why": endpoint.why,
        }
        self._run(_ADD, row)

    def get(self, site_id: str, endpoint_id: str) -> Endpoint | None:
        """Return an endpoint."""
        row = self._one(_GET, of_site=site_id, of_id=endpoint_id)
        return None if row is None else endpoint_of(row)

    def of_site(self, site_id: str) -> Sequence[Endpoint]:
        """Return a site's endpoints, oldest first."""
        return [endpoint_of(row) for row in self._all(_OF_SITE, of_site=site_id)]

    def listening(self, site_id: str, event: Event) -> Sequence[str]:
        """Return the ids of the site's active endpoints that are told of an event."""
        return [row.id for row in self._all(_LISTENING, of_site=site_id) if event.value in row.events]

    def rotate(self, site_id: str, endpoint_id: str, secret: str, *, old_until: datetime) -> None:
        """Give an endpoint a new secret; the old one signs too until `old_until`. NotFoundError for none."""
        values = {"of_site": site_id, "of_id": endpoint_id, "new_secret": secret, "until": old_until}
        _require_one(self._run(_ROTATE, values).rowcount)

    def set_state(
        self, site_id: str, endpoint_id: str, state: EndpointState, *, why: str, at: datetime
    ) -> None:
        """Activate, disable or remove an endpoint. NotFoundError for none."""
        one = {"of_site": site_id, "of_id": endpoint_id}
        _require_one(self._run(_SET_STATE, {**one, "to": state.value, "reason": why, "at": at}).rowcount)
        if state is EndpointState.REMOVED:
            self._run(_FORGET_SECRETS, one)


def endpoint_of(row: Row[Any]) -> Endpoint:
    """Return the endpoint of a row of its table."""
    return Endpoint(
        id=row.id,
        site_id=row.site_id,
        url=row.url,
        events=tuple(Event(event) for event in row.events),
        secret=row.secret,
        created_at=row.created_at,
        state=EndpointState(row.state),
        old_secret=row.old_secret,
        old_until=row.old_until,
        failing_since=row.failing_since,
        changed_at=row.changed_at,
        why=row.why,
    )


def _require_one(changed: int) -> None:
    if not changed:
        raise NotFoundError("There is no such webhook on this site.")
