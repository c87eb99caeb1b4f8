"""One's own account, and the sign-in in two steps."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.console.attempts import PER_PAIR
from service.domain.site import Moderator
from service.moderation.ports import Ports
from tests.browser.world import PASSWORD, World
from tests.unit.console.conftest import Clock, SignIn, Visit

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
NEW = "another horse battery"


def token_of(page: TestResponse) -> str:
    found = TOKEN.search(page.text)
    assert found
    return found[1]


def me(ports: Ports, moderator: Moderator) -> Moderator:
    with ports.store.read() as tx:
        found = tx.moderators.get(moderator.id)
    assert found
    return found


def code(ports: Ports, moderator: Moderator, steps: int = 0) -> str:
    with ports.store.read() as tx:
        factor = tx.second_factors.get(moderator.id)
    assert factor
    return pyotp.TOTP(factor.secret).at(ports.clock() + timedelta(seconds=30 * steps))


@pytest.fixture
def codes(anna: Visit, world: World) -> list[str]:
    """Let Anna's sign-in ask for codes, through the pages; return her recovery codes."""
    assert anna.post("/console/me/second-factor", password=PASSWORD).status_code == 303
    page = anna.post("/console/me/second-factor/confirm", code=code(world.ports, world.anna, -1))
    return re.findall(r"<li><code>([^<]+)</code>", page.text)


def sign_in_to(browser: FlaskClient, password: str = PASSWORD) -> TestResponse:
    token = token_of(browser.get("/console/sign-in"))
    return browser.post("/console/sign-in", data={"csrf": token, "name": "Anna", "password": password})


def give(browser: FlaskClient, given: str) -> TestResponse:
    token = token_of(browser.get("/console/sign-in/code"))
    return browser.post("/console/sign-in/code", data={"csrf": token, "code": given, "next": "/console/me"})


def test_a_new_password_needs_the_present_one_and_ends_the_other_sessions(
    anna: Visit, sign_in: SignIn, world: World
) -> None:
    there = sign_in(world.anna)
    for wrong in ({"password": "a wrong guess"}, {"again": "other"}, {"new": "short", "again": "short"}):
        sent: dict[str, Any] = {"password": PASSWORD, "new": NEW, "again": NEW, **wrong}
        assert anna.post("/console/me/password", **sent).status_code == 400
    assert there.get("/console/me").status_code == 200
    done = anna.post("/console/me/password", password=PASSWORD, new=NEW, again=NEW)
    assert done.status_code == 303
    assert "is changed" in anna.get(done.location).text
    assert there.get("/console/me").status_code == 303


def test_guessing_the_present_password_has_to_wait(anna: Visit) -> None:
    wrong: dict[str, Any] = {"password": "a wrong guess", "new": NEW, "again": NEW}
    for _ in range(PER_PAIR):
        assert anna.post("/console/me/password", **wrong).status_code == 400
    assert anna.post("/console/me/password", **wrong).status_code == 429
    assert anna.post("/console/me/second-factor", password=PASSWORD).status_code == 429


@pytest.mark.parametrize(("which", "here_ends"), [("others", False), ("all", True)])
def test_one_signs_out_elsewhere_or_everywhere(
    anna: Visit, sign_in: SignIn, world: World, which: str, *, here_ends: bool
) -> None:
    there = sign_in(world.anna)
    assert anna.get("/console/me").text.count("since") == 2
    anna.post("/console/me/sign-out", which=which)
    assert there.get("/console/me").status_code == 303
    assert anna.get("/console/me").status_code == (303 if here_ends else 200)


def test_a_viewer_too_chooses_how_to_read(vera: Visit, world: World) -> None:
    assert vera.post("/console/me/reading", hides_abuse="yes").status_code == 303
    assert me(world.ports, world.vera).hides_abuse
    assert "checked" in vera.get("/console/me").text
    vera.post("/console/me/reading")
    assert not me(world.ports, world.vera).hides_abuse


