"""The sample clients ask a real Winnow, and know what to do when there is none."""

from __future__ import annotations

import importlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import RequestFactory

from tests.running import RunningService, free_port

CLIENTS = Path(__file__).resolve().parents[2] / "samples/clients"
PROGRAMS = {"sh": "comment.sh", "node": "comment.mjs", "php": "comment.php"}
RUNTIMES = ["sh", pytest.param("node", marks=pytest.mark.node), pytest.param("php", marks=pytest.mark.php)]
HAM = "I took this ferry for years, and the crew was always kind."
LONGEST_S = 12.0
SPAM = "Great post! Visit https://cheap-pills.example for 80% off, casino bonus included"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with RunningService(tmp_path_factory.mktemp("samples") / "data") as running:
        yield running


@pytest.fixture
def key(service: RunningService) -> str:
    return service.credential("API key")


@pytest.fixture
def hanging() -> Iterator[str]:
    """An address that takes calls and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def unused() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """The sample comment with another text, in a file."""

    def write(body: str) -> Path:
        comment = json.loads((CLIENTS / "comment.json").read_text(encoding="utf-8"))
        comment["comment"]["body"] = body
        path = tmp_path / "comment.json"
        path.write_text(json.dumps(comment), encoding="utf-8")
        return path

    return write


def started(runtime: str, comment: Path, url: str, key: str, own_id: str = "4711") -> subprocess.Popen[str]:
    program = [runtime, os.fspath(CLIENTS / PROGRAMS[runtime]), own_id]
    with comment.open(encoding="utf-8") as given:
        return subprocess.Popen(
            [*program, os.fspath(comment)] if runtime == "sh" else program,
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"WINNOW_URL": url, "WINNOW_KEY": key},
        )


def said(process: subprocess.Popen[str]) -> tuple[str, str]:
    out, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    return out.strip(), errors


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_program_prints_what_to_do_with_a_comment(
    service: RunningService, key: str, written: Callable[[str], Path], runtime: str
) -> None:
    for number, (body, verdict) in enumerate(((HAM, "accept"), (SPAM, "reject"))):
        for _ in range(2):
            asked = started(runtime, written(f"{body} ({runtime})"), service.base, key, f"{runtime}-{number}")
            assert said(asked) == (verdict, "")
    found = httpx.get(f"{service.base}/v1/comments", headers={"Authorization": f"Bearer {key}"}).json()
    bodies = [comment["comment"]["body"] for comment in found["comments"]]
    assert bodies.count(f"{HAM} ({runtime})") == bodies.count(f"{SPAM} ({runtime})") == 1


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_without_an_answer_the_comment_waits_and_the_reason_is_told(
    service: RunningService,
    key: str,
    written: Callable[[str], Path],
    hanging: str,
    unused: str,
    runtime: str,
) -> None:
    cases = ((hanging, key), (unused, key), (service.base, "wrong"), (f"{service.base}/elsewhere", key))
    began = time.monotonic()
    asked = [started(runtime, written(HAM), url, given) for url, given in cases]
    for process in asked:
        verdict, errors = said(process)
        assert verdict == "hold"
        assert errors
    assert time.monotonic() - began < LONGEST_S


@pytest.fixture
def python_sample(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Import a page of the samples as it is imported beside `winnow.py`, and forget it afterwards."""
    monkeypatch.syspath_prepend(CLIENTS)
    yield importlib.import_module
    for name in ("winnow", "flask_view", "django_view"):
        sys.modules.pop(name, None)


def flask_site(view: Any) -> Callable[[str], str]:
    client = view.app.test_client()

    def post(body: str) -> str:
        form = {"body": body, "name": "Anna", "page": "https://news.example/ferry"}
        return str(client.post("/comments", data=form).get_json()["state"])

    return post


def django_site(view: Any) -> Callable[[str], str]:
    def post(body: str) -> str:
        form = {"body": body, "name": "Anna", "page": "/ferry"}
        return str(json.loads(view.write(RequestFactory().post("/comments", form)).content)["state"])

    return post


def django_view(load: Callable[[str], Any]) -> Any:
    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["testserver"])
    return load("django_view")


Load = Callable[[str], Any]
SITES: dict[str, tuple[Callable[[Load], Any], Callable[[Any], Callable[[str], str]]]] = {
    "flask": (lambda load: load("flask_view"), flask_site),
    "django": (django_view, django_site),
}


@pytest.mark.parametrize("frame", SITES)
def test_a_view_does_what_the_verdict_says_and_catches_up_after_an_outage(
    service: RunningService,
    key: str,
    unused: str,
    python_sample: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    frame: str,
) -> None:
    load, site = SITES[frame]
    view = load(python_sample)
    post = site(view)
    monkeypatch.setenv("WINNOW_KEY", key)
    monkeypatch.setenv("WINNOW_URL", service.base)
    assert (post(HAM), post(SPAM)) == ("published", "refused")

    monkeypatch.setenv("WINNOW_URL", unused)
    assert post(HAM) == "waiting"
    own_id, kept = next(reversed(view.comments.items()))
    assert kept["winnow_id"] is None
    monkeypatch.setenv("WINNOW_URL", service.base)
    view.settle(own_id)
    assert kept["state"] == "published"


@pytest.mark.parametrize("frame", SITES)
def test_a_held_comment_follows_what_moderators_decide(
    service: RunningService,
    key: str,
    python_sample: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    frame: str,
) -> None:
    load, _ = SITES[frame]
    view = load(python_sample)
    monkeypatch.setenv("WINNOW_KEY", key)
    monkeypatch.setenv("WINNOW_URL", service.base)
    own_id = f"held-{frame}"
    answer = importlib.import_module("winnow").ask(own_id, {"comment": {"body": SPAM}})
    view.comments[own_id] = {"question": {}, "state": "waiting", "winnow_id": answer.id}
    httpx.post(
        f"{service.base}/v1/comments/{answer.id}/labels",
        headers={"Authorization": f"Bearer {key}"},
        json={"label": "ham"},
    ).raise_for_status()
    view.settle(own_id)
    assert view.comments[own_id]["state"] == "published"


def test_a_python_client_waits_no_longer_than_its_timeout(
    hanging: str, python_sample: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    winnow = python_sample("winnow")
    monkeypatch.setattr(winnow, "TIMEOUT_S", 0.2)
    monkeypatch.setenv("WINNOW_KEY", "any")
    monkeypatch.setenv("WINNOW_URL", hanging)
    assert winnow.ask("1", {"comment": {"body": HAM}}) == winnow.Answer(verdict="hold", id=None)
    assert winnow.status("1") is None
