"""No page without a session, no change without a form of ours: for every route there is, or will be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from service.console import routes
from service.console.guard import OPEN_ENDPOINTS
from service.moderation.ports import Ports
from tests.browser.world import World
from tests.unit.console.conftest import Clock, SignIn, Visit

READING = {"GET", "HEAD", "OPTIONS"}


def _rules() -> list[Rule]:
    app = Flask("service", static_folder=None)
    app.register_blueprint(routes.blueprint)
    return list(app.url_map.iter_rules())


def _path(rule: Rule) -> str:
    built = rule.build(dict.fromkeys(rule.arguments, "0190-x"))
    assert built is not None
    return built[1]


CHANGES = [(_path(rule), method) for rule in _rules() for method in sorted((rule.methods or set()) - READING)]
PAGES = sorted(
    _path(rule)
    for rule in _rules()
    if "GET" in (rule.methods or set()) and rule.endpoint not in OPEN_ENDPOINTS
)


def test_the_matrix_sees_the_routes() -> None:
    assert len(CHANGES) >= 4
    assert {path for path, _ in CHANGES} >= {"/console/sign-in", "/console/undo", "/console/sign-out"}


@pytest.mark.parametrize(("path", "method"), CHANGES)
@pytest.mark.parametrize("token", [None, "", "wrong", "another session's", "\u00e9"])
def test_every_change_refuses_a_missing_or_foreign_token(
    anna: Visit, ben: Visit, path: str, method: str, token: str | None
) -> None:
    sent = {None: {}, "another session's": {"csrf": ben.csrf}}.get(token, {"csrf": token})
    answer = anna.client.open(path, method=method, data=sent)
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text


@pytest.mark.parametrize(("path", "method"), CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
    ],
)
def test_every_change_refuses_a_form_of_another_website(
    anna: Visit, path: str, method: str, headers: dict[str, str]
) -> None:
    answer = anna.client.open(path, method=method, data={"csrf": anna.csrf}, headers=headers)
    assert answer.status_code == 403
    assert "another website" in answer.text


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"Origin": "null"}],
)
def test_a_form_of_ours_passes(anna: Visit, headers: dict[str, str]) -> None:
    answer = anna.client.post("/console/sign-out", data={"csrf": anna.csrf}, headers=headers)
    assert (answer.status_code, answer.location) == (303, "/console/sign-in")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_asks_a_stranger_to_sign_in(stranger: FlaskClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 303
    assert answer.location.startswith("/console/sign-in?next=")


@pytest.mark.parametrize(("path", "method"), CHANGES)
def test_no_stranger_changes_anything(stranger: FlaskClient, path: str, method: str) -> None:
    answer = stranger.open(path, method=method, data={"csrf": "x"})
    assert answer.status_code in (303, 403)
    assert answer.status_code == 403 or answer.location == "/console/sign-in"


def test_the_script_learns_that_the_session_is_over(stranger: FlaskClient) -> None:
    answer = stranger.get("/console/queue", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.get_json()["outcome"] == "signed_out"


def test_a_session_ends_when_its_time_is_up(anna: Visit, clock: Clock) -> None:
    assert anna.get("/console/queue").status_code == 200
    clock.ahead += timedelta(hours=13)
    assert anna.get("/console/queue").status_code == 303


def test_a_viewer_reads_but_cannot_act(vera: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    for page in ("/console/queue", f"/console/comments/{stored.id}"):
        shown = vera.get(page)
        assert shown.status_code == 200
        assert "maybe" in shown.text
        assert "/review" not in shown.text
        assert "/undo" not in shown.text
    answer = vera.post(f"/console/comments/{stored.id}/review", act="approve", revision=stored.revision)
    assert answer.status_code == 403
    assert "viewer" in answer.text
    assert world.status(stored) == "hold"


OPEN_TO_VIEWERS = {
    path
    for path, _ in CHANGES
    if path.startswith(("/console/sign-", "/console/me/", "/console/invitation/", "/console/new-password/"))
}


@pytest.mark.parametrize("path", sorted({path for path, _ in CHANGES} - OPEN_TO_VIEWERS))
def test_every_other_change_is_refused_to_viewers(vera: Visit, world: World, path: str) -> None:
    stored = world.hold("maybe spam")
    answer = vera.post(path.replace("0190-x", stored.id), act="approve", revision=stored.revision)
    assert answer.status_code == 403
    assert "Your role does not allow this" in answer.text
    assert world.status(stored) == "hold"


def test_another_sites_comment_does_not_exist(ports: Ports, sign_in: SignIn, world: World) -> None:
    stored = world.hold("a comment of the first site")
    visit = sign_in(World(ports, "Next Door", people=("Noor", "Otto", "Pia")).anna)
    assert visit.get(f"/console/comments/{stored.id}").status_code == 404
    assert "first site" not in visit.get("/console/queue").text
    assert "first site" not in visit.get("/console/comments").text
    answer = visit.post(f"/console/comments/{stored.id}/review", act="approve", revision=stored.revision)
    assert answer.status_code == 404
    assert world.status(stored) == "hold"


@pytest.mark.parametrize(
    "fields", [{"note": "x" * 40_000}, {f"field {n}": "x" for n in range(30)}], ids=["bytes", "fields"]
)
def test_a_form_that_is_too_big_is_refused(anna: Visit, fields: dict[str, str]) -> None:
    sent = {"csrf": anna.csrf, **fields}
    answer = anna.client.post("/console/undo", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 413
