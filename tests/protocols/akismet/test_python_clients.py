"""Clients from PyPI, as they are installed: only the host that they talk to is another."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import akismet
import httpx
import pytest

from tests.packages import install
from tests.protocols.akismet.client import BLOG
from tests.protocols.akismet.door import Door
from tests.running import RunningService

PROGRAMS = Path(__file__).parent.parent / "python"
UNKNOWN = akismet.Config(key="000000000000", url=BLOG)
WRITER: dict[str, Any] = {
    "user_ip": "203.0.113.7",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
    "referrer": "https://search.example/?q=ferry",
    "permalink": f"{BLOG}ferry",
    "comment_type": "comment",
    "comment_author": "Jos\u00e9 & S\u00f8n",
    "comment_author_email": "jose@example.org",
    "comment_author_url": "https://jose.example/",
    "comment_date_gmt": "2026-03-01T12:00:00Z",
    "blog_lang": "en, fr_ca",
    "blog_charset": "UTF-8",
}


class Elsewhere(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that sends what is meant for Akismet to another address."""

    def __init__(self, url: str) -> None:
        self._url = httpx.URL(url)
        self._sync = httpx.HTTPTransport()
        self._async = httpx.AsyncHTTPTransport()

    def _redirected(self, request: httpx.Request) -> httpx.Request:
        assert request.url.host == "rest.akismet.com"
        url = request.url.copy_with(scheme=self._url.scheme, host=self._url.host, port=self._url.port)
        headers = {**request.headers, "host": url.netloc.decode()}
        return httpx.Request(request.method, url, headers=headers, content=request.content)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._sync.handle_request(self._redirected(request))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._async.handle_async_request(self._redirected(request))

    def close(self) -> None:
        self._sync.close()

    async def aclose(self) -> None:
        await self._async.aclose()


def written(content: str, **more: object) -> dict[str, Any]:
    return {**WRITER, "comment_content": content, **more}


CALLS: tuple[tuple[str, dict[str, Any], object], ...] = (
    ("verify_key", {}, True),
    ("verify_key", {"key": UNKNOWN.key, "url": UNKNOWN.url}, False),
    ("comment_check", written("Hello there."), akismet.CheckResponse.HAM),
    ("comment_check", written("maybe", recheck_reason="edit"), akismet.CheckResponse.SPAM),
    ("comment_check", written("casino"), akismet.CheckResponse.DISCARD),
    ("comment_check", written("x", comment_author="akismet-guaranteed-spam"), akismet.CheckResponse.SPAM),
    ("comment_check", written("x", is_test=1, user_role="administrator"), akismet.CheckResponse.HAM),
    ("submit_spam", written("Hello there."), True),
    ("submit_ham", written("casino"), True),
    (
        "usage_limit",
        {},
        {"limit": "none", "usage": 4, "percentage": "0.00", "throttled": False},
    ),
)
ANSWERS = [answer for _, _, answer in CALLS]


def sync_answers(config: akismet.Config, url: str) -> list[object]:
    client = akismet.SyncClient(config=config, http_client=httpx.Client(transport=Elsewhere(url)))
    with client:
        return [getattr(client, name)(**given) for name, given, _ in CALLS]


def async_answers(config: akismet.Config, url: str) -> list[object]:
    async def ask() -> list[object]:
        http = httpx.AsyncClient(transport=Elsewhere(url))
        async with akismet.AsyncClient(config=config, http_client=http) as client:
            return [await getattr(client, name)(**given) for name, given, _ in CALLS]

    return asyncio.run(ask())


@pytest.mark.parametrize("ask", [sync_answers, async_answers])
def test_every_call_is_answered_as_the_client_expects(
    door: Door, ask: Callable[[akismet.Config, str], list[object]]
) -> None:
    assert ask(akismet.Config(key=door.key, url=BLOG), door.url) == ANSWERS
    door.recorder.settle("pypi-akismet")


@pytest.mark.parametrize("ask", [sync_answers, async_answers])
def test_a_client_with_an_unknown_key_is_told_so_before_it_asks(
    door: Door, ask: Callable[[akismet.Config, str], list[object]]
) -> None:
    with pytest.raises(akismet.APIKeyError):
        ask(UNKNOWN, door.url)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("comment_check", {"user_ip": "127.0.0.1"}),
        ("submit_spam", {"user_ip": "127.0.0.1"}),
        ("submit_ham", {"user_ip": "127.0.0.1"}),
        ("usage_limit", {}),
        ("key_sites", {}),
    ],
)
def test_no_call_is_answered_for_an_unknown_key(door: Door, name: str, given: dict[str, str]) -> None:
    with (
        httpx.Client(transport=Elsewhere(door.url)) as http,
        pytest.raises(akismet.APIKeyError, match="invalid"),
    ):
        getattr(akismet.SyncClient(config=UNKNOWN, http_client=http), name)(**given)


def test_a_listing_of_sites_needs_the_key_that_this_client_never_sends(door: Door) -> None:
    with (
        httpx.Client(transport=Elsewhere(door.url)) as http,
        pytest.raises(akismet.APIKeyError, match="invalid"),
    ):
        akismet.SyncClient(config=akismet.Config(door.key, BLOG), http_client=http).key_sites()


def test_the_whole_service_answers_within_the_second_that_this_client_waits(tmp_path: Path) -> None:
    with RunningService(tmp_path / "data") as service:
        config = akismet.Config(key=service.credential("Akismet key"), url=BLOG)
        http = httpx.Client(transport=Elsewhere(service.base), timeout=1.0)
        with akismet.SyncClient(config=config, http_client=http) as client:
            for author, answer in (
                ("akismet-guaranteed-spam", akismet.CheckResponse.SPAM),
                ("Anna", akismet.CheckResponse.HAM),
            ):
                given = written("Thanks, the part about compost was new to me.", comment_author=author)
                assert client.comment_check(**given) is answer


@pytest.fixture(scope="module")
def python_akismet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the package of the same name is installed in."""
    folder = tmp_path_factory.mktemp("python-akismet")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    install([*pip, "--target", os.fspath(folder), "--requirement", os.fspath(PROGRAMS / "requirements.txt")])
    return folder


def test_the_older_client_with_its_key_in_the_hosts_name_is_answered_too(
    door: Door, python_akismet: Path
) -> None:
    command = [sys.executable, os.fspath(PROGRAMS / "python_akismet.py"), door.key, str(door.port)]
    environment = {**os.environ, "PYTHONPATH": os.fspath(python_akismet)}
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=60)
    ham, probable, definite = 0, 2, 3
    invalid = "Akismet server returned an error: This key is not known here, or it was revoked."
    assert json.loads(said.stdout) == [ham, probable, definite, None, None, invalid]
    door.recorder.settle("python-akismet")
