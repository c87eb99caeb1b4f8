"""`winnow serve`: the first start, then the server."""

from __future__ import annotations

from pathlib import Path

import click

from service import logs
from service.app import open_ports
from service.cli.options import data_option
from service.first_start import Credentials, prepare_database, register_first_site
from service.server import Server
from service.settings import Settings


@click.command()
@click.option("--host", help="Address to listen on (WINNOW_HOST).")
@click.option("--port", type=int, help="Port to listen on (WINNOW_PORT).")
@click.option("--workers", type=int, help="Processes that answer (WINNOW_WORKERS).")
@data_option
def serve(host: str | None, port: int | None, workers: int | None, data: Path | None) -> None:
    """Run the service: API, console and documentation.

    The first start creates the database, a site with its API key and an owner for the console, and
    prints them once. Every later start finds them again.
    """
    settings = Settings.from_environment(host=host, port=port, workers=workers, data=data)
    logs.configure(settings)
    prepare_database(settings)
    ports = open_ports(settings)
    try:
        credentials = register_first_site(ports)
    finally:
        ports.store.close()
    click.echo(_greeting(settings, credentials))
    Server(settings).run()


def _greeting(settings: Settings, credentials: Credentials | None) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = f"http://{host}:{settings.port}"
    lines = [
        f"Winnow answers at {base}",
        f"  console        {base}/console",
        f"  documentation  {base}/docs",
        f"  data           {settings.data}",
    ]
    if credentials is None:
        lines.append(
            "  New API key: `winnow site key NAME`. Forgotten password: `winnow moderator password NAME`."
        )
    else:
        lines += _first_lines(base, credentials)
    return "\n".join([*lines, ""])


def _first_lines(base: str, credentials: Credentials) -> list[str]:
    return [
        "",
        "This is the first start. Keep these; they are not shown again:",
        f"  site           {credentials.site}",
        f"  API key        {credentials.key}",
        f"  Akismet key    {credentials.akismet_key}",
        f"  sign-in        {credentials.moderator}",
        f"  password       {credentials.password}",
        "",
        "Try it:",
        f"  curl -s {base}/v1/comments -H 'Authorization: Bearer {credentials.key}' \\",
        "    -H 'Content-Type: application/json' \\",
        """    -d '{"comment":{"body":"Great post! Visit https://cheap-pills.example for 80% off"}}'""",
    ]
