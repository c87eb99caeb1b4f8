"""`winnow replay`: what a draft policy would have made of the stored history."""

from __future__ import annotations

import functools
import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

import click

from service.cli.cores import cores, jobs_option, on_cores, with_model
from service.cli.models import find_model
from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.cli.progress import Progress
from service.cli.replay_report import SECONDS, document, flip_document, lines
from service.cli.spans import moment, since_option, until_option
from service.domain.policy import Policy
from service.domain.site import Site
from service.moderation.draft import read_policy
from service.moderation.ports import Ports
from service.moderation.replay import EXAMPLES, do, replay
from service.moderation.replayed import Flipped

INTERRUPTED = 130
"""Exit status of what Ctrl-C ended, as shells have it."""


@click.command("replay")
@click.option(
    "--policy",
    "draft",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The draft (TOML), as for `winnow policy use`; with --model, by default the policy in service.",
)
@click.option(
    "--model",
    "model_name",
    metavar="FILE|DIGEST|candidate",
    help="Let another model judge anew: a file with its card beside it, a model of this installation, or the "
    "one that `winnow train` kept and did not put in service.",
)
@site_option
@since_option
@until_option
@click.option(
    "--examples", type=click.IntRange(0, 1000), default=EXAMPLES, show_default=True, help="Of each flip."
)
@click.option(
    "--flips",
    type=click.File("w", encoding="utf-8", lazy=False),
    help="Write every flip here, as JSON lines.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, 3600),
    default=SECONDS,
    show_default=True,
    help="What a held comment takes a moderator.",
)
@jobs_option
@data_option
@json_option
def replay_command(
    *,
    draft: Path | None,
    model_name: str | None,
    site_name: str | None,
    since: datetime | timedelta,
    until: datetime | timedelta | None,
    examples: int,
    flips: TextIO | None,
    seconds: float,
    jobs: int | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Judge the stored history again under a draft policy, and show what would come out otherwise.

    Every decision is derived from what was stored with it: the comment, the counts at that time, and what
    the model said, or another one says now. Nothing is changed. Ctrl-C ends it with what was found so far.
    """
    if draft is None and model_name is None:
        raise click.UsageError("Name a draft with --policy, another model with --model, or both.")
    model = None if model_name is None else find_model(model_name, data)
    policy = None if draft is None else read_policy(draft.read_text(encoding="utf-8"))
    progress, started = Progress("Replayed"), time.perf_counter()
    with opened(data) as ports:
        now, site = ports.clock(), find_site(ports, site_name)
        judging = with_model(ports, model)
        found = replay(
            judging,
            site,
            policy or _active(ports, site),
            since=moment(since, now),
            until=now if until is None else moment(until, now),
            examples=examples,
            other_model=model is not None,
            each=functools.partial(
                on_cores, do=do, ports=judging, data=data, jobs=jobs or cores(), model=model
            ),
            flips=None if flips is None else functools.partial(_write, flips),
            progress=progress,
        )
    progress.end()
    rate = found.judged / max(time.perf_counter() - started, 1e-9)
    told = json.dumps(document(found, rate, seconds), indent=2) if as_json else None
    click.echo(told or "\n".join(lines(found, rate, seconds)))
    if found.interrupted:
        raise SystemExit(INTERRUPTED)


def _active(ports: Ports, site: Site) -> Policy:
    with ports.store.read() as tx:
        return tx.policies.active(site.id)


def _write(file: TextIO, flipped: Flipped) -> None:
    file.write(json.dumps(flip_document(flipped), ensure_ascii=False) + "\n")
