"""The must-use plugin for WordPress sends Akismet's requests to Winnow, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "samples/wordpress/winnow.php"
HOST = {"Host": "rest.akismet.com", "User-Agent": "WordPress/6.1.9 | Akismet/5.0.2"}

pytestmark = pytest.mark.php


def run(
    winnow: str, url: str, headers: dict[str, str], answer: object = False, times: int = 1
) -> dict[str, Any]:
    cases = json.dumps([{"url": url, "headers": headers, "answer": answer}] * times)
    stubs = os.fspath(Path(__file__).with_name("wordpress.php"))
    command = ["php", "-d", "error_reporting=-1", "-d", "display_errors=stderr", stubs]
    said = subprocess.run(
        [*command, os.fspath(PLUGIN), winnow, cases], check=True, capture_output=True, text=True, timeout=30
    )
    assert said.stderr == ""
    found: dict[str, Any] = json.loads(said.stdout)
    return found


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("https://rest.akismet.com/1.1/comment-check", "/1.1/comment-check"),
        ("http://rest.akismet.com/1.1/test", "/1.1/test"),
        ("https://0123456789ab.rest.akismet.com/1.1/submit-ham", "/0123456789ab/1.1/submit-ham"),
        ("https://REST.akismet.com/1.2/key-sites?api_key=k&limit=1", "/1.2/key-sites?api_key=k&limit=1"),
    ],
)
def test_requests_for_akismet_go_to_winnow(asked: str, sent: str) -> None:
    for base in ("http://127.0.0.1:8480", "http://127.0.0.1:8480/"):
        (request,) = run(base, asked, {})["sent"]
        assert request["url"] == f"http://127.0.0.1:8480{sent}"
        assert (request["args"]["timeout"], request["args"]["method"]) == (15, "POST")
        assert request["args"]["body"] == "a=b"


def test_winnow_is_asked_by_its_own_name_and_the_other_headers_stay() -> None:
    (request,) = run("https://winnow.example", "https://rest.akismet.com/1.1/verify-key", HOST)["sent"]
    assert request["args"]["headers"] == {"User-Agent": HOST["User-Agent"]}


def test_an_address_that_is_meant_for_akismet_goes_to_winnow_too() -> None:
    (request,) = run("https://winnow.example", "https://192.0.2.9/1.1/verify-key", HOST)["sent"]
    assert request["url"] == "https://winnow.example/1.1/verify-key"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.wordpress.org/plugins/update-check/1.1/",
        "https://akismet.com/",
        "https://rest.akismet.com.evil.example/1.1/comment-check",
        "https://evil.example/rest.akismet.com/1.1/comment-check",
    ],
)
def test_every_other_request_stays_as_it_was(url: str) -> None:
    (request,) = run("https://winnow.example", url, {"Accept": "*/*"})["sent"]
    assert (request["url"], request["args"]["headers"]) == (url, {"Accept": "*/*"})


def test_what_another_plugin_answered_stands() -> None:
    assert run("https://winnow.example", "https://rest.akismet.com/1.1/test", {}, {"body": "x"})["sent"] == []


def test_an_address_that_leads_back_to_akismet_is_asked_once() -> None:
    (request,) = run("https://rest.akismet.com", "https://rest.akismet.com/1.1/test", {})["sent"]
    assert request["url"] == "https://rest.akismet.com/1.1/test"


def test_without_an_address_the_plugin_does_nothing() -> None:
    found = run("-", "https://rest.akismet.com/1.1/test", HOST)
    assert found["hooks"] == []
    assert found["sent"][0]["url"] == "https://rest.akismet.com/1.1/test"


@pytest.mark.parametrize(("winnow", "asked"), [("http://unreachable", 1), ("http://127.0.0.1:8480", 3)])
def test_a_page_waits_once_for_a_winnow_that_does_not_answer(winnow: str, asked: int) -> None:
    assert len(run(winnow, "https://rest.akismet.com/1.1/comment-check", HOST, times=3)["sent"]) == asked
