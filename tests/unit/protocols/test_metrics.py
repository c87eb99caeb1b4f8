"""Metrics of one process, and of several that share a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COUNT = """
from service.protocols.metrics import Metrics
from prometheus_client import generate_latest
metrics = Metrics()
metrics.requested("GET", "/healthz", 200, 0.002)
print(generate_latest(metrics._counted()).decode())
"""
SAMPLE = 'winnow_requests_total{method="GET",route="/healthz",status="200"}'


def counted(**environment: str) -> float:
    """Count a request in a process of its own and return what that process then tells."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = [line for line in done.stdout.splitlines() if line.startswith(SAMPLE)]
    return float(line.rpartition(" ")[2])


def test_processes_that_share_a_folder_are_added_up(tmp_path: Path) -> None:
    told = [counted(PROMETHEUS_MULTIPROC_DIR=str(tmp_path)) for _ in range(2)]
    assert told == [1, 2]


def test_a_process_by_itself_tells_of_itself() -> None:
    assert counted() == 1
