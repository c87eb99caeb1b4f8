"""Long work over a history on several cores: this process and others, each with a database of its own."""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import click

from service import logs
from service.app import open_ports
from service.classifier import linear
from service.moderation.judge import Pinned
from service.moderation.ports import Ports
from service.settings import Settings

P = TypeVar("P")
D = TypeVar("D")

WORTH_IT = 12
"""Pieces from which on it is worth starting processes: one takes seconds to start, a piece less than one."""

jobs_option = click.option("--jobs", type=click.IntRange(1, 256), help="Processes; by default one a core.")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def with_model(ports: Ports, model: Path | None) -> Ports:
    """Return the ports with the model in a file in place of the one in service, where a file is given.

    Raises:
        ModelError: the model cannot be used.
    """
    return ports if model is None else dataclasses.replace(ports, classifier=Pinned(linear.load(model)))


def on_cores(
    pieces: Sequence[P],
    do: Callable[[Ports, P], D],
    *,
    ports: Ports,
    data: Path | None,
    jobs: int,
    model: Path | None = None,
) -> Iterator[D]:
    """Yield what `do` makes of pieces, in their order, done by as many processes as `jobs` says.

    Both `do` and the pieces must be what another process can be sent. Other processes judge by the model in
    the file `model`, where one is given: the one that the `ports` of this process have.
    """
    others = min(jobs, len(pieces)) - 1
    if others < 1 or len(pieces) < WORTH_IT:
        yield from (do(ports, piece) for piece in pieces)
        return
    # A fresh process inherits no connection, no thread and no lock.
    pool = ProcessPoolExecutor(
        others,
        multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(data, model),
    )
    try:
        yield from _together(pieces, lambda piece: do(ports, piece), pool, do)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _together(
    pieces: Sequence[P], here: Callable[[P], D], pool: ProcessPoolExecutor, do: Callable[[Ports, P], D]
) -> Iterator[D]:
    """Yield what pieces came to: this process does what no other one has begun, from the first on."""
    futures: list[Future[D]] = [pool.submit(_do, do, piece) for piece in pieces]
    own: dict[int, D] = {}
    free = 0
    for place, future in enumerate(futures):
        while place not in own and not future.done():
            while free < len(futures) and not futures[free].cancel():
                free += 1
            if free == len(futures):
                break
            own[free] = here(pieces[free])
            free += 1
        yield own.pop(place) if place in own else future.result()


_OPENED: list[Ports] = []
"""What this process has opened for itself."""


def _begin(data: Path | None, model: Path | None) -> None:
    # Ctrl-C reaches the whole group of processes: the first one ends the others, after the piece at hand.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = Settings.from_environment(data=data)
    logs.configure(settings)
    _OPENED.append(with_model(open_ports(settings), model))


def _do(do: Callable[[Ports, Any], D], piece: Any) -> D:
    return do(_OPENED[-1], piece)
