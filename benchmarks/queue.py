"""A long queue in an installation of its own, and how long it takes: `python -m benchmarks.queue FOLDER`."""

from __future__ import annotations

import argparse
import functools
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.score import ROOT, put_together
from service.app import new_id
from service.cli.options import opened
from service.domain.comment import Author, Client, Comment, Page
from service.domain.decision import Decision, Inputs, decide
from service.domain.facet import Facet
from service.domain.history import History
from service.domain.policy import default_policy
from service.domain.signal import Category, Signal, Verdict, quantise
from service.domain.site import Site
from service.moderation.judge import view_of
from service.moderation.ports import Ports, QueueOrder, QueueQuery, StoredComment, Transaction
from service.moderation.record import queue_page, queue_size
from service.moderation.register import add_site
from service.rules import RULES

BATCH: Final = 500
STEP: Final = timedelta(seconds=30)
TIMES: Final = 7
RARE: Final = 0.001
"""The share of comments that the rare rule holds."""
ORDERS: Final[tuple[QueueOrder, ...]] = ("oldest", "newest", "riskiest", "uncertain")


def main() -> None:
    """Make the queue where the folder has none, and open it in every way."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.queue", description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--held", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1, help="which texts are put together")
    given = options.parse_args()
    with opened(given.folder) as ports:
        with ports.store.read() as tx:
            site = tx.sites.by_name("queue")
        if site is None:
            site = make(ports, given.held, given.seed)
        measure(ports, site)


def make(ports: Ports, held: int, seed: int) -> Site:
    """Store a site with so many held comments, half a minute apart, with signals drawn by chance."""
    draw = random.Random(seed)  # noqa: S311 - texts, not secrets
    with (ROOT / "samples/comments.jsonl").open(encoding="utf-8") as lines:
        bodies = [json.loads(line)["comment"]["body"] for line in lines]
    site = add_site(ports, "queue", "https://blog.example.org")[0]
    start = datetime.now(UTC) - held * STEP
    for first in range(0, held, BATCH):
        made = put_together(bodies, BATCH, seed + first)
        batch = [_held(site, body, start + (first + place) * STEP, draw) for place, body in enumerate(made)]
        ports.store.write(functools.partial(_add, site=site, batch=batch))
    return site


def measure(ports: Ports, site: Site) -> None:
    """Print the median time of a first page and of its count, for each order and each filter."""
    now = datetime.now(UTC)
    asked = {
        "everything": QueueQuery(),
        "a frequent reason": QueueQuery(facets=((Facet.REASON, RULES[0].name),)),
        "a rare reason": QueueQuery(facets=((Facet.REASON, "own:rare"),)),
        "abuse in German": QueueQuery(facets=((Facet.CATEGORY, "abuse"), (Facet.LANGUAGE, "de"))),
        "a page": QueueQuery(facets=((Facet.PAGE, "https://blog.example.org/7"),)),
        "new authors": QueueQuery(author="new"),
        "known authors": QueueQuery(author="known"),
        "the last day": QueueQuery(since=now - timedelta(days=1)),
        "a text": QueueQuery(text="reader77@"),
        "a text nobody wrote": QueueQuery(text="zxqv"),
        "three at once": QueueQuery(facets=((Facet.CATEGORY, "spam"),), author="new", text="the"),
    }
    for name, query in asked.items():
        count = functools.partial(queue_size, ports, site, query)
        page = functools.partial(queue_page, ports, site, cursor=None, limit=20, asked=query)
        pages = [_median(functools.partial(page, order=order)) for order in ORDERS]
        told = " ".join(f"{order} {ms:6.1f}" for order, ms in zip(ORDERS, pages, strict=True))
        _say(f"{name:20} {count():7,} held  count {_median(count):6.1f} ms  {told}")

    def menus() -> None:
        with ports.store.read() as tx:
            tx.queue.values(site.id, most=30)

    _say(f"menus {_median(menus):.1f} ms")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _median(what: Callable[[], Any]) -> float:
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        what()
        times.append(1_000 * (time.perf_counter() - begun))
    return statistics.median(times)


def _held(site: Site, body: str, at: datetime, draw: random.Random) -> tuple[StoredComment, Decision]:
    number = int(2_000 * draw.random() ** 2)
    comment = Comment(
        body=body,
        language=draw.choice(("en", "en", "de", "fr", "ru")),
        author=Author(name=f"Reader {number}", email=f"reader{number}@example.org"),
        client=Client(ip=f"203.0.113.{number % 250}"),
        page=Page(url=f"https://blog.example.org/{draw.randrange(500)}", title="A page"),
    )
    signals = [
        Signal(name=rule.name, category=rule.category, points=quantise(draw.random()), evidence="Drawn.")
        for rule in RULES
        if rule is RULES[0] or draw.random() < 4 / len(RULES)
    ]
    signals.append(
        Signal(
            name="own:rare" if draw.random() < RARE else "blocked_word",
            category=draw.choice(tuple(Category)),
            points=quantise(draw.gauss(0, 1)),
            evidence="Drawn.",
            forces=Verdict.HOLD,
        )
    )
    judgement = decide(signals, default_policy())
    stored = StoredComment(
        id=new_id(),
        site_id=site.id,
        version=1,
        revision=1,
        status=Verdict.HOLD,
        comment=comment,
        created_at=at,
        updated_at=at,
    )
    decision = Decision(
        id=new_id(),
        comment_id=stored.id,
        version=1,
        judgement=judgement,
        inputs=Inputs(history=History(at=at), classifier=None),
        policy="p" * 64,
        model=None,
        rules="r" * 64,
        degraded=(),
        created_at=at,
    )
    return stored, decision


def _add(tx: Transaction, *, site: Site, batch: list[tuple[StoredComment, Decision]]) -> None:
    for stored, decision in batch:
        tx.comments.add(stored, view_of(stored.comment, site))
        tx.decisions.add(site.id, decision)


if __name__ == "__main__":
    main()
