"""What was acknowledged is there, whatever happens to the service."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.running import RunningService

CLIENTS = 6
ROUNDS = 3
LOAD_S = 1.5


@pytest.mark.slow
def test_no_acknowledged_comment_is_missing_after_the_service_was_killed_under_load(tmp_path: Path) -> None:
    with RunningService(tmp_path / "data") as service:
        headers = {"Authorization": f"Bearer {service.credential('API key')}"}
        acknowledged: dict[str, str] = {}
        for round_number in range(ROUNDS):
            before = len(acknowledged)
            _load_then_kill(service, headers, acknowledged, round_number)
            assert len(acknowledged) - before > CLIENTS, "the load must have been under way"
            service.start()
        with httpx.Client(base_url=service.base, headers=headers) as client:
            for comment_id, verdict in acknowledged.items():
                answer = client.get(f"/v1/comments/{comment_id}")
                assert answer.status_code == httpx.codes.OK
                assert answer.json()["decisions"][0]["verdict"] == verdict
        service.stop()
    with sqlite3.connect(tmp_path / "data" / "winnow.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def _load_then_kill(
    service: RunningService, headers: dict[str, str], acknowledged: dict[str, str], round_number: int
) -> None:
    ended = threading.Event()

    def post(client_number: int) -> None:
        with httpx.Client(base_url=service.base, headers=headers) as client:
            for number in range(100_000):
                body = f"Comment {number} of client {client_number} in round {round_number}"
                try:
                    answer = client.post("/v1/comments", json={"comment": {"body": body}})
                except httpx.TransportError:
                    return
                if ended.is_set():
                    return
                assert answer.status_code == httpx.codes.CREATED
                document = answer.json()
                acknowledged[document["id"]] = document["verdict"]

    threads = [threading.Thread(target=post, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(LOAD_S)
    service.kill()
    ended.set()
    for thread in threads:
        thread.join()
