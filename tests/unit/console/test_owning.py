"""The owners' pages: the site with its keys, its people, and the audit log."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.domain.access import SecondFactor
from service.domain.site import ApiKey, KeyKind, Moderator, Role
from service.errors import RefusedError
from service.moderation.audited import audited
from service.moderation.keys import authenticate
from service.moderation.ports import Ports
from tests.browser.world import World
from tests.unit.console.conftest import Clock, SignIn, Visit

ONCE = re.compile(r'<div class="once".*?<code>([^<]+)</code>', re.DOTALL)


@pytest.fixture
def olga(sign_in: SignIn, world: World) -> Visit:
    return sign_in(world.moderator("Olga", Role.OWNER))


def shown_once(page: str) -> str:
    found = ONCE.search(page)
    assert found, page
    return found[1]


def keys(world: World) -> list[ApiKey]:
    with world.ports.store.read() as tx:
        return list(tx.sites.keys(world.site.id))


def someone(world: World, moderator: Moderator) -> Moderator:
    with world.ports.store.read() as tx:
        found = tx.moderators.get(moderator.id)
    assert found
    return found


def test_the_index_leads_to_every_owners_page(olga: Visit) -> None:
    page = olga.get("/console/settings").text
    for path in ("policy", "site", "people", "audit"):
        assert f'href="/console/{path}"' in page
        assert olga.get(f"/console/{path}").status_code == 200


@pytest.mark.parametrize("kind", [KeyKind.NATIVE, KeyKind.AKISMET])
def test_a_new_key_is_shown_once_and_replaced_with_an_overlap(
    olga: Visit, world: World, clock: Clock, kind: KeyKind
) -> None:
    old = shown_once(olga.post("/console/site/keys", kind=kind.value).text)
    assert authenticate(world.ports, old, kind) == world.site
    page = olga.get("/console/site").text
    assert old not in page
    assert f"<code>{keys(world)[-1].prefix}…</code>" in page
    assert "by <bdi>Olga</bdi>" in page
    new = shown_once(olga.post(f"/console/site/keys/{keys(world)[-1].id}/rotate", after="24").text)
    assert "stops" in olga.get("/console/site").text
    clock.ahead = timedelta(hours=25)
    assert authenticate(world.ports, new, kind) == world.site
    with pytest.raises(RefusedError):
        authenticate(world.ports, old, kind)


def test_a_key_is_revoked_at_once(olga: Visit, world: World) -> None:
    secret = shown_once(olga.post("/console/site/keys", kind="native").text)
    assert olga.post(f"/console/site/keys/{keys(world)[-1].id}/revoke").status_code == 303
    with pytest.raises(RefusedError):
        authenticate(world.ports, secret)
    again = olga.post(f"/console/site/keys/{keys(world)[-1].id}/rotate")
    assert again.status_code == 409
    assert "that works can be replaced" in again.text


def test_a_key_of_another_service_is_taken_in(olga: Visit, world: World) -> None:
    assert olga.post("/console/site/keys", kind="incumbent", secret="short").status_code == 400
    assert olga.post("/console/site/keys", kind="incumbent", secret="ABCDEF012345").status_code == 200
    assert authenticate(world.ports, "abcdef012345", KeyKind.INCUMBENT) == world.site
    assert olga.post("/console/site/keys", kind="skeleton").status_code == 400


def test_the_sites_name_address_and_doors_are_set(olga: Visit, world: World) -> None:
    assert olga.post("/console/site", name="The <i>Rye</i>", url="https://rye.example/").status_code == 303
    sent: dict[str, Any] = {"held_is": "pending", "shadow": "yes", "coral_secret": "a secret of coral"}
    assert olga.post("/console/site/doors", **sent).status_code == 303
    with world.ports.store.read() as tx:
        site = tx.sites.get(world.site.id)
    assert site
    assert (site.name, site.url, site.doors.shadow) == ("The <i>Rye</i>", "https://rye.example/", True)
    assert (site.doors.held_is, site.doors.coral_secrets) == ("pending", ("a secret of coral",))
    page = olga.get("/console/site").text
    assert "The &lt;i&gt;Rye&lt;/i&gt;" in page
    assert "a secret of coral" not in page
    olga.post("/console/site/doors", forget="yes")
    with world.ports.store.read() as tx:
        site = tx.sites.get(world.site.id)
    assert site
    assert site.doors.coral_secrets == ()
    assert not site.doors.shadow


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/console/site", {"name": "", "url": "https://x.example/"}),
        ("/console/site", {"name": "x", "url": "javascript:alert(1)"}),
        ("/console/site", {"name": "Next Door", "url": "https://x.example/"}),
        ("/console/site/doors", {"coral_secret": "short"}),
        ("/console/site/keys", {"kind": ""}),
    ],
)
def test_what_cannot_be_set_is_said_on_the_page_and_changes_nothing(
    olga: Visit, world: World, path: str, fields: dict[str, Any]
) -> None:
    World(world.ports, "Next Door", people=("Noor", "Otto", "Pia"))
    answer = olga.post(path, **fields)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    with world.ports.store.read() as tx:
        assert tx.sites.get(world.site.id) == world.site


def test_people_are_given_roles_suspended_and_restored(olga: Visit, world: World, anna: Visit) -> None:
    path = f"/console/people/{world.anna.id}"
    assert olga.post(f"{path}/role", role="owner").status_code == 303
    assert anna.get("/console/people").status_code == 200
    assert olga.post(f"{path}/role", role="king").status_code == 400
    assert olga.post(f"{path}/suspend").status_code == 303
    assert anna.get("/console/queue").status_code == 303
    assert "suspended" in olga.get("/console/people").text
    assert olga.post(f"{path}/restore").status_code == 303
    assert someone(world, world.anna).disabled_at is None


def test_the_last_owner_stays(olga: Visit, world: World) -> None:
    with world.ports.store.read() as tx:
        own = next(one for one in tx.moderators.of_site(world.site.id) if one.role is Role.OWNER)
    for path in ("role", "suspend"):
        answer = olga.post(f"/console/people/{own.id}/{path}", role="viewer")
        assert answer.status_code == 409
        assert "at least one owner" in answer.text
    assert olga.get("/console/people").status_code == 200


def test_an_owner_does_not_get_around_the_own_password(olga: Visit, world: World) -> None:
    with world.ports.store.read() as tx:
        own = next(one for one in tx.moderators.of_site(world.site.id) if one.role is Role.OWNER)
    for path in ("reset", "second-factor"):
        answer = olga.post(f"/console/people/{own.id}/{path}")
        assert answer.status_code == 409
        assert "page of your account" in answer.text
        assert "/console/new-password/" not in answer.text


def test_an_owner_takes_the_codes_of_somebody_else_away(olga: Visit, world: World) -> None:
    factor = SecondFactor(
        moderator_id=world.anna.id, secret="A" * 32, created_at=world.at, confirmed_at=world.at
    )
    world.ports.store.write(lambda tx: tx.second_factors.put(factor))
    assert "signs in with a code" in olga.get("/console/people").text
    assert olga.post(f"/console/people/{world.anna.id}/second-factor").status_code == 303
    assert "signs in with a code" not in olga.get("/console/people").text
    assert "second_factor.remove" in olga.get("/console/audit").text


def test_somebody_is_invited_and_joins(olga: Visit, world: World, stranger: FlaskClient) -> None:
    page = olga.post("/console/people/invite", role="moderator").text
    path = shown_once(page).removeprefix("http://localhost")
    secret = path.rsplit("/", 1)[-1]
    assert secret not in olga.get("/console/people").text
    for _ in range(2):
        form = stranger.get(path)
        assert "The Daily Grain" in form.text
    assert form.headers["Referrer-Policy"] == "no-referrer"
    assert form.headers["Cache-Control"] == "no-store"
    token = re.search(r'name="csrf" value="([^"]+)"', form.text)
    assert token
    sent = {"csrf": token[1], "name": "Neil", "password": "a long password", "again": "a long password"}
    for wrong in ({"again": "another"}, {"password": "short", "again": "short"}, {"name": "anna"}):
        assert stranger.post(path, data={**sent, **wrong}).status_code in (400, 409)
    joined = stranger.post(path, data=sent)
    assert (joined.status_code, joined.location) == (303, "/console/sign-in")
    assert stranger.get(path).status_code == 404
    with world.ports.store.read() as tx:
        neil = tx.moderators.by_name("neil")
    assert neil
    assert (neil.role, neil.site_id) == (Role.MODERATOR, world.site.id)
    assert "Open invitations" not in olga.get("/console/people").text


def test_an_invitation_is_withdrawn(olga: Visit, world: World, stranger: FlaskClient) -> None:
    path = shown_once(olga.post("/console/people/invite", role="owner").text).removeprefix("http://localhost")
    with world.ports.store.read() as tx:
        (open_,) = tx.passes.invitations(world.site.id, at=world.ports.clock())
    assert olga.post(f"/console/people/invitations/{open_.id}/withdraw").status_code == 303
    assert stranger.get(path).status_code == 404
    assert olga.post(f"/console/people/invitations/{open_.id}/withdraw").status_code == 409


def test_a_new_password_by_link_ends_the_sessions(
    olga: Visit, world: World, anna: Visit, stranger: FlaskClient
) -> None:
    page = olga.post(f"/console/people/{world.anna.id}/reset").text
    path = shown_once(page).removeprefix("http://localhost")
    form = stranger.get(path)
    assert "Anna" in form.text
    token = re.search(r'name="csrf" value="([^"]+)"', form.text)
    assert token
    sent = {"csrf": token[1], "password": "a long password", "again": "a long password"}
    assert stranger.post(path, data={**sent, "again": "x"}).status_code == 400
    assert stranger.post(path, data=sent).status_code == 303
    assert anna.get("/console/queue").status_code == 303
    assert stranger.get(path).status_code == 404


def test_guessing_at_links_has_to_wait(stranger: FlaskClient) -> None:
    answers = [stranger.get(f"/console/invitation/{number}").status_code for number in range(7)]
    assert answers == [404] * 5 + [429] * 2


def test_the_log_is_read_by_pages_and_filtered(olga: Visit, world: World, ports: Ports) -> None:
    for number in range(60):
        event = audited(ports, world.site.id, ("Anna", "Ben")[number % 2], f"act.{number}", f"thing {number}")
        ports.store.write(lambda tx: tx.audit.add(event))  # noqa: B023 - run at once
    page = olga.get("/console/audit").text
    assert page.count("<code>act.") == 50
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    assert olga.get(following[1].replace("&amp;", "&")).text.count("<code>act.") == 10
    assert olga.get("/console/audit?actor=Ben").text.count("<code>act.") == 30
    assert olga.get("/console/audit?action=act.5").text.count("<code>act.") == 11
    today = f"{ports.clock():%Y-%m-%d}"
    assert olga.get(f"/console/audit?from={today}&to={today}&actor=Anna").text.count("<code>act.") == 30
    assert "Nothing fits" in olga.get("/console/audit?to=2020-01-01").text
    for wrong in ("from=yesterday", "to=9999-12-31", "after=x"):
        assert olga.get(f"/console/audit?{wrong}").status_code == 400


def test_the_log_comes_as_a_table_without_formulas(olga: Visit, world: World, ports: Ports) -> None:
    event = audited(ports, world.site.id, "=1+1", "@act", 'say "so", they said', note="x")
    ports.store.write(lambda tx: tx.audit.add(event))
    other = World(ports, "Next Door", people=("Noor", "Otto", "Pia"))
    foreign = audited(ports, other.site.id, "Noor", "act", "secret")
    ports.store.write(lambda tx: tx.audit.add(foreign))
    answer = olga.get("/console/audit.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert rows[0] == ["time", "actor", "action", "subject", "detail", "id"]
    assert rows[1][1:] == ["'=1+1", "'@act", 'say "so", they said', '{"note": "x"}', event.id]
    assert "secret" not in answer.text
