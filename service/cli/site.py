"""`winnow site`: sites and their API keys."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from service.cli.options import data_option, find_site, json_option, opened
from service.domain.site import ApiKey, Held, KeyKind, Site
from service.errors import NotFoundError
from service.moderation.keys import adopt_key, issue_key, revoke_key, rotate_key
from service.moderation.ports import Ports
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
@click.option("--replaces", metavar="KEY", help="The key (its beginning or id) that stops after the overlap.")
@click.option(
    "--overlap",
    type=click.FloatRange(0, 24 * 365),
    default=24,
    show_default=True,
    help="Hours for which the replaced key goes on working.",
)
@data_option
@json_option
def key(
    *, name: str, akismet: bool, replaces: str | None, overlap: float, data: Path | None, as_json: bool
) -> None:
    """Issue one more API key for the site NAME; earlier keys go on working, but for one that it replaces."""
    kind = KeyKind.AKISMET if akismet else KeyKind.NATIVE
    with opened(data) as ports:
        site = find_site(ports, name)
        if replaces:
            old = _named_key(ports, site, replaces)
            kind, secret = old.kind, rotate_key(ports, site, old.id, timedelta(hours=overlap))
        else:
            secret = issue_key(ports, site, kind)
    field, said = ("akismet_key", "Akismet key") if kind is KeyKind.AKISMET else ("key", "API key")
    click.echo(json.dumps({"site": name, field: secret}) if as_json else f"{said} {secret}")


@site.command("keys")
@click.argument("name")
@data_option
@json_option
def keys(*, name: str, data: Path | None, as_json: bool) -> None:
    """List the keys of the site NAME: who made them, when they were used last, and when they stop."""
    with opened(data) as ports:
        site = find_site(ports, name)
        with ports.store.read() as tx:
            known = tx.sites.keys(site.id)
    if as_json:
        click.echo(json.dumps([_document(key) for key in known]))
        return
    for key in known:
        used = f"used {_day(key.last_used_at)}" if key.last_used_at else "never used"
        stops = f"  stops {_day(key.revoked_at)}" if key.revoked_at else ""
        click.echo(f"{key.prefix}  {key.kind.value}  made {_day(key.created_at)}  {used}{stops}  {key.id}")


@site.command("revoke")
@click.argument("name")
@click.argument("key")
@click.option(
    "--in-hours",
    type=click.FloatRange(0, 24 * 365),
    default=0,
    show_default=True,
    help="Hours for which it goes on working.",
)
@data_option
def revoke(*, name: str, key: str, in_hours: float, data: Path | None) -> None:
    """Let KEY, given by its beginning or its id, open nothing of the site NAME any more."""
    with opened(data) as ports:
        site = find_site(ports, name)
        found = _named_key(ports, site, key)
        revoke_key(ports, site, found.id, timedelta(hours=in_hours))
    when = f"in {in_hours:g} hour{'' if in_hours == 1 else 's'}" if in_hours else "now"
    click.echo(f"The key {found.prefix} stops {when}.")


def _named_key(ports: Ports, site: Site, named: str) -> ApiKey:
    with ports.store.read() as tx:
        known = tx.sites.keys(site.id)
    found = [key for key in known if key.id == named or (named and key.prefix.startswith(named))]
    if len(found) != 1:
        words = "no key" if not found else f"{len(found)} keys"
        raise NotFoundError(f"The site has {words} named {named!r}; see `winnow site keys`.")
    return found[0]


def _document(key: ApiKey) -> dict[str, str | None]:
    return {
        "id": key.id,
        "prefix": key.prefix,
        "kind": key.kind.value,
        "created_by": key.created_by,
        "created_at": key.created_at.isoformat(),
        "last_used_at": key.last_used_at.isoformat() if key.last_used_at else None,
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


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
