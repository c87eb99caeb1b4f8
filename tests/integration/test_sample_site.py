"""The sample news page: nothing is lost, nothing is shown too early, and no other site sends its form."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask.testing
import pytest

from samples.site import app as site

ARTICLE = "/articles/ferry"
POST = f"{ARTICLE}/comments"


class Moderation(http.server.ThreadingHTTPServer):
    """Answers as Winnow's API does, with the verdict that the test has set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.verdict = "accept"
        self.broken = False
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Moderation

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Idempotency-Key"], body))
        self._answer(201, {"id": "winnow-1", "verdict": self.server.verdict})

    def do_GET(self) -> None:
        self.server.asked.append((self.path, "", {}))
        self._answer(200, {"id": "winnow-1", "status": self.server.verdict})

    def _answer(self, status: int, document: dict[str, str]) -> None:
        content = json.dumps(document).encode() if not self.server.broken else b"<h1>Bad gateway</h1>"
        self.send_response(502 if self.server.broken else status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that is overridden
        """Keep the test's output clean."""


@pytest.fixture
def winnow() -> Iterator[Moderation]:
    server = Moderation()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(winnow: Moderation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> flask.Flask:
    monkeypatch.setattr(site, "RETRY_S", 0.0)
    app = site.create_app(winnow.url, "key", tmp_path / "comments.sqlite3")
    app.testing = True
    return app


def _token(client: flask.testing.FlaskClient) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(ARTICLE).text)
    assert found is not None
    return found.group(1)


def _write(client: flask.testing.FlaskClient, body: str = "Good news!", **fields: str) -> str:
    form = {"token": _token(client), "name": "Anna", "email": "", "website": "", "body": body, **fields}
    answer = client.post(POST, data=form, follow_redirects=True)
    return answer.text


@pytest.mark.parametrize(
    ("verdict", "said", "shown"),
    [
        ("accept", "is published", True),
        ("hold", "waiting for review", True),
        ("reject", "cannot publish", False),
    ],
)
def test_the_writer_learns_what_became_of_a_comment(
    page: flask.Flask, winnow: Moderation, verdict: str, said: str, shown: bool
) -> None:
    winnow.verdict = verdict
    text = _write(page.test_client())
    assert said in text
    assert ("Good news!" in text) is shown


@pytest.mark.parametrize(("verdict", "shown"), [("accept", True), ("hold", False), ("reject", False)])
def test_others_see_accepted_comments_only(
    page: flask.Flask, winnow: Moderation, verdict: str, shown: bool
) -> None:
    winnow.verdict = verdict
    _write(page.test_client())
    assert ("Good news!" in page.test_client().get(ARTICLE).text) is shown


def test_a_moderators_decision_reaches_the_page_and_so_does_its_undoing(
    page: flask.Flask, winnow: Moderation
) -> None:
    winnow.verdict = "hold"
    _write(page.test_client())
    for status, shown in (("accept", True), ("hold", False), ("reject", False), ("accept", True)):
        winnow.verdict = status
        assert ("Good news!" in page.test_client().get(ARTICLE).text) is shown


def test_without_an_answer_a_comment_waits_and_is_asked_about_again_with_the_same_key(
    page: flask.Flask, winnow: Moderation
) -> None:
    winnow.broken = True
    assert "waiting for review" in _write(page.test_client())
    assert "Good news!" not in page.test_client().get(ARTICLE).text
    winnow.broken = False
    assert "Good news!" in page.test_client().get(ARTICLE).text
    questions = {(key, json.dumps(body)) for path, key, body in winnow.asked if path == "/v1/comments"}
    assert len(questions) == 1


def test_a_winnow_that_is_not_there_loses_nothing(tmp_path: Path) -> None:
    app = site.create_app("http://127.0.0.1:9", "key", tmp_path / "comments.sqlite3")
    client = app.test_client()
    text = _write(client, "Still here")
    assert "waiting for review" in text
    assert "Still here" in text
    assert "Still here" not in app.test_client().get(ARTICLE).text


@pytest.mark.parametrize("verdict", ["ok", "", "published", "ACCEPT"])
def test_an_answer_that_says_nothing_known_publishes_nothing(
    page: flask.Flask, winnow: Moderation, verdict: str
) -> None:
    winnow.verdict = verdict
    assert "waiting for review" in _write(page.test_client())
    assert "Good news!" not in page.test_client().get(ARTICLE).text


def test_winnow_is_told_author_page_and_client(page: flask.Flask, winnow: Moderation) -> None:
    _write(page.test_client(), email="anna@example.org", website="http://spam.example")
    _, key, body = winnow.asked[0]
    assert body["comment"]["id"] == key
    assert body["author"] == {"name": "Anna", "email": "anna@example.org"}
    assert body["page"]["url"].endswith(ARTICLE)
    assert body["client"]["honeypot"] == "http://spam.example"
    assert body["client"]["ip"] == "127.0.0.1"
    assert 0 <= body["client"]["form_seconds"] < site.FORM_LASTS_S


@pytest.mark.parametrize("token", ["", "forged", "a:ferry.abc.def"])
def test_a_form_that_is_not_ours_is_refused_and_its_text_given_back(page: flask.Flask, token: str) -> None:
    client = page.test_client()
    answer = client.post(POST, data={"token": token, "name": "Anna", "body": "Long thoughts"})
    assert answer.status_code == 422
    assert "Long thoughts" in answer.text
    assert "Long thoughts" not in page.test_client().get(ARTICLE).text


def test_another_visitors_form_is_refused(page: flask.Flask) -> None:
    stolen = _token(page.test_client())
    answer = page.test_client().post(POST, data={"token": stolen, "name": "Anna", "body": "Hello"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "fields", [{"body": " "}, {"name": ""}, {"body": "x" * 5_001}, {"name": "x" * 81}, {"email": "x" * 255}]
)
def test_an_unusable_form_is_refused_in_words(
    page: flask.Flask, winnow: Moderation, fields: dict[str, str]
) -> None:
    assert 'role="alert"' in _write(page.test_client(), **fields)
    assert winnow.asked == []


def test_what_people_write_is_text_never_markup(page: flask.Flask) -> None:
    text = _write(page.test_client(), "<script>alert(1)</script>", name="<b>Anna</b>")
    assert "<script>" not in text
    assert "<b>Anna" not in text
    assert "&lt;script&gt;" in text


def test_there_is_no_article_by_another_name(page: flask.Flask) -> None:
    client = page.test_client()
    assert client.get("/articles/none").status_code == 404
    assert client.post("/articles/none/comments", data={"token": "x"}).status_code == 404


def test_pages_allow_no_foreign_content(page: flask.Flask) -> None:
    policy = page.test_client().get(ARTICLE).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
