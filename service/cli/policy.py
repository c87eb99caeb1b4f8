"""`winnow policy`: what counts how much on a site."""

from __future__ import annotations

import json
from pathlib import Path

import click

from service.cli.options import data_option, find_site, opened, site_option
from service.domain.policy import from_toml
from service.moderation.activate import activate

COMMAND_LINE = "cli"


@click.group()
def policy() -> None:
    """Show a site's policy, or put another in service."""


@policy.command("show")
@site_option
@data_option
def show(site_name: str | None, data: Path | None) -> None:
    """Print the active policy, with every default filled in, as JSON."""
    with opened(data) as ports:
        site = find_site(ports, site_name)
        with ports.store.read() as tx:
            active = tx.policies.active(site.id)
    click.echo(json.dumps(dict(active.document), ensure_ascii=False, indent=2))


@policy.command("use")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reason", default="", help="Why, for the record.")
@site_option
@data_option
def use(file: Path, reason: str, site_name: str | None, data: Path | None) -> None:
    """Put the policy in FILE (TOML) in service.

    It names only what differs from the default policy; an unknown key or a value out of range is refused
    with its place. A running service judges the next comment under it. To go back, use the earlier file.
    """
    chosen = from_toml(file.read_text(encoding="utf-8"))
    with opened(data) as ports:
        site = find_site(ports, site_name)
        activate(ports, site, chosen, author=COMMAND_LINE, reason=reason)
    click.echo(f"{site.name} is judged under policy {chosen.digest[:12]} from now on.")
