from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.console.attempts import PER_PAIR
from service.errors import OverloadedError
from tests.browser.world import PASSWORD, World
from tests.unit.console.conftest import ConsoleSettings


@pytest.fixture
def browser(app: Flask, world: World) -> FlaskClient:
    assert world.anna.name == "Anna"
    return app.test_client()


def token_of(page: TestResponse) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    return found[1]


def enter(browser: FlaskClient, name: str = "Anna", password: str = PASSWORD, **fields: str) -> TestResponse:
    token = token_of(browser.get("/console/sign-in"))
    return browser.post(
        "/console/sign-in", data={"csrf": token, "name": name, "password": password, **fields}
    )


def test_the_right_password_opens_the_queue(browser: FlaskClient) -> None:
    answer = enter(browser)
    assert (answer.status_code, answer.location) == (303, "/console/queue")
    assert browser.get("/console/queue").status_code == 200


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/console/comments?status=hold", "/console/comments?status=hold"),
        ("//evil.example/", "/console/queue"),
    ],
)
def test_sign_in_leads_to_where_one_wanted_to_go(browser: FlaskClient, target: str, leads_to: str) -> None:
    assert enter(browser, next=target).location == leads_to


@pytest.mark.parametrize(("name", "password"), [("Anna", "wrong password"), ("Nobody", PASSWORD)])
def test_a_wrong_name_or_password_says_the_same(browser: FlaskClient, name: str, password: str) -> None:
    answer = enter(browser, name, password)
    assert answer.status_code == 403
    assert "do not go together" in answer.text
    assert browser.get("/console/queue").status_code == 303


def test_a_rush_of_sign_ins_is_asked_to_come_back(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OverloadedError("Too many at once.")

    monkeypatch.setattr("service.moderation.sign_in.sign_in", busy)
    answer = enter(browser)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert 'value="Anna"' in answer.text


def test_guessing_has_to_wait(browser: FlaskClient) -> None:
    for _ in range(PER_PAIR):
        enter(browser, password="wrong password")
    answer = enter(browser)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert "Please wait" in answer.text


def test_sign_in_needs_the_token_of_this_browser(app: Flask, browser: FlaskClient) -> None:
    foreign = token_of(app.test_client().get("/console/sign-in"))
    browser.get("/console/sign-in")
    answer = browser.post("/console/sign-in", data={"csrf": foreign, "name": "Anna", "password": PASSWORD})
    assert answer.status_code == 403


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie_is_out_of_reach(browser: FlaskClient, settings: ConsoleSettings, *, secure: bool) -> None:
    settings.secure_cookies = secure
    browser = browser.application.test_client()
    base = "https://localhost" if secure else "http://localhost"
    token = token_of(browser.get("/console/sign-in", base_url=base))
    data = {"csrf": token, "name": "Anna", "password": PASSWORD}
    answer = browser.post("/console/sign-in", data=data, base_url=base)
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "winnow_session=" in c)
    assert cookie.startswith("__Host-") is secure
    assert ("Secure" in cookie) is secure
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_each_sign_in_has_a_new_secret_and_ends_the_one_before(browser: FlaskClient, world: World) -> None:
    enter(browser)
    before = browser.get_cookie("winnow_session")
    csrf = token_of(browser.get("/console/queue"))
    browser.set_cookie("winnow_sign_in", "t" * 43)
    answer = browser.post("/console/sign-in", data={"csrf": csrf, "name": "Ben", "password": PASSWORD})
    assert answer.status_code == 303
    after = browser.get_cookie("winnow_session")
    assert before
    assert after
    assert before.value != after.value
    stolen = browser.application.test_client()
    stolen.set_cookie("winnow_session", before.value)
    assert stolen.get("/console/queue").status_code == 303
    assert world.ben.name in browser.get("/console/queue").text


def test_sign_out_ends_the_session_on_the_server(browser: FlaskClient) -> None:
    enter(browser)
    kept = browser.get_cookie("winnow_session")
    assert kept
    csrf = token_of(browser.get("/console/queue"))
    assert browser.post("/console/sign-out", data={"csrf": csrf}).status_code == 303
    browser.set_cookie("winnow_session", kept.value)
    assert browser.get("/console/queue").status_code == 303


def test_whoever_is_signed_in_goes_on(browser: FlaskClient) -> None:
    enter(browser)
    assert browser.get("/console/sign-in").location == "/console/queue"


def test_a_name_comes_back_escaped(browser: FlaskClient) -> None:
    answer = enter(browser, '"><script>alert(1)</script>', "wrong password")
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("cookie", ["", "x", "x" * 300, "\u00e9"])
def test_a_cookie_that_is_not_ours_is_nobody(stranger: FlaskClient, cookie: str) -> None:
    stranger.set_cookie("winnow_session", cookie)
    assert stranger.get("/console/queue").status_code == 303
