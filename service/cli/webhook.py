"""`winnow webhook`: who is told of what is decided, and what became of that."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.domain.receiver import Allowed
from service.domain.webhook import EVENTS, Endpoint, EndpointState, OutboxState, Outgoing, Sent
from service.moderation.endpoints import (
    add_endpoint,
    redeliver,
    rotate_secret,
    send_test,
    set_endpoint_state,
)
from service.moderation.ports import Ports
from service.settings import Settings
from service.webhooks.sender import Sender
from service.webhooks.worker import Delivering, Worker

ACTOR = "command line"
KEEP = "Keep the secret: it is not shown again."

_STATES = click.Choice([state.value for state in OutboxState])


@click.group()
def webhook() -> None:
    """Tell a site's own backend what is decided, reviewed, undone and erased (Standard Webhooks)."""


@webhook.command("add")
@click.argument("url")
@click.option(
    "--events",
    multiple=True,
    type=click.Choice([event.value for event in EVENTS]),
    help="What it is told of; repeat it. Everything where none is named.",
)
@site_option
@data_option
@json_option
def add(*, url: str, events: Sequence[str], site_name: str | None, data: Path | None, as_json: bool) -> None:
    """Send events to URL from now on, and print its signing secret, which is not shown again."""
    with opened(data) as ports:
        site = find_site(ports, site_name)
        added = add_endpoint(ports, site, url, events, allowed=_allowed(data), actor=ACTOR)
    if as_json:
        click.echo(json.dumps({**document(added), "secret": added.secret}))
    else:
        click.echo(f"Webhook {added.id}\nSecret {added.secret}\n{KEEP}")


@webhook.command("list")
@site_option
@data_option
@json_option
def list_endpoints(*, site_name: str | None, data: Path | None, as_json: bool) -> None:
    """List a site's webhooks."""
    with opened(data) as ports:
        site = find_site(ports, site_name)
        with ports.store.read() as tx:
            found = tx.webhooks.of_site(site.id)
    if as_json:
        click.echo(json.dumps([document(endpoint) for endpoint in found]))
        return
    for endpoint in found:
        heard = ", ".join(event.value for event in endpoint.events)
        click.echo(f"{endpoint.id}  {endpoint.state.value}  {endpoint.url}  {heard}")
        if endpoint.why:
            click.echo(f"  {endpoint.why}")


def _change(site_name: str | None, endpoint_id: str, state: EndpointState, data: Path | None) -> None:
    with opened(data) as ports:
        set_endpoint_state(ports, find_site(ports, site_name), endpoint_id, state, actor=ACTOR)
    click.echo(f"Webhook {endpoint_id} is {state.value}.")


@webhook.command("remove")
@click.argument("endpoint_id", metavar="ID")
@site_option
@data_option
def remove(endpoint_id: str, site_name: str | None, data: Path | None) -> None:
    """Send nothing to the webhook ID any more, and forget its secret."""
    _change(site_name, endpoint_id, EndpointState.REMOVED, data)


@webhook.command("disable")
@click.argument("endpoint_id", metavar="ID")
@site_option
@data_option
def disable(endpoint_id: str, site_name: str | None, data: Path | None) -> None:
    """Send nothing to the webhook ID until it is enabled again; what happens meanwhile is not sent later."""
    _change(site_name, endpoint_id, EndpointState.DISABLED, data)


@webhook.command("enable")
@click.argument("endpoint_id", metavar="ID")
@site_option
@data_option
def enable(endpoint_id: str, site_name: str | None, data: Path | None) -> None:
    """Send to the webhook ID again, and what still waits for it first."""
    _change(site_name, endpoint_id, EndpointState.ACTIVE, data)


@webhook.command("rotate")
@click.argument("endpoint_id", metavar="ID")
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, 24 * 30),
    default=24,
    show_default=True,
    help="How long the old secret signs beside the new one.",
)
@site_option
@data_option
def rotate(endpoint_id: str, overlap_hours: int, site_name: str | None, data: Path | None) -> None:
    """Give the webhook ID a new secret and print it."""
    with opened(data) as ports:
        site, overlap = find_site(ports, site_name), timedelta(hours=overlap_hours)
        secret = rotate_secret(ports, site, endpoint_id, actor=ACTOR, overlap=overlap)
    click.echo(f"Secret {secret}\n{KEEP} The old one signs too for {overlap_hours} hours.")


