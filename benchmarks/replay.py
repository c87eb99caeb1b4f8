"""Measure how fast a stored history is judged again: `python -m benchmarks.replay`.

It makes a history of its own (see `benchmarks.history`), or takes the installation that --data names, and
runs `winnow replay` and `winnow verify` on it with one process and with several, in turn. The drafts change
thresholds, which leaves the stored findings as they are; weights of rules, for which the comments where these
fired are read again; or a list, for which every comment is.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.history import make

DRAFTS = {
    "thresholds": "[thresholds.spam]\nhold = { ham = 0.006 }\nreject = { ham = 0.0003 }\n",
    "weights": "[weights]\ncontact = 2.0\nlink_count = 1.2\nshouting = 0.5\nflood_text = 1.0\n",
    "lists": '[lists]\nblocked_words = ["pineapple", "free money", "casin*"]\n',
}
SINCE = ("--since", "3650d")


def main() -> None:
    """Print the figures as a Markdown table, or as JSON."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.replay",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--decisions", type=int, default=100_000, help="how long a history is made")
    options.add_argument("--data", type=Path, help="an installation with one site, in place of a made one")
    options.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="processes")
    options.add_argument("--rounds", type=int, default=3, help="the median of so many is told")
    options.add_argument("--model", action="store_true", help="let the shipped model judge anew, too")
    options.add_argument("--json", action="store_true", help="print JSON")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = given.data or Path(folder) / "data"
        if given.data is None:
            make(data, given.decisions, seed=1)
        figures = measure(data, Path(folder), given.jobs, given.rounds, model=given.model)
    sys.stdout.write(json.dumps(figures, indent=2) if given.json else _table(figures))
    sys.stdout.write("\n")


def measure(
    data: Path, folder: Path, jobs: Sequence[int], rounds: int, *, model: bool
) -> list[dict[str, Any]]:
    """Return for each command and number of processes the medians of its rounds.

    `seconds` are of the whole command, `cpu_s` of all its processes, `mib` is the largest process's memory.
    """
    commands = dict(_commands(data, folder, model=model))
    runs: dict[tuple[str, int], list[tuple[float, float, float]]] = {}
    for _ in range(rounds):
        for name, command in commands.items():
            for count in jobs:
                runs.setdefault((name, count), []).append(_run([*command, "--jobs", str(count)]))
    decisions = _decisions(data)
    return [
        {
            "what": name,
            "jobs": count,
            "decisions_a_second": round(decisions / statistics.median(wall for wall, _, _ in found)),
            "seconds": round(statistics.median(wall for wall, _, _ in found), 1),
            "cpu_s": round(statistics.median(cpu for _, cpu, _ in found), 1),
            "mib": round(max(memory for _, _, memory in found)),
            "times_one": round(
                statistics.median(a[0] / b[0] for a, b in zip(runs[name, jobs[0]], found, strict=True)), 2
            ),
        }
        for (name, count), found in runs.items()
    ]


def _commands(data: Path, folder: Path, *, model: bool) -> Iterator[tuple[str, list[str]]]:
    winnow = Path(sys.executable).with_name("winnow")
    start = [os.fspath(winnow), "replay", "--data", os.fspath(data), *SINCE, "--json"]
    for name, text in DRAFTS.items():
        draft = folder / f"{name}.toml"
        draft.write_text(text, encoding="utf-8")
        yield f"replay, {name}", [*start, "--policy", os.fspath(draft)]
    if model:
        shipped = Path(__file__).resolve().parent.parent / "service/classifier/default"
        yield "replay, another model", [*start, "--model", os.fspath(shipped)]
    yield "verify", [os.fspath(winnow), "verify", "--data", os.fspath(data), *SINCE, "--json"]


def _run(command: Sequence[str]) -> tuple[float, float, float]:
    """Return seconds, CPU seconds and MiB of the largest process of a command."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    wall = time.perf_counter() - started
    unit = 1024 if sys.platform.startswith("linux") else 1024 * 1024
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


def _decisions(data: Path) -> int:
    winnow = Path(sys.executable).with_name("winnow")
    told = subprocess.run(  # noqa: S603 - our own command
        [winnow, "verify", "--data", data, *SINCE, "--json"], check=True, capture_output=True, text=True
    )
    found: dict[str, int] = json.loads(told.stdout)
    return found["same"] + found["different"] + found["other_rules"] + found["other_policy"]


def _table(figures: Sequence[dict[str, Any]]) -> str:
    head = "| | processes | decisions a second | seconds | CPU seconds | MiB | times as fast |"
    rows = [
        f"| {f['what']} | {f['jobs']} | {f['decisions_a_second']:,} | {f['seconds']} | {f['cpu_s']} "
        f"| {f['mib']} | {f['times_one']} |"
        for f in figures
    ]
    return "\n".join([head, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |", *rows])


if __name__ == "__main__":
    main()
