"""`winnow moderator`: the people who review."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.options import data_option, find_site, opened, site_option
from service.domain.site import Role
from service.moderation.register import add_moderator, set_password

password_option = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="At least 10 characters; asked for where it is not given.",
)


@click.group()
def moderator() -> None:
    """Register moderators and reset their passwords."""


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
