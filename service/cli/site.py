"""`winnow site`: sites and their API keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from service.cli.options import data_option, find_site, json_option, opened
from service.domain.site import Held, KeyKind
from service.moderation.keys import adopt_key, issue_key
from service.moderation.register import add_site, set_doors


@click.group()
def site() -> None:
    """Register sites and issue their API keys."""


@site.command("add")
@click.argument("name")
@click.option("--url", required=True, help="The site's home page; links to its host count as its own.")
@data_option
@json_option
def add(*, name: str, url: str, data: Path | None, as_json: bool) -> None:
    """Register the site NAME and print its API key and its Akismet key, which are not shown again."""
    with opened(data) as ports:
        added, key, akismet_key = add_site(ports, name, url)
    if as_json:
        said = {"site": added.name, "id": added.id, "url": added.url}
        click.echo(json.dumps({**said, "key": key, "akismet_key": akismet_key}))
    else:
        click.echo(f"Site {added.name}\nAPI key {key}\nAkismet key {akismet_key}")
        click.echo("Keep them: they are not shown again.")


@site.command("list")
@data_option
@json_option
def list_sites(*, data: Path | None, as_json: bool) -> None:
    """List the sites."""
    with opened(data) as ports, ports.store.read() as tx:
        sites = tx.sites.all()
    if as_json:
        rows = [
            {"site": s.name, "id": s.id, "url": s.url, "created_at": s.created_at.isoformat()} for s in sites
        ]
        click.echo(json.dumps(rows))
    else:
        for listed in sites:
            click.echo(f"{listed.name}  {listed.url}  {listed.id}")


@site.command("key")
@click.argument("name")
@click.option("--akismet", is_flag=True, help="A key for Akismet's clients instead.")
@data_option
@json_option
def key(*, name: str, akismet: bool, data: Path | None, as_json: bool) -> None:
    """Issue one more API key for the site NAME; earlier keys go on working."""
    kind = KeyKind.AKISMET if akismet else KeyKind.NATIVE
    with opened(data) as ports:
        secret = issue_key(ports, find_site(ports, name), kind)
    field, said = ("akismet_key", "Akismet key") if akismet else ("key", "API key")
    click.echo(json.dumps({"site": name, field: secret}) if as_json else f"{said} {secret}")


@site.command("set")
@click.argument("name")
@click.option(
    "--held-is",
    type=click.Choice([held.value for held in Held]),
    help="What a held comment is to Akismet clients: in their spam folder, or waiting for a moderator.",
)
@click.option("--coral-secret", multiple=True, help="A signing secret of Coral; repeat it while it changes.")
@click.option("--shadow/--no-shadow", default=None, help="Judge beside another service, decide nothing.")
@click.option("--incumbent-url", help="The Akismet service that decides meanwhile; empty for none.")
@click.option("--incumbent-key", help="The key that the site's clients have there, known here then too.")
@data_option
@json_option
def set_(*, name: str, data: Path | None, as_json: bool, **given: Any) -> None:
    """Change how the site NAME is served by other services' protocols; what is not named stays."""
    said = {"held_is": given["held_is"] and Held(given["held_is"]), "shadow": given["shadow"]}
    said["coral_secrets"] = given["coral_secret"] or None
    said["incumbent_url"] = given["incumbent_url"]
    with opened(data) as ports:
        if given["incumbent_key"]:
            adopt_key(ports, find_site(ports, name), given["incumbent_key"])
        doors = set_doors(ports, find_site(ports, name), {k: v for k, v in said.items() if v is not None})
    shown = {**doors.to_document(), "coral_secrets": len(doors.coral_secrets)}
    if as_json:
        click.echo(json.dumps({"site": name, "doors": shown}))
        return
    click.echo(f"Site {name}")
    for field, value in shown.items():
        words = ", ".join(value) if isinstance(value, list) else value
        click.echo(f"  {field.replace('_', ' ')}: {words}")
