"""A long history in an installation of its own, to be judged again: `python -m benchmarks.history FOLDER`."""

from __future__ import annotations

import argparse
import functools
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.score import ROOT, put_together
from service.app import new_id
from service.cli.options import opened
from service.domain.comment import Author, Client, Comment
from service.domain.decision import Decision
from service.domain.history import Count, History
from service.domain.policy import default_policy
from service.domain.site import Site
from service.moderation.judge import judge, view_of
from service.moderation.ports import Ports, StoredComment, Transaction
from service.moderation.register import add_site

BATCH: Final = 500
STEP: Final = timedelta(seconds=30)
FLOODED: Final = 0.05
"""The share of comments that come too many at a time."""


def main() -> None:
    """Make a history in the folder that the command line names."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--decisions", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1, help="which texts are put together")
    given = options.parse_args()
    make(given.folder, given.decisions, given.seed)


def make(folder: Path, decisions: int, seed: int) -> None:
    """Store a site with so many comments, half a minute apart, each judged under the default policy."""
    draw = random.Random(seed)  # noqa: S311 - texts, not secrets
    with (ROOT / "samples/comments.jsonl").open(encoding="utf-8") as lines:
        bodies = [json.loads(line)["comment"]["body"] for line in lines]
    with opened(folder) as ports:
        site = add_site(ports, "history", "https://blog.example.org")[0]
        start = datetime.now(UTC) - decisions * STEP - timedelta(hours=1)
        made = put_together(bodies, decisions, seed)
        for first in range(0, decisions, BATCH):
            batch = [
                _judged(ports, site, body, start + (first + place) * STEP, draw)
                for place, body in enumerate(made[first : first + BATCH])
            ]
            ports.store.write(functools.partial(_add, site=site, batch=batch))


def _judged(
    ports: Ports, site: Site, body: str, at: datetime, draw: random.Random
) -> tuple[StoredComment, Decision]:
    policy = default_policy()
    number = draw.randrange(2_000)
    author = Author(name=f"Reader {number}", email=f"reader{number}@example.org")
    comment = Comment(body=body, author=author, client=Client(ip=f"203.0.113.{number % 250}"))
    most = 40 if draw.random() < FLOODED else 1
    counts = tuple(
        Count(trace, limit.window_s, draw.randrange(most + 1))
        for trace, limits in policy.limits.flood.items()
        for limit in limits
    )
    outcome = judge(ports.classifier, site, view_of(comment, site), History(at=at, counts=counts), policy)
    stored = StoredComment(
        id=new_id(),
        site_id=site.id,
        version=1,
        revision=1,
        status=outcome.judgement.verdict,
        comment=comment,
        created_at=at,
        updated_at=at,
    )
    decision = Decision(
        id=new_id(),
        comment_id=stored.id,
        version=1,
        judgement=outcome.judgement,
        inputs=outcome.inputs,
        policy=outcome.policy,
        model=outcome.model,
        rules=outcome.rules,
        degraded=outcome.degraded,
        created_at=at,
    )
    return stored, decision


def _add(tx: Transaction, *, site: Site, batch: list[tuple[StoredComment, Decision]]) -> None:
    for stored, decision in batch:
        tx.comments.add(stored, view_of(stored.comment, site))
        tx.decisions.add(site.id, decision)


if __name__ == "__main__":
    main()
