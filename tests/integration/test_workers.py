"""Several workers on one PostgreSQL database answer as one service."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.databases import Server
from tests.running import RunningService

REQUESTS = 60


@pytest.mark.postgresql
@pytest.mark.slow
def test_workers_share_comments_counts_and_metrics(tmp_path: Path, postgresql_server: Server) -> None:
    database = postgresql_server.empty_database()
    with RunningService(tmp_path / "data", WINNOW_DATABASE_URL=database, WINNOW_WORKERS="2") as service:
        headers = {"Authorization": f"Bearer {service.credential('API key')}"}
        with httpx.Client(base_url=service.base, headers=headers) as client:

            def post(number: int) -> httpx.Response:
                body = f"The visitor's remark number {number} about the harbour"
                comment = {"comment": {"body": body}, "client": {"ip": "192.0.2.1"}}
                return client.post("/v1/comments", json=comment)

            with ThreadPoolExecutor(8) as threads:
                answers = list(threads.map(post, range(REQUESTS)))
            assert {answer.status_code for answer in answers} == {httpx.codes.CREATED}
            last = post(REQUESTS).json()
            flooding = next(signal for signal in last["signals"] if signal["name"] == "flood_address")
            assert str(REQUESTS) in flooding["evidence"]
            metrics = client.get("/metrics").text
        assert service.stop() == 0
    counted = re.findall(r'^winnow_decisions_total\{verdict="\w+"\} (\d+)', metrics, re.MULTILINE)
    assert sum(map(int, counted)) == REQUESTS + 1
