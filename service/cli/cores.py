"""Pieces of a replay on several cores: each process opens the database for itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from service import logs
from service.app import open_ports
from service.moderation.ports import Ports
from service.moderation.replay import Done, Piece, do
from service.settings import Settings

WORTH_IT = 15
"""Pieces from which on it is worth starting processes: one takes seconds to start, a piece less than one."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def on_cores(pieces: Sequence[Piece], *, ports: Ports, data: Path | None, jobs: int) -> Iterator[Done]:
    """Yield what pieces came to, in their order, done by as many processes as `jobs` says."""
    if jobs == 1 or len(pieces) < WORTH_IT:
        yield from (do(ports, piece) for piece in pieces)
        return
    # A fresh process inherits no connection, no thread and no lock.
    pool = ProcessPoolExecutor(
        min(jobs, len(pieces)), multiprocessing.get_context("spawn"), initializer=_begin, initargs=(data,)
    )
    try:
        yield from pool.map(_do, pieces)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_OPENED: list[Ports] = []
"""What this process has opened for itself."""


def _begin(data: Path | None) -> None:
    # Ctrl-C reaches the whole group of processes: the first one ends the others, after the piece at hand.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = Settings.from_environment(data=data)
    logs.configure(settings)
    _OPENED.append(open_ports(settings))


def _do(piece: Piece) -> Done:
    return do(_OPENED[-1], piece)
