"""The `winnow` command: one file a subcommand; other packages plug theirs in as `winnow.commands`."""

from __future__ import annotations

import sys

import click

import service
from service.cli.campaigns import campaigns
from service.cli.check import check
from service.cli.db import db
from service.cli.doctor import doctor
from service.cli.import_ import import_
from service.cli.list_ import list_
from service.cli.moderator import moderator
from service.cli.plugged import Plugged
from service.cli.policy import policy
from service.cli.replay import replay_command
from service.cli.rules import rules
from service.cli.serve import serve
from service.cli.shadow import shadow
from service.cli.site import site
from service.cli.stats import stats_command
from service.cli.verify import verify_command
from service.cli.webhook import webhook
from service.errors import PolicyError, WinnowError


@click.group(
    cls=Plugged,
    plugs="winnow.commands",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
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
    rules,
    list_,
    import_,
    campaigns,
    shadow,
    replay_command,
    verify_command,
    stats_command,
    webhook,
    doctor,
    db,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; an error of ours is one line and exit status 1, never a traceback."""
    try:
        cli()
    except PolicyError as error:
        click.echo(f"winnow: {error.whole}", err=True)
        sys.exit(1)
    except WinnowError as error:
        click.echo(f"winnow: {error}", err=True)
        sys.exit(1)
