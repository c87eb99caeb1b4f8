"""Webhooks for owners: who is told of what is decided here, and what became of each event."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console.context import now, ports, settings, visitor
from service.console.forms import cursor
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, moment
from service.console.roles import require_owner
from service.domain.receiver import MAX_URL, Allowed
from service.domain.webhook import (
    EVENTS,
    OVERLAP,
    Delivery,
    Endpoint,
    EndpointState,
    OutboxState,
    Outgoing,
)
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.moderation import endpoints
from service.moderation import record as reading

ROWS: Final = 25
_WORDS: Final = 300

_STATES: Final = {
    OutboxState.WAITING: "Waiting",
    OutboxState.DELIVERED: "Delivered",
    OutboxState.FAILED: "Given up",
}

Answer = str | tuple[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class EndpointLine:
    """An endpoint in the list."""

    id: str
    url: str
    events: tuple[str, ...]
    state: str
    active: bool
    why: str
    failing: Moment | None


@dataclasses.dataclass(frozen=True, slots=True)
class TryLine:
    """A try in words."""

    at: Moment
    words: str
    answer: str


@dataclasses.dataclass(frozen=True, slots=True)
class EventLine:
    """An event with its tries."""

    id: str
    endpoint: str
    url: str
    event: str
    comment: str | None
    state: str
    at: Moment
    tries: tuple[TryLine, ...]


def show() -> str:
    """Show the site's webhooks and the newest events. RefusedError where the visitor is no owner."""
    require_owner()
    return _page()


def add() -> Answer:
    """Register the URL that was sent, and show its secret once.

    Raises:
        RefusedError: the visitor is no owner.
    """
    require_owner()
    url, events = request.form.get("url", "").strip(), request.form.getlist("events")
    try:
        added = endpoints.add_endpoint(
            ports(),
            visitor().site,
            url,
            events,
            allowed=Allowed.parse(settings().webhook_allow),
            actor=visitor().moderator.name,
        )
    except (InvalidInputError, ConflictError) as error:
        return _page(problem=clean_line(str(error), _WORDS), url=url, ticked=events), 400
    return _page(shown=(added.url, added.secret))


def rotate(endpoint_id: str) -> str:
    """Give an endpoint a new secret, and show it once.

    Raises:
        NotFoundError: the site has no such webhook.
        RefusedError: the visitor is no owner.
    """
    require_owner()
    secret = endpoints.rotate_secret(ports(), visitor().site, endpoint_id, actor=visitor().moderator.name)
    with ports().store.read() as tx:
        endpoint = tx.webhooks.get(visitor().site.id, endpoint_id)
    return _page(shown=(endpoint.url if endpoint else "", secret))


def change(endpoint_id: str, act: str) -> Response:
    """Enable, disable, remove or test an endpoint.

    Raises:
        ConflictError: a disabled one is to be tested.
        NotFoundError: the site has no such webhook, or there is no such act.
        RefusedError: the visitor is no owner.
    """
    require_owner()
    acts: Mapping[str, Callable[[], object]] = {
        "enable": lambda: _set_state(endpoint_id, EndpointState.ACTIVE),
        "disable": lambda: _set_state(endpoint_id, EndpointState.DISABLED),
        "remove": lambda: _set_state(endpoint_id, EndpointState.REMOVED),
        "test": lambda: endpoints.send_test(
            ports(), visitor().site, endpoint_id, actor=visitor().moderator.name
        ),
    }
    if act not in acts:
        raise NotFoundError("There is no such act.")
    acts[act]()
    return redirect(url_for("console.webhooks"), 303)


def redeliver() -> Response:
    """Send an event once more to one endpoint.

    Raises:
        NotFoundError: no active webhook of the site has such an event.
        RefusedError: the visitor is no owner.
    """
    require_owner()
    endpoints.redeliver(
        ports(),
        visitor().site,
        request.form.get("event", ""),
        endpoint_id=request.form.get("webhook", ""),
        actor=visitor().moderator.name,
    )
    return redirect(url_for("console.webhooks"), 303)


def _set_state(endpoint_id: str, state: EndpointState) -> None:
    endpoints.set_endpoint_state(ports(), visitor().site, endpoint_id, state, actor=visitor().moderator.name)


def _page(
    *,
    shown: tuple[str, str] | None = None,
    problem: str | None = None,
    url: str = "",
    ticked: Sequence[str] = (),
) -> str:
    site_id, state, one = visitor().site.id, _asked_state(), request.args.get("webhook") or None
    with ports().store.read() as tx:
        known = tx.webhooks.of_site(site_id)
        page = tx.outbox.page(site_id, endpoint_id=one, state=state, cursor=cursor(request.args), limit=ROWS)
        tries = tx.outbox.tries(site_id, [outgoing.id for outgoing in page.items])
    urls = {endpoint.id: clean_line(endpoint.url, MAX_URL) for endpoint in known}
    return render_template(
        "console/webhooks.html",
        endpoints=[_endpoint_line(endpoint) for endpoint in known],
        events=[event.value for event in EVENTS],
        lines=[_event_line(outgoing, tries, urls) for outgoing in page.items],
        next_cursor=page.next_cursor,
        states=_STATES,
        asked=state,
        one=one if one in urls else None,
        shown=shown,
        problem=problem,
        url=url[:MAX_URL],
        max_url=MAX_URL,
        ticked=ticked,
        overlap=round(OVERLAP.total_seconds() / 3600),
        held=reading.queue_size(ports(), visitor().site),
    )


def _asked_state() -> OutboxState | None:
    asked = request.args.get("state", "")
    if asked and asked not in set(OutboxState):
        raise InvalidInputError("An event waits, was delivered or was given up.", "state")
    return OutboxState(asked) if asked else None


def _endpoint_line(endpoint: Endpoint) -> EndpointLine:
    since = endpoint.failing_since
    return EndpointLine(
        id=endpoint.id,
        url=clean_line(endpoint.url, MAX_URL),
        events=tuple(event.value for event in endpoint.events),
        state=endpoint.state.value,
        active=endpoint.state is EndpointState.ACTIVE,
        why=clean_line(endpoint.why, _WORDS),
        failing=moment(since, now()) if since else None,
    )


def _event_line(outgoing: Outgoing, tries: Sequence[Delivery], urls: Mapping[str, str]) -> EventLine:
    about = outgoing.payload.get("data", {}).get("comment", {}).get("id")
    mine = [
        each for each in tries if (each.event_id, each.endpoint_id) == (outgoing.id, outgoing.endpoint_id)
    ]
    return EventLine(
        id=outgoing.id,
        endpoint=outgoing.endpoint_id,
        url=urls.get(outgoing.endpoint_id, "a webhook that was removed"),
        event=outgoing.event.value,
        comment=about,
        state=_STATES[outgoing.state],
        at=moment(outgoing.created_at, now()),
        tries=tuple(_try_line(each) for each in mine),
    )


def _try_line(delivery: Delivery) -> TryLine:
    sent = delivery.sent
    words = sent.error if sent.status is None else f"answered {sent.status}"
    return TryLine(
        at=moment(delivery.at, now()),
        words=clean_line(f"{words} after {sent.duration_ms:,} ms", _WORDS),
        answer=clean_line(sent.excerpt, _WORDS),
    )
