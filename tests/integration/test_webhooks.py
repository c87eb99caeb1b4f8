"""Webhooks of a real service: what was acknowledged is told of, also after the service was killed."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from service.cli import cli
from service.webhooks.worker import AT_ONCE_EACH
from tests.running import RunningService
from tests.unit.webhooks.receivers import receiving

COMMENTS = 12
LOOPBACK = "127.0.0.1"


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.slow
def test_a_killed_service_has_told_or_tells_of_every_acknowledged_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("WINNOW_WEBHOOK_ALLOW", LOOPBACK)
    decided: set[str] = set()
    with receiving() as first:
        port, url = first.port, first.url
        with RunningService(data, WINNOW_WEBHOOK_ALLOW=LOOPBACK) as service:
            run("webhook", "add", url, "--events", "comment.decided", "--data", str(data))
            headers = {"Authorization": f"Bearer {service.credential('API key')}"}
            decided |= _post(service, headers)
            service.kill()
            told = set(first.ids())
    with receiving(port=port) as second, RunningService(data, WINNOW_WEBHOOK_ALLOW=LOOPBACK) as service:
        decided |= _post(service, headers)
        deadline = time.monotonic() + 30
        while len(decided - told - set(second.ids())) > AT_ONCE_EACH and time.monotonic() < deadline:
            time.sleep(0.1)
        assert service.stop() == 0
        told |= set(second.ids())
    # What was claimed when the service was killed comes when its lease ends; everything else came by now.
    assert told | _waiting(data) == decided
    assert len(decided - told) <= AT_ONCE_EACH


def _post(service: RunningService, headers: dict[str, str]) -> set[str]:
    """Post comments and return their decisions."""
    decisions = set()
    with httpx.Client(base_url=service.base, headers=headers) as client:
        for number in range(COMMENTS):
            answer = client.post("/v1/comments", json={"comment": {"body": f"Comment number {number}."}})
            assert answer.status_code == httpx.codes.CREATED
            read = client.get(f"/v1/comments/{answer.json()['id']}").json()
            decisions.add(read["decisions"][0]["id"])
    return decisions


def _waiting(data: Path) -> set[str]:
    listed = run("webhook", "deliveries", "--state", "waiting", "--limit", "500", "--data", str(data))
    return {line.split()[0] for line in listed.splitlines() if "comment.decided" in line}
