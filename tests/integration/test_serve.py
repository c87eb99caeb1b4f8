"""`winnow serve` makes what it needs once, and finds it again."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.running import RunningService


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    running = RunningService(tmp_path_factory.mktemp("serve") / "data")
    yield running
    running.stop()


def test_the_first_start_prints_a_key_that_works(service: RunningService) -> None:
    answer = httpx.post(
        f"{service.base}/v1/comments",
        headers={"Authorization": f"Bearer {service.credential('API key')}"},
        json={"comment": {"body": "Thanks for this article, the part about compost was new to me."}},
    )
    assert answer.status_code == httpx.codes.CREATED
    assert answer.json()["verdict"] == "accept"
    assert answer.json()["degraded"] == []


def test_the_first_start_prints_a_curl_line_with_that_key(service: RunningService) -> None:
    assert f"curl -s {service.base}/v1/comments" in service.greeting
    assert service.greeting.count(service.credential("API key")) == 2


def test_the_data_folder_is_readable_by_its_owner_alone(service: RunningService) -> None:
    assert stat.S_IMODE(service.data.stat().st_mode) == 0o700


def test_the_secrets_are_not_kept_in_the_clear(service: RunningService) -> None:
    secrets = [service.credential("API key"), service.credential("password")]
    for file in service.data.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret.encode() in content for secret in secrets)


def test_a_second_start_finds_everything_again(tmp_path: Path) -> None:
    running = RunningService(tmp_path / "data")
    try:
        headers = {"Authorization": f"Bearer {running.credential('API key')}"}
        posted = httpx.post(
            f"{running.base}/v1/comments", headers=headers, json={"comment": {"body": "Hello"}}
        )
        assert running.stop() == 0
        first_words, running.greeting = running.greeting, ""
        running.start()
        assert "first start" in first_words
        assert "first start" not in running.greeting
        found = httpx.get(f"{running.base}/v1/comments/{posted.json()['id']}", headers=headers)
        assert found.json()["comment"]["body"] == "Hello"
    finally:
        running.stop()
