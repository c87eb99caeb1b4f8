"""Measure start, latency, throughput and memory of a real service: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from service import __version__
from tests.running import RunningService

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 50
STARTS = 3
Comment = dict[str, Any]


def main() -> None:
    """Print the figures as a Markdown table, or as JSON."""
    options = _options()
    comments = _comments()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        figures |= _starts(Path(folder), comments[0])
        service = RunningService(Path(folder) / "load", WINNOW_WORKERS=str(options.workers))
        try:
            figures |= _latency(service, comments, options.requests)
            figures |= _throughput(service, comments, options.clients, options.seconds)
            figures |= _memory()
        finally:
            service.stop()
    sys.stdout.write(json.dumps(figures, indent=2) if options.json else _table(figures, options))
    sys.stdout.write("\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000, help="comments posted one after another")
    parser.add_argument("--clients", type=int, default=8, help="clients that post at once")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long they do")
    parser.add_argument("--workers", type=int, default=1, help="WINNOW_WORKERS")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


def _comments() -> list[Comment]:
    with (ROOT / "samples/comments.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [{key: row[key] for key in ("comment", "author", "page") if key in row} for row in rows]


def _client(service: RunningService) -> httpx.Client:
    headers = {"Authorization": f"Bearer {service.credential('API key')}"}
    return httpx.Client(base_url=service.base, headers=headers, timeout=30.0)


def _post(client: httpx.Client, comment: Comment) -> float:
    """Post a comment and return the seconds until its verdict was read."""
    began = time.perf_counter()
    client.post("/v1/comments", json=comment).raise_for_status()
    return time.perf_counter() - began


def _starts(folder: Path, comment: Comment) -> dict[str, float]:
    """Time from the command to the first verdict: with an empty folder, and with what that left."""
    bare, again = [], []
    for number in range(STARTS):
        began = time.perf_counter()
        service = RunningService(folder / f"start-{number}")
        bare.append(_first_verdict(service, comment, began))
        began = time.perf_counter()
        service.start()
        again.append(_first_verdict(service, comment, began))
    return {
        "first start to first verdict, s": statistics.median(bare),
        "later start to first verdict, s": statistics.median(again),
    }


def _first_verdict(service: RunningService, comment: Comment, began: float) -> float:
    try:
        with _client(service) as client:
            _post(client, comment)
        return time.perf_counter() - began
    finally:
        service.stop()


def _latency(service: RunningService, comments: list[Comment], requests: int) -> dict[str, float]:
    with _client(service) as client:
        endless = itertools.cycle(comments)
        for comment in itertools.islice(endless, WARM_UP):
            _post(client, comment)
        times = sorted(_post(client, comment) for comment in itertools.islice(endless, requests))
    cuts = statistics.quantiles(times, n=100)
    return {
        "one client, median, ms": cuts[49] * 1e3,
        "one client, 95 %, ms": cuts[94] * 1e3,
        "one client, 99 %, ms": cuts[98] * 1e3,
    }


def _throughput(
    service: RunningService, comments: list[Comment], clients: int, seconds: float
) -> dict[str, float]:
    times: list[float] = []
    ends = time.perf_counter() + seconds

    def load(start: int) -> None:
        mine = _rotated(comments, start)
        with _client(service) as client:
            while time.perf_counter() < ends:
                times.append(_post(client, next(mine)))

    threads = [threading.Thread(target=load, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        f"{clients} clients, verdicts per second": len(times) / seconds,
        f"{clients} clients, 99 %, ms": statistics.quantiles(times, n=100)[98] * 1e3,
    }


def _rotated(comments: list[Comment], start: int) -> Iterator[Comment]:
    first = start * len(comments) // 8 % len(comments)
    return itertools.cycle(comments[first:] + comments[:first])


def _memory() -> dict[str, float]:
    """Resident memory of the largest process below this one: a worker after its load (Linux only)."""
    if not Path("/proc/self/status").exists():
        return {}
    sizes = [_resident(pid) for pid in _descendants(os.getpid())]
    return {"memory of a worker after that, MB": max(sizes, default=0.0)}


def _descendants(pid: int) -> list[int]:
    below = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            below += [int(child), *_descendants(int(child))]
    return below


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1e3


def _table(figures: dict[str, float], options: argparse.Namespace) -> str:
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    versions = f"Winnow {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    rows = [f"| {name} | {value:,.3g} |" for name, value in figures.items()]
    title = f"{versions}; {system}; {options.workers} worker(s), each comment committed to disk"
    return "\n".join([title, "", "| figure | value |", "| --- | ---: |", *rows])


if __name__ == "__main__":
    main()
