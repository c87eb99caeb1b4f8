"""`winnow doctor`: what this installation is, what is wrong with it, and what follows."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import click

from service import __version__, logs, store
from service.app import model_files, open_ports
from service.cli.goals import reached
from service.cli.options import data_option, json_option
from service.counters import open_counters
from service.domain.webhook import Endpoint, EndpointState
from service.errors import StoreError, WinnowError
from service.settings import Settings

State = Literal["ok", "warning", "failed"]
LOW_DISK_BYTES = 1_000_000_000
WEBHOOKS_LATE = timedelta(minutes=5)


@dataclasses.dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at."""

    what: str
    state: State
    words: str


@click.command()
@data_option
@json_option
def doctor(*, data: Path | None, as_json: bool) -> None:
    """Examine the installation and say what is wrong, and what to do about it.

    Changes nothing. The exit status is 1 where something failed.
    """
    settings = Settings.from_environment(data=data)
    logs.configure(settings)
    findings = [finding for examine in EXAMINATIONS for finding in _safely(examine, settings)]
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            click.echo(f"{finding.state:<8} {finding.what:<10} {finding.words}")
    if any(finding.state == "failed" for finding in findings):
        sys.exit(1)


def _safely(examine: Callable[[Settings], Iterator[Examined]], settings: Settings) -> Iterator[Examined]:
    try:
        yield from examine(settings)
    except (WinnowError, OSError) as error:
        yield Examined(examine.__name__.removeprefix("_"), "failed", str(error))


def _versions(_settings: Settings) -> Iterator[Examined]:
    python = platform.python_version()
    yield Examined("versions", "ok", f"Winnow {__version__}, Python {python}, {platform.system()}")


def _folder(settings: Settings) -> Iterator[Examined]:
    folder = settings.data
    if not folder.exists():
        yield Examined("folder", "warning", f"{folder} does not exist yet; `winnow serve` creates it.")
        return
    if not os.access(folder, os.W_OK):
        yield Examined("folder", "failed", f"{folder} cannot be written by this user.")
        return
    free = shutil.disk_usage(folder).free
    state: State = "warning" if free < LOW_DISK_BYTES else "ok"
    yield Examined("folder", state, f"{folder}, {free / 1e9:.1f} GB free")


def _sqlite(settings: Settings) -> Iterator[Examined]:
    if not settings.database_url.startswith("sqlite"):
        return
    version = sqlite3.sqlite_version
    if store.has_wal_reset_bug(sqlite3.sqlite_version_info):
        words = (
            f"SQLite {version} has the WAL-reset bug. Winnow writes and checkpoints under one lock, so that "
            "it cannot arise here; keep other programs from writing to the file while Winnow runs."
        )
        yield Examined("sqlite", "ok", words)
    else:
        yield Examined("sqlite", "ok", f"SQLite {version}")


def _database(settings: Settings) -> Iterator[Examined]:
    found, head = store.schema_version(settings.database_url), store.head_version()
    if found is None:
        yield Examined("database", "warning", "There is no database yet; `winnow serve` creates it.")
        return
    if found != head:
        words = f"The schema is {found}, this version needs {head}: run `winnow db upgrade`."
        yield Examined("database", "failed", words)
        return
    ports = open_ports(settings)
    try:
        ports.store.ping()
        with ports.store.read() as tx:
            sites = len(tx.sites.all())
            labels = sum(tx.labels.tally().values())
        yield Examined("database", "ok", f"schema {found}, {sites} site(s), {labels} labelled comment(s)")
    finally:
        ports.store.close()


def _counters(settings: Settings) -> Iterator[Examined]:
    counters = open_counters(settings.redis_url)
    if counters is None:
        return
    try:
        counters.ping()
        yield Examined("counters", "ok", "The shared counters answer.")
    except StoreError as error:
        yield Examined("counters", "warning", f"{error} The database counts meanwhile.")
    finally:
        counters.close()


def _model(settings: Settings) -> Iterator[Examined]:
    files = model_files(settings)
    classifier = files.current()
    if files.problem is not None:
        yield Examined("model", "failed", f"{files.problem} The model before it goes on serving.")
    card = classifier.card
    yield Examined(
        "model", "ok", f"{card.get('name', '')} {classifier.digest[:12]}, {card.get('created_at', '')}"
    )


def _goals(settings: Settings) -> Iterator[Examined]:
    """Say what each site's goals come to, and which of them the model in service cannot be held to."""
    if store.schema_version(settings.database_url) != store.head_version():
        return
    ports = open_ports(settings)
    try:
        with ports.store.read() as tx:
            policies = {site.name: tx.policies.active(site.id) for site in tx.sites.all()}
        curves = ports.classifier.current().ham_curves
    finally:
        ports.store.close()
    for site, policy in policies.items():
        for goal in reached(policy, curves):
            yield Examined("goal", "warning" if goal.amiss else "ok", f"{site}, {goal.words}.")


def _webhooks(settings: Settings) -> Iterator[Examined]:
    """Say which webhooks are disabled or fail, and whether events wait longer than they should."""
    if store.schema_version(settings.database_url) != store.head_version():
        return
    ports = open_ports(settings)
    try:
        with ports.store.read() as tx:
            now, oldest = ports.clock(), tx.outbox.oldest_due(ports.clock())
            endpoints = [(site.name, one) for site in tx.sites.all() for one in tx.webhooks.of_site(site.id)]
    finally:
        ports.store.close()
    for site, endpoint in endpoints:
        yield _webhook(site, endpoint)
    if oldest is not None and now - oldest > WEBHOOKS_LATE:
        words = f"Events wait since {oldest:%Y-%m-%d %H:%M} UTC; they are sent while `winnow serve` runs."
        yield Examined("webhooks", "warning", words)


def _webhook(site: str, endpoint: Endpoint) -> Examined:
    if endpoint.state is not EndpointState.ACTIVE:
        words = f"{site}, {endpoint.url} is {endpoint.state.value}: {endpoint.why}"
        return Examined("webhook", "warning", f"{words} `winnow webhook enable {endpoint.id}` sends again.")
    if endpoint.failing_since is not None:
        since = f"{endpoint.failing_since:%Y-%m-%d %H:%M} UTC"
        return Examined("webhook", "warning", f"{site}, {endpoint.url} takes nothing since {since}.")
    return Examined("webhook", "ok", f"{site}, {endpoint.url} is told of {len(endpoint.events)} event(s).")


EXAMINATIONS = (_versions, _folder, _sqlite, _database, _counters, _model, _goals, _webhooks)
