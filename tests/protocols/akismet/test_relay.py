"""Beside an Akismet service that a site still uses: its answers come back as they were, ours are noted."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask import Flask

from service.domain.signal import Verdict
from service.domain.site import Doors, Site
from service.errors import ConflictError, InvalidInputError
from service.moderation.keys import adopt_key
from service.moderation.ports import Ports
from service.moderation.shadow import shadow_report
from tests.protocols.akismet.client import Akismet

KEY = "0a1b2c3d4e5f"


@dataclasses.dataclass
class Other:
    """Another service, which answers what it is told to and keeps what it was asked."""

    body: bytes = b"true"
    status: int = 200
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    asked: list[tuple[str, bytes, str | None]] = dataclasses.field(default_factory=list)
    url: str = ""


@pytest.fixture
def other() -> Iterator[Other]:
    said = Other()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            said.asked.append((self.path, self.rfile.read(length), self.headers.get("Cookie")))
            self.send_response(said.status)
            for name, value in {**said.headers, "Content-Length": str(len(said.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    said.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield said
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def beside(app: Flask, ports: Ports, site: Site, other: Other) -> Akismet:
    """A client that goes on using the key that it has at the other service."""
    doors = Doors(shadow=True, incumbent_url=other.url)
    ports.store.write(lambda tx: tx.sites.set_doors(site.id, doors))
    adopt_key(ports, site, KEY.upper())
    return Akismet(app, KEY)


@pytest.mark.parametrize(
    ("body", "headers", "verdict"),
    [
        (b"true", {"X-akismet-pro-tip": "discard", "X-akismet-guid": "theirs"}, Verdict.REJECT),
        (b"false", {"X-akismet-guid": "theirs"}, Verdict.ACCEPT),
        (b"false", {"X-akismet-error": "queued"}, Verdict.HOLD),
    ],
)
def test_the_other_services_answer_comes_back_untouched_and_is_noted(
    beside: Akismet,
    ports: Ports,
    site: Site,
    other: Other,
    body: bytes,
    headers: dict[str, str],
    verdict: Verdict,
) -> None:
    other.body, other.headers = body, {**headers, "Set-Cookie": "a=b"}
    answer = beside.check("casino")
    assert (answer.status_code, answer.data) == (200, body)
    assert {name: answer.headers[name] for name in headers} == headers
    assert "Set-Cookie" not in answer.headers
    assert not any(name.lower().startswith("x-winnow") for name, _ in answer.headers)
    ((path, sent, cookie),) = other.asked
    assert path == "/1.1/comment-check"
    assert b"comment_content=casino" in sent
    assert cookie is None
    assert shadow_report(ports, site, days=1).matrix == {(Verdict.REJECT, verdict): 1}
    with ports.store.read() as tx:
        (stored,) = tx.comments.page(site.id, status=None, cursor=None, limit=9).items
    assert stored.status is verdict


def test_other_calls_are_passed_on_and_feedback_is_learned_here_too(
    beside: Akismet, ports: Ports, other: Other
) -> None:
    other.body = b"Thanks for making the web a better place."
    beside.call(f"/{KEY}/1.1/submit-spam", {"api_key": "", "comment_content": "Buy my watches"})
    other.body = b"valid"
    assert beside.call("/1.1/verify-key").text == "valid"
    assert [path for path, _, _ in other.asked] == ["/1.1/submit-spam", "/1.1/verify-key"]
    with ports.store.read() as tx:
        assert len(list(tx.labels.examples())) == 1


@pytest.mark.parametrize(
    ("call", "host", "sent"),
    [
        (f"/{KEY}/1.1/comment-check", None, f"&api_key={KEY}"),
        ("/1.1/submit-ham", f"{KEY}.winnow.example", f"&api_key={KEY}"),
        ("/1.1/verify-key", f"{KEY}.winnow.example", f"&key={KEY}"),
    ],
)
def test_a_key_that_the_hosts_name_or_the_path_had_is_passed_on_in_the_form(
    beside: Akismet, other: Other, call: str, host: str | None, sent: str
) -> None:
    beside.call(call, {"api_key": "", "comment_content": "casino"}, host=host)
    ((_, form, _),) = other.asked
    assert form.decode().endswith(sent)


@pytest.mark.parametrize(("status", "body"), [(500, b"oops"), (429, b"slow down"), (200, b"invalid")])
def test_what_is_no_verdict_comes_back_too_and_is_none(
    beside: Akismet, ports: Ports, site: Site, other: Other, status: int, body: bytes
) -> None:
    other.status, other.body = status, body
    answer = beside.check("casino")
    assert (answer.status_code, answer.data) == (status, body)
    assert shadow_report(ports, site, days=1).compared == 0
    with ports.store.read() as tx:
        assert len(tx.comments.page(site.id, status=None, cursor=None, limit=9).items) == 1


def test_where_the_other_service_is_gone_there_is_no_verdict(
    beside: Akismet, ports: Ports, site: Site
) -> None:
    doors = Doors(shadow=True, incumbent_url="http://127.0.0.1:9")
    ports.store.write(lambda tx: tx.sites.set_doors(site.id, doors))
    answer = beside.check("casino")
    assert answer.status_code == 503
    assert answer.text not in {"true", "false"}


def test_where_we_fail_the_other_service_decides_all_the_same(
    beside: Akismet, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ports.store, "write", broken)
    assert beside.check("Hello there.").text == "true"


@pytest.mark.usefixtures("beside")
def test_a_key_of_ours_is_not_passed_on_and_is_answered_by_us(akismet: Akismet, other: Other) -> None:
    answer = akismet.check("casino")
    assert (answer.text, answer.headers["X-Winnow-Verdict"]) == ("true", "reject")
    assert other.asked == []


@pytest.mark.usefixtures("beside")
def test_an_unknown_key_is_not_passed_on(app: Flask, other: Other) -> None:
    assert Akismet(app, "ffffffffffff").check().text == "invalid"
    assert other.asked == []


def test_a_key_is_adopted_once_and_only_if_it_is_one(ports: Ports, site: Site) -> None:
    adopt_key(ports, site, KEY)
    with pytest.raises(ConflictError):
        adopt_key(ports, site, KEY)
    for wrong in ("short", "0a1b2c3d4e5f6", "0a1b2c3d4e5\u00e9", "0a1b-c3d4e5f"):
        with pytest.raises(InvalidInputError):
            adopt_key(ports, site, wrong)
