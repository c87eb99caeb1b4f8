"""`winnow moderator`: the people who review."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.options import data_option, find_site, opened, site_option
from service.domain.site import Role
from service.errors import NotFoundError
from service.moderation.invite import invite as make_invitation
from service.moderation.register import add_moderator, set_password
from service.moderation.reset import issue_reset

password_option = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="At least 10 characters; asked for where it is not given.",
)


console_option = click.option(
    "--console",
    default="http://127.0.0.1:8480",
    show_default=True,
    help="Where people reach the service; the link begins so.",
)


@click.group()
def moderator() -> None:
    """Register and invite moderators, and reset their passwords."""


@moderator.command("add")
@click.argument("name")
@site_option
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.MODERATOR.value,
    show_default=True,
    help="A viewer reads, a moderator settles, an owner also configures.",
)
@password_option
@data_option
def add(name: str, site_name: str | None, role: str, password: str, data: Path | None) -> None:
    """Register the moderator NAME."""
    with opened(data) as ports:
        added = add_moderator(ports, find_site(ports, site_name), name, password, role=Role(role))
    click.echo(f"{added.name} may sign in as {added.role.value}.")


@moderator.command("invite")
@site_option
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.MODERATOR.value,
    show_default=True,
    help="A viewer reads, a moderator settles, an owner also configures.",
)
@console_option
@data_option
def invite(site_name: str | None, role: str, console: str, data: Path | None) -> None:
    """Print a link with which somebody becomes a moderator, once and within 7 days."""
    with opened(data) as ports:
        secret = make_invitation(ports, find_site(ports, site_name), Role(role))
    click.echo(f"{console.rstrip('/')}/console/invitation/{secret}")


@moderator.command("reset")
@click.argument("name")
@console_option
@data_option
def reset(name: str, console: str, data: Path | None) -> None:
    """Print a link with which the moderator NAME sets a new password, once and within 24 hours."""
    with opened(data) as ports:
        with ports.store.read() as tx:
            found = tx.moderators.by_name(name)
            site = tx.sites.get(found.site_id) if found else None
        if found is None or site is None:
            raise NotFoundError(f"There is no moderator named {name!r}.")
        secret = issue_reset(ports, site, found.id)
    click.echo(f"{console.rstrip('/')}/console/new-password/{secret}")


@moderator.command("list")
@site_option
@data_option
def list_moderators(site_name: str | None, data: Path | None) -> None:
    """List a site's moderators."""
    with opened(data) as ports:
        site = find_site(ports, site_name)
        with ports.store.read() as tx:
            for listed in tx.moderators.of_site(site.id):
                click.echo(f"{listed.name}  {listed.role.value}{'  disabled' if listed.disabled_at else ''}")


@moderator.command("password")
@click.argument("name")
@password_option
@data_option
def password(name: str, password: str, data: Path | None) -> None:
    """Set a new password for the moderator NAME; every open session of theirs ends."""
    with opened(data) as ports:
        set_password(ports, name, password)
    click.echo(f"{name} has a new password.")
