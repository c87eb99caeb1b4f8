"""`winnow site`: sites and their API keys."""

from __future__ import annotations

import json
from pathlib import Path

import click

from service.cli.options import data_option, find_site, json_option, opened
from service.moderation.keys import issue_key
from service.moderation.register import add_site


@click.group()
def site() -> None:
    """Register sites and issue their API keys."""


@site.command("add")
@click.argument("name")
@click.option("--url", required=True, help="The site's home page; links to its host count as its own.")
@data_option
@json_option
def add(*, name: str, url: str, data: Path | None, as_json: bool) -> None:
    """Register the site NAME and print its API key, which is not shown again."""
    with opened(data) as ports:
        added, key = add_site(ports, name, url)
    if as_json:
        click.echo(json.dumps({"site": added.name, "id": added.id, "url": added.url, "key": key}))
    else:
        click.echo(f"Site {added.name}\nAPI key {key}\nKeep it: it is not shown again.")


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
            click.echo(f"{listed.name}  {listed.url}")


@site.command("key")
@click.argument("name")
@data_option
@json_option
def key(*, name: str, data: Path | None, as_json: bool) -> None:
    """Issue one more API key for the site NAME; earlier keys go on working."""
    with opened(data) as ports:
        secret = issue_key(ports, find_site(ports, name))
    click.echo(json.dumps({"site": name, "key": secret}) if as_json else f"API key {secret}")