def test_a_second_factor_is_set_up_with_a_qr_code_of_the_page_itself(anna: Visit, world: World) -> None:
    assert anna.post("/console/me/second-factor", password="a wrong guess").status_code == 400
    assert anna.post("/console/me/second-factor", password=PASSWORD).status_code == 303
    page = anna.get("/console/me/second-factor").text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page or "<svg" in page
    assert "style=" not in page
    assert anna.post("/console/me/second-factor/confirm", code="000000").status_code == 400
    done = anna.post("/console/me/second-factor/confirm", code=code(world.ports, world.anna))
    shown = re.findall(r"<li><code>([^<]+)</code>", done.text)
    assert len(set(shown)) == 10
    assert shown[0] not in anna.get("/console/me/second-factor").text
    assert anna.post("/console/me/second-factor/confirm", code="000000").status_code == 409


def test_the_sign_in_asks_for_a_code_and_leads_on(app: Flask, world: World, codes: list[str]) -> None:
    assert len(codes) == 10
    browser = app.test_client()
    first = sign_in_to(browser)
    assert first.status_code == 303
    assert first.location.startswith("/console/sign-in/code")
    assert browser.get("/console/queue").status_code == 303
    wrong = give(browser, "000000")
    assert wrong.status_code == 403
    right = give(browser, code(world.ports, world.anna, 1))
    assert (right.status_code, right.location) == (303, "/console/me")
    assert browser.get("/console/queue").status_code == 200
    again = app.test_client()
    sign_in_to(again)
    assert give(again, code(world.ports, world.anna, 1)).status_code == 403
    assert give(again, codes[0]).status_code == 303


def test_a_wrong_password_looks_the_same_whoever_has_a_second_factor(
    app: Flask, world: World, codes: list[str]
) -> None:
    assert codes
    assert world.ben.name == "Ben"
    told = []
    for name in ("Anna", "Ben", "Nobody"):
        browser = app.test_client()
        token = token_of(browser.get("/console/sign-in"))
        sent = {"csrf": token, "name": name, "password": "a wrong guess"}
        answer = browser.post("/console/sign-in", data=sent)
        told.append((answer.status_code, answer.text.replace(token, "").replace(name, "")))
        assert not browser.get_cookie("winnow_second_step")
    assert told[0] == told[1] == told[2]


def test_a_known_password_buys_no_more_codes(app: Flask, codes: list[str]) -> None:
    answers = []
    for _ in range(PER_PAIR + 2):
        browser = app.test_client()
        sign_in_to(browser)
        answers.append(give(browser, "000000").status_code)
    assert answers == [403] * PER_PAIR + [429] * 2
    browser = app.test_client()
    sign_in_to(browser)
    assert give(browser, codes[0]).status_code == 429


def test_the_second_step_begins_with_the_first(app: Flask, clock: Clock, codes: list[str]) -> None:
    browser = app.test_client()
    assert browser.get("/console/sign-in/code").location.startswith("/console/sign-in")
    sign_in_to(browser)
    token = token_of(browser.get("/console/sign-in/code"))
    clock.ahead = timedelta(minutes=6)
    late = browser.post("/console/sign-in/code", data={"csrf": token, "code": codes[0]})
    assert late.status_code == 303
    assert late.location.startswith("/console/sign-in")
    assert browser.get("/console/queue").status_code == 303


def test_codes_are_renewed_and_taken_away_with_the_password(
    anna: Visit, app: Flask, codes: list[str]
) -> None:
    for path in ("codes", "remove"):
        assert anna.post(f"/console/me/second-factor/{path}", password="a wrong guess").status_code == 400
    renewed = anna.post("/console/me/second-factor/codes", password=PASSWORD)
    assert codes[0] not in renewed.text
    assert "10 recovery codes left" in renewed.text
    assert anna.post("/console/me/second-factor", password=PASSWORD).status_code == 409
    assert anna.post("/console/me/second-factor/remove", password=PASSWORD).status_code == 303
    assert sign_in_to(app.test_client()).location == "/console/queue"


def test_when_somebody_was_here_is_noted_once_an_hour(
    vera: Visit, anna: Visit, world: World, clock: Clock
) -> None:
    def seen() -> object:
        vera.get("/console/queue")
        anna.post("/console/me/reading")
        return me(world.ports, world.vera).last_seen_at

    first = seen()
    assert first is not None
    clock.ahead = timedelta(minutes=30)
    assert seen() == first
    clock.ahead = timedelta(minutes=90)
    assert seen() != first
