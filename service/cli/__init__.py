"""The `winnow` command: one file a subcommand; other packages plug theirs in as `winnow.commands`."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click

import service
from service.cli.check import check
from service.cli.db import db
from service.cli.doctor import doctor
from service.cli.import_ import import_
from service.cli.list_ import list_
from service.cli.moderator import moderator
from service.cli.policy import policy
from service.cli.replay import replay_command
from service.cli.serve import serve
from service.cli.shadow import shadow
from service.cli.site import site
from service.cli.verify import verify_command
from service.errors import WinnowError

COMMANDS_GROUP = "winnow.commands"


class Group(click.Group):
    """A click group that finds the commands of other packages only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return our commands and those that were plugged in."""
        return sorted({*super().list_commands(ctx), *entry_points(group=COMMANDS_GROUP).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, loading it if another package brings it."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        found = entry_points(group=COMMANDS_GROUP, name=cmd_name)
        command = next(iter(found)).load() if found else None
        return command if isinstance(command, click.Command) else None


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(service.__version__, prog_name="winnow")
def cli() -> None:
    """Moderate comments: accept, hold or reject, with reasons.

    Start with `winnow serve`: it creates what it needs and prints a line to try. Settings are WINNOW_*
    variables, and options stand over them. Everything embedded lies in one folder, WINNOW_DATA.
    """


for _command in (
    serve,
    check,
    site,
    moderator,
    policy,
    list_,
    import_,
    shadow,
    replay_command,
    verify_command,
    doctor,
    db,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; an error of ours is one line and exit status 1, never a traceback."""
    try:
        cli()
    except WinnowError as error:
        click.echo(f"winnow: {error}", err=True)
        sys.exit(1)
