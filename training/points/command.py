"""`winnow policy fit-weights`: a draft policy whose points are refitted to what people ruled."""

from __future__ import annotations

import functools
import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import click

from service.cli import replay_report
from service.cli.cores import cores, on_cores
from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.cli.progress import Progress
from service.cli.spans import moment, since_option
from service.domain.policy import Policy
from service.domain.site import Site
from service.moderation.ports import Ports
from service.moderation.replay import do, replay
from service.moderation.replayed import Replayed
from training.options import chosen_config, config_option, seed_option
from training.points.proposal import FEW, Proposal, propose
from training.points.report import document, draft_text, lines

NO_BETTER: Final = 3
"""Exit status where no better points were found."""

WAITING: Final = 4
"""Exit status where there are too few labels to fit to."""


@click.command("fit-weights")
@site_option
@since_option
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the draft (TOML) into this file.",
)
@config_option
@seed_option
@data_option
@json_option
def fit_weights(
    *,
    site_name: str | None,
    since: datetime | timedelta,
    out: Path | None,
    config_file: Path | None,
    seed: int | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Refit the points of rules to what people ruled, and propose them as a draft policy.

    Each labelled comment is read by the rules again, trials among them. Their points are fitted beside what
    the model said at the time, held near the present ones by a prior, and never to the side that a rule does
    not speak for. Forced verdicts, thresholds and caps stay. What is proposed was better on comments that
    were left out; with it comes what it would have made of the stored history.

    Nothing is put in service: read the draft, then `winnow policy use`. Exit status: 0 a draft is proposed,
    3 no better points were found, 4 too few labels yet.
    """
    config = chosen_config(config_file, seed)
    with opened(data) as ports:
        site, until = find_site(ports, site_name), ports.clock()
        start = moment(since, until)
        progress = Progress("Read")
        proposal = propose(ports, site, config, since=start, until=until, progress=progress)
        progress.end()
        tried = _tried(ports, site, proposal.draft, since=start, until=until, data=data)
    if out is not None and proposal.draft is not None:
        out.write_text(draft_text(proposal), encoding="utf-8")
    if as_json:
        replayed = replay_report.document(*tried) if tried else None
        click.echo(json.dumps({**document(proposal), "replay": replayed}, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join([*lines(proposal, config.points), *_ending(proposal, tried, out)]))
    sys.exit(_status(proposal))


def _tried(
    ports: Ports, site: Site, draft: Policy | None, *, since: datetime, until: datetime, data: Path | None
) -> tuple[Replayed, float] | None:
    """Return what the draft makes of the history, and how many decisions a second that took."""
    if draft is None:
        return None
    progress, started = Progress("Replayed"), time.perf_counter()
    each = functools.partial(on_cores, do=do, ports=ports, data=data, jobs=cores())
    found = replay(ports, site, draft, since=since, until=until, each=each, progress=progress)
    progress.end()
    return found, found.judged / max(time.perf_counter() - started, 1e-9)


def _ending(proposal: Proposal, tried: tuple[Replayed, float] | None, out: Path | None) -> list[str]:
    if tried is None:
        return ["Nothing is proposed."]
    told = ["", "What the draft would have made of the stored history:", *replay_report.lines(*tried), ""]
    if out is not None:
        return [*told, f"The draft is in {out}; put it in service with `winnow policy use {out}`."]
    return [
        *told,
        "The draft, for `winnow policy use`; --out writes it into a file:",
        "",
        draft_text(proposal),
    ]


def _status(proposal: Proposal) -> int:
    if proposal.draft is not None:
        return 0
    return WAITING if all(found.outcome == FEW for found in proposal.found) else NO_BETTER
