"""`winnow policy`: what counts how much on a site."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from service.cli.goals import reached
from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.cli.plugged import Plugged
from service.domain.decision import resolve, thresholds_document
from service.domain.goal import HamCurve
from service.domain.policy import Policy, default_policy
from service.domain.policy_toml import to_toml
from service.domain.signal import Category
from service.errors import ModelError
from service.moderation.activate import activate
from service.moderation.draft import read_policy
from service.moderation.policy_changes import policy_changes
from service.moderation.ports import Ports
from service.moderation.roll_back import history, roll_back

COMMAND_LINE = "cli"
DEFAULT = "# This is the default policy: nothing differs from it.\n"


@click.group(cls=Plugged, plugs="winnow.policy_commands")
def policy() -> None:
    """Show a site's policy, or put another in service."""


@policy.command("show")
@site_option
@click.option("--toml", "as_toml", is_flag=True, help="Only what differs from the default policy, as TOML.")
@data_option
def show(*, site_name: str | None, as_toml: bool, data: Path | None) -> None:
    """Print the active policy, with every default filled in, as JSON.

    With --toml it is written as `winnow policy use` reads it: change it there, and put it in service.

    Where it has goals, `resolved` is added: the probabilities that its thresholds come to with the model in
    service. They change with the model; the goals stay.
    """
    with opened(data) as ports:
        site = find_site(ports, site_name)
        with ports.store.read() as tx:
            active = tx.policies.active(site.id)
        document = {**active.document, **_resolved(ports, active)}
    if as_toml:
        click.echo(to_toml(active) or DEFAULT, nl=False)
        return
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@policy.command("use")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="", help="Why, for the record.")
@site_option
@data_option
def use(file: Path, reason: str, site_name: str | None, data: Path | None) -> None:
    """Put the policy in FILE (TOML) in service.

    It names only what differs from the default policy; an unknown key or a value out of range is refused
    with its place. A running service judges the next comment under it. To go back, use the earlier file.
    What its goals come to with the model in service is printed.
    """
    chosen = read_policy(file.read_text(encoding="utf-8"))
    with opened(data) as ports:
        site = find_site(ports, site_name)
        activate(ports, site, chosen, author=COMMAND_LINE, reason=reason)
        curves = _curves(ports)[1]
    click.echo(f"{site.name} is judged under policy {chosen.digest[:12]} from now on.")
    for goal in reached(chosen, curves):
        click.echo(f"  {goal.words}.")


@policy.command("diff")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@site_option
@data_option
def diff(*, file: Path, site_name: str | None, data: Path | None) -> None:
    """Print what the policy in FILE (TOML) says otherwise than the active one; nothing is changed."""
    draft = read_policy(file.read_text(encoding="utf-8"))
    with opened(data) as ports:
        site = find_site(ports, site_name)
        with ports.store.read() as tx:
            active = tx.policies.active(site.id)
    for change in policy_changes(active, draft):
        click.echo(f"{change.place}: {change.words}")
    if active.digest == draft.digest:
        click.echo(f"The same as what is in service on {site.name}.")


@policy.command("history")
@site_option
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="So many.")
@data_option
@json_option
def show_history(*, site_name: str | None, limit: int, data: Path | None, as_json: bool) -> None:
    """List the policies that were put in service, newest first: when, by whom and why."""
    with opened(data) as ports:
        past = history(ports, find_site(ports, site_name), limit=limit)
    if as_json:
        rows = [{**dataclasses.asdict(a), "activated_at": a.activated_at.isoformat()} for a in past]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for place, one in enumerate(past):
        mark = "*" if place == 0 else " "
        why = one.reason or "no reason given"
        click.echo(f"{mark} {one.digest[:12]}  {one.activated_at:%Y-%m-%d %H:%M}  {one.author}  {why}")
    if not past:
        click.echo(f"* {default_policy().digest[:12]}  the default policy; none was ever put in its place")


@policy.command("back")
@click.argument("digest", required=False)
@click.option("--reason", default="", help="Why, for the record.")
@site_option
@data_option
def back(*, digest: str | None, reason: str, site_name: str | None, data: Path | None) -> None:
    """Put the policy in service that was there before, or the one named by the first digits of DIGEST."""
    with opened(data) as ports:
        site = find_site(ports, site_name)
        chosen = roll_back(ports, site, to=digest, author=COMMAND_LINE, reason=reason or "back")
    click.echo(f"{site.name} is judged under policy {chosen.digest[:12]} again.")


def _resolved(ports: Ports, policy: Policy) -> dict[str, Any]:
    model, curves = _curves(ports)
    if not any(reached(policy, curves)):
        return {}
    return {"resolved": {"model": model, **(thresholds_document(resolve(policy.thresholds, curves)) or {})}}


def _curves(ports: Ports) -> tuple[str | None, Mapping[Category, HamCurve]]:
    """Return digest and ham curves of the model in service; nothing where none can be loaded."""
    try:
        classifier = ports.classifier.current()
    except ModelError:
        return None, {}
    return classifier.digest, classifier.ham_curves