@webhook.command("test")
@click.argument("endpoint_id", metavar="ID")
@site_option
@data_option
def test(endpoint_id: str, site_name: str | None, data: Path | None) -> None:
    """Send a `webhook.test` to the webhook ID and say what it answered."""
    with opened(data) as ports:
        outgoing = send_test(ports, find_site(ports, site_name), endpoint_id, actor=ACTOR)
        sent = _delivering(ports, data).deliver_new(outgoing)
    if sent is None:
        click.echo(f"{outgoing.id} waits: the service sends it; see `winnow webhook deliveries`.")
    else:
        click.echo(f"{outgoing.id}: {answer(sent)}")


@webhook.command("deliveries")
@click.option("--webhook", "endpoint_id", help="Of this webhook alone.")
@click.option("--state", type=_STATES, help="Only those that wait, were delivered or failed.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@site_option
@data_option
@json_option
def deliveries(
    *,
    endpoint_id: str | None,
    state: str | None,
    limit: int,
    site_name: str | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """List the newest events with what became of each try."""
    with opened(data) as ports:
        site = find_site(ports, site_name)
        asked = OutboxState(state) if state else None
        with ports.store.read() as tx:
            page = tx.outbox.page(site.id, endpoint_id=endpoint_id, state=asked, cursor=None, limit=limit)
            tries = tx.outbox.tries(site.id, [one.id for one in page.items])
    rows = [
        (one, [each.sent for each in tries if (each.event_id, each.endpoint_id) == (one.id, one.endpoint_id)])
        for one in page.items
    ]
    if as_json:
        click.echo(json.dumps([_row(one, sent) for one, sent in rows], indent=2))
    else:
        click.echo("\n".join(_lines(rows)) if rows else "Nothing was sent yet.")


@webhook.command("redeliver")
@click.argument("event_id", metavar="ID")
@click.option("--webhook", "endpoint_id", help="To this webhook alone.")
@site_option
@data_option
def redeliver_command(
    event_id: str, endpoint_id: str | None, site_name: str | None, data: Path | None
) -> None:
    """Send the event ID once more, to every webhook that had it."""
    with opened(data) as ports:
        site = find_site(ports, site_name)
        count = redeliver(ports, site, event_id, endpoint_id=endpoint_id, actor=ACTOR)
    click.echo(f"{event_id} is due again for {count} webhook(s).")


@webhook.command("deliver")
@click.option("--once", is_flag=True, help="Deliver what is due now, and end.")
@data_option
def deliver(*, once: bool, data: Path | None) -> None:
    """Deliver what waits, beside `winnow serve` or without it, until a signal ends it."""
    with opened(data) as ports:
        worker = Worker(_delivering(ports, data))
        if once:
            tried = worker.drain()
            worker.stop()
            click.echo(f"Tried {tried:,} deliveries.")
            return
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ended.set())
        worker.start()
        ended.wait()
        worker.stop()


def document(endpoint: Endpoint) -> dict[str, Any]:
    """Return an endpoint as JSON values, without its secrets."""
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "events": [event.value for event in endpoint.events],
        "state": endpoint.state.value,
        "why": endpoint.why,
        "created_at": endpoint.created_at.isoformat(),
        "failing_since": endpoint.failing_since.isoformat() if endpoint.failing_since else None,
    }


def answer(sent: Sent) -> str:
    """Return what came of a try in words."""
    said = sent.error if sent.status is None else f"{sent.status} {sent.excerpt}".strip()
    return f"{said} ({sent.duration_ms:,} ms)"


def _delivering(ports: Ports, data: Path | None) -> Delivering:
    return Delivering(ports, Sender(_allowed(data)))


def _allowed(data: Path | None) -> Allowed:
    return Allowed.parse(Settings.from_environment(data=data).webhook_allow)


def _row(one: Outgoing, sent: Sequence[Sent]) -> dict[str, Any]:
    return {
        "id": one.id,
        "webhook": one.endpoint_id,
        "event": one.event.value,
        "state": one.state.value,
        "created_at": one.created_at.isoformat(),
        "due_at": one.due_at.isoformat(),
        "tries": [
            {
                "status": each.status,
                "error": each.error,
                "duration_ms": each.duration_ms,
                "answer": each.excerpt,
            }
            for each in sent
        ],
    }


def _lines(rows: Sequence[tuple[Outgoing, Sequence[Sent]]]) -> Iterator[str]:
    for one, sent in rows:
        when = f"{one.created_at:%Y-%m-%d %H:%M:%S}"
        yield f"{one.id}  {one.event.value}  {one.state.value}  {when}  to {one.endpoint_id}"
        yield from (f"  {number}. {answer(each)}" for number, each in enumerate(sent, 1))
