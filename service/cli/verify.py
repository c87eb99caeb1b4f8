"""`winnow verify`: whether stored decisions can be derived again, bit for bit."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from service.cli.cores import cores, jobs_option, on_cores
from service.cli.options import data_option, find_site, json_option, opened, site_option
from service.cli.plural import counted
from service.cli.progress import Progress
from service.cli.replay import INTERRUPTED
from service.cli.spans import moment, since_option, until_option
from service.moderation.verify import Verified, verify, verify_part


@click.command("verify")
@site_option
@since_option
@until_option
@jobs_option
@data_option
@json_option
def verify_command(
    *,
    site_name: str | None,
    since: datetime | timedelta,
    until: datetime | timedelta | None,
    jobs: int | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Derive stored decisions again from their own inputs, and name those that differ.

    Decisions of other versions of the rules or of the policy's defaults are counted, since this version
    cannot repeat them. The exit status is 1 where a decision differs.
    """
    progress = Progress("Verified")
    with opened(data) as ports:
        now = ports.clock()
        found = verify(
            ports,
            find_site(ports, site_name),
            since=moment(since, now),
            until=now if until is None else moment(until, now),
            each=functools.partial(on_cores, do=verify_part, ports=ports, data=data, jobs=jobs or cores()),
            progress=progress,
        )
    progress.end()
    click.echo(json.dumps(_document(found), indent=2) if as_json else "\n".join(_lines(found)))
    if found.different or found.interrupted:
        raise SystemExit(1 if found.different else INTERRUPTED)


def _document(found: Verified) -> dict[str, Any]:
    return {
        "read": found.read,
        "same": found.same,
        "different": found.different,
        "other_rules": found.other_rules,
        "other_policy": found.other_policy,
        "erased": found.erased,
        "interrupted": found.interrupted,
        "differences": [
            {"decision": d.decision_id, "comment": d.comment_id, "at": d.at.isoformat(), "what": list(d.what)}
            for d in found.named
        ],
    }


def _lines(found: Verified) -> Iterator[str]:
    if found.interrupted:
        yield "Interrupted: this is what the newest decisions came to."
    same = f"{found.same:,} {'comes' if found.same == 1 else 'come'} out as stored"
    yield (
        f"{counted(found.read, 'decision')}: {same}, {found.different:,} "
        f"{'does' if found.different == 1 else 'do'} not."
    )
    for count, words in (
        (found.other_rules, "made by another version of the rules and cannot be repeated here."),
        (found.other_policy, "made under a policy that is not kept, or none for this version."),
        (found.erased, "of an erased comment."),
    ):
        if count:
            yield f"{count:,} {'was' if count == 1 else 'were'} {words}"
    for one in found.named:
        of = f"{one.decision_id} of comment {one.comment_id}, {one.at:%Y-%m-%d %H:%M}"
        yield f"  {of}: {'; '.join(one.what)}"
    if found.different > len(found.named):
        yield f"  and {found.different - len(found.named):,} more"
