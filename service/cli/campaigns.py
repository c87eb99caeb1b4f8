"""`winnow campaigns`: near-duplicates by several authors, each as one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from service.cli.excerpt import excerpt
from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.domain.signal import Verdict
from service.moderation.campaigns import campaign_page
from service.moderation.place import place_history
from service.moderation.ports import CampaignOrder, CampaignSummary


@click.group("campaigns", invoke_without_command=True)
@site_option
@click.option("--order", type=click.Choice(["newest", "biggest"]), default="newest", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Campaigns shown.")
@data_option
@json_option
@click.pass_context
def campaigns(
    context: click.Context,
    *,
    site_name: str | None,
    order: CampaignOrder,
    limit: int,
    data: Path | None,
    as_json: bool,
) -> None:
    """List campaigns: near-duplicates by several authors that moderators settle as one thing."""
    if context.invoked_subcommand is not None:
        return
    with opened(data) as ports:
        found = campaign_page(ports, find_site(ports, site_name), order=order, limit=limit).items
    if as_json:
        click.echo(json.dumps([document(each) for each in found], indent=2))
    else:
        click.echo(
            "\n".join(_lines(found)) if found else "No campaigns. `winnow campaigns backfill` looks back."
        )


@campaigns.command("backfill")
@site_option
@data_option
def backfill(*, site_name: str | None, data: Path | None) -> None:
    """Find the campaigns among the comments that are stored already, such as imported ones.

    Nothing is judged again. It can be interrupted and started again at any time.
    """
    with opened(data) as ports:
        site = find_site(ports, site_name)
        looked, found = place_history(ports, site, progress=_told)
    click.echo(f"Looked at {looked:,} comments that were in no campaign: {found:,} are near earlier ones.")


def document(found: CampaignSummary) -> dict[str, Any]:
    """Return a campaign as JSON values."""
    return {
        "id": found.id,
        "comments": found.comments,
        "authors": found.authors,
        "first_at": found.first_at.isoformat(),
        "last_at": found.last_at.isoformat(),
        "statuses": {verdict.value: found.statuses.get(verdict, 0) for verdict in Verdict},
        "ruling": None if found.ruling is None else found.ruling.value,
        "ruled_by": found.ruled_by,
        "excerpt": excerpt(found.exemplar.body),
    }


def _told(looked: int, found: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rLooked at {looked:,}, near earlier ones: {found:,}", nl=False, err=True)


def _lines(found: Sequence[CampaignSummary]) -> Iterator[str]:
    for each in found:
        held = each.statuses.get(Verdict.HOLD, 0)
        ruling = f"ruled {each.ruling.value}" if each.ruling else "open"
        yield (
            f"{each.id}  {each.comments:,} comments, {each.authors:,} authors, {held:,} held, {ruling}, "
            f"{each.first_at:%Y-%m-%d} to {each.last_at:%Y-%m-%d}"
        )
        yield f"  {excerpt(each.exemplar.body)}"
