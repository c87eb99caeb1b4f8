"""`winnow replay`: what a draft policy would have made of the stored history."""

from __future__ import annotations

import functools
import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

import click

from service.cli.cores import cores, on_cores
from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.cli.progress import Progress
from service.cli.replay_report import document, flip_document, lines
from service.cli.spans import moment, since_option, until_option
from service.moderation.draft import read_policy
from service.moderation.replay import EXAMPLES, replay
from service.moderation.replayed import Flipped

INTERRUPTED = 130
"""Exit status of what Ctrl-C ended, as shells have it."""


@click.command("replay")
@click.option(
    "--policy",
    "draft",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The draft (TOML), as for `winnow policy use`.",
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
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes; by default one a core.")
@data_option
@json_option
def replay_command(
    *,
    draft: Path,
    site_name: str | None,
    since: datetime | timedelta,
    until: datetime | timedelta | None,
    examples: int,
    flips: TextIO | None,
    jobs: int | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Judge the stored history again under a draft policy, and show what would come out otherwise.

    Every decision is derived from what was stored with it: the comment, the counts at that time, and what
    the model said. Nothing is changed. Ctrl-C ends it with what was found so far.
    """
    policy = read_policy(draft.read_text(encoding="utf-8"))
    progress, started = Progress("Replayed"), time.perf_counter()
    with opened(data) as ports:
        now = ports.clock()
        found = replay(
            ports,
            find_site(ports, site_name),
            policy,
            since=moment(since, now),
            until=now if until is None else moment(until, now),
            examples=examples,
            each=functools.partial(on_cores, ports=ports, data=data, jobs=jobs or cores()),
            flips=None if flips is None else functools.partial(_write, flips),
            progress=progress,
        )
    progress.end()
    rate = found.judged / max(time.perf_counter() - started, 1e-9)
    click.echo(json.dumps(document(found, rate), indent=2) if as_json else "\n".join(lines(found, rate)))
    if found.interrupted:
        raise SystemExit(INTERRUPTED)


def _write(file: TextIO, flipped: Flipped) -> None:
    file.write(json.dumps(flip_document(flipped), ensure_ascii=False) + "\n")
