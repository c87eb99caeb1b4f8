"""`winnow db`: the database's schema."""

from __future__ import annotations

from pathlib import Path

import click

from service import store
from service.cli.options import data_option
from service.first_start import prepare_database
from service.settings import Settings


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@data_option
def upgrade(data: Path | None) -> None:
    """Bring the database to this version's schema; nothing happens where it already is.

    `winnow serve` does this by itself. Make a backup before you upgrade to a new release.
    """
    settings = Settings.from_environment(data=data)
    prepare_database(settings)
    click.echo(f"The database has schema {store.schema_version(settings.database_url)}.")
