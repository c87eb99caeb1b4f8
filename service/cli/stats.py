"""`winnow stats`: what was decided, by whom, and how well it went."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.cli.plural import counted
from service.cli.spans import moment, since_option
from service.domain.site import Site
from service.moderation.count import catch_up, rebuild
from service.moderation.ports import Ports
from service.moderation.stats import Span, Stats, stats, zone_of
from service.moderation.stats_tables import TABLES, Table


@click.group("stats", invoke_without_command=True)
@site_option
@since_option
@click.option("--csv", "as_csv", is_flag=True, help="Print the tables as CSV, one after the other.")
@click.option("--table", "only", type=click.Choice(list(TABLES)), help="Print this table alone.")
@data_option
@json_option
@click.pass_context
def stats_command(
    context: click.Context,
    *,
    site_name: str | None,
    since: datetime | timedelta,
    as_csv: bool,
    only: str | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Print a site's figures up to today: decisions, the queue, rules, and model and moderators.

    With --json one object with a list of rows for each table. Days are those of the site's own time.
    """
    if context.invoked_subcommand is not None:
        return
    with opened(data) as ports:
        site = find_site(ports, site_name)
        catch_up(ports, site)
        found = stats(ports, site, _span(ports, site, since))
    tables = [make(found) for key, make in TABLES.items() if only in {None, key}]
    if as_json:
        click.echo(json.dumps({table.key: _rows(table) for table in tables}, indent=2, ensure_ascii=False))
    elif as_csv:
        click.echo("\r\n".join(table.csv() for table in tables), nl=False)
    else:
        click.echo("\n".join(_lines(found, tables)))


@stats_command.command("rebuild")
@site_option
@data_option
def rebuild_command(*, site_name: str | None, data: Path | None) -> None:
    """Count a site's whole history anew. It may be interrupted: the rest is counted later."""
    with opened(data) as ports:
        comments = rebuild(ports, find_site(ports, site_name))
    click.echo(f"Counted {counted(comments, 'comment')} anew.")


def _span(ports: Ports, site: Site, since: datetime | timedelta) -> Span:
    zone, now = zone_of(ports, site), ports.clock()
    today = now.astimezone(zone).date()
    return Span(min(moment(since, now).astimezone(zone).date(), today), today)


def _rows(table: Table) -> list[dict[str, str | int]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _lines(found: Stats, tables: list[Table]) -> Iterator[str]:
    waiting = found.waiting
    yield f"{found.span.since} to {found.span.until} ({found.zone}): {counted(found.decided, 'decision')}"
    yield f"{counted(waiting.size, 'comment')} held now" + (
        f", the oldest for {str(waiting.oldest).partition('.')[0]}." if waiting.oldest else "."
    )
    for table in tables:
        if table.rows:
            yield ""
            yield f"{table.caption}:"
            yield from _columns(table)


def _columns(table: Table) -> Iterator[str]:
    lines = [table.columns, *(tuple(map(_cell, row)) for row in table.rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(table.columns))]
    for first, *rest in lines:
        cells = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield "  ".join(["", first.ljust(widths[0]), *cells]).rstrip()


def _cell(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else " ".join(cell.split())[:60]
