"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from service import logs
from service.app import open_ports
from service.domain.site import Site
from service.errors import NotFoundError
from service.first_start import prepare_database
from service.moderation.ports import Ports
from service.settings import Settings

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for everything embedded (WINNOW_DATA).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
site_option = click.option(
    "--site", "site_name", help="Name of the site; not needed where there is only one."
)


@contextmanager
def opened(data: Path | None, **options: Any) -> Iterator[Ports]:
    """Open the installation's database, upgraded, for the length of a command."""
    settings = Settings.from_environment(data=data, **options)
    logs.configure(settings)
    prepare_database(settings)
    ports = open_ports(settings)
    try:
        yield ports
    finally:
        ports.store.close()


def find_site(ports: Ports, name: str | None) -> Site:
    """Return the named site, or the only one. NotFoundError where that names none."""
    with ports.store.read() as tx:
        sites = tx.sites.all()
    if name is not None:
        sites = [site for site in sites if site.name == name]
        if not sites:
            raise NotFoundError(f"There is no site named {name!r}; see `winnow site list`.")
    if len(sites) != 1:
        raise NotFoundError("Name the site with --site; see `winnow site list`.")
    return sites[0]
