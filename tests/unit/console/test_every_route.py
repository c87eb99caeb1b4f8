"""Every route of the console for everybody: who may open it, and that nobody else can.

A route is declared here in one line; one without its line fails the build.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service.console import routes
from service.console.guard import OPEN_ENDPOINTS
from service.domain.receiver import Allowed
from service.domain.review import Act
from service.domain.site import KeyKind, Role
from service.moderation.bulk import settle_all
from service.moderation.endpoints import add_endpoint
from service.moderation.invite import invite
from service.moderation.keys import issue_key
from service.moderation.ports import Pick, Ports
from service.moderation.reset import issue_reset
from service.store.tables import Base
from tests import stored
from tests.browser.world import World
from tests.unit.console.conftest import SignIn, Visit


class Who(IntEnum):
    """Who may use a route; each kind may do what those before it may."""

    STRANGER = 0
    VIEWER = 1
    MODERATOR = 2
    OWNER = 3


ROUTES: Mapping[str, Who] = {
    "static": Who.STRANGER,
    "sign_in": Who.STRANGER,
    "sign_in_post": Who.STRANGER,
    "second_step": Who.STRANGER,
    "second_step_post": Who.STRANGER,
    "invitation": Who.STRANGER,
    "invitation_post": Who.STRANGER,
    "new_password": Who.STRANGER,
    "new_password_post": Who.STRANGER,
    "home": Who.VIEWER,
    "missing": Who.VIEWER,
    "sign_out": Who.VIEWER,
    "queue": Who.VIEWER,
    "listing": Who.VIEWER,
    "comment": Who.VIEWER,
    "flip": Who.VIEWER,
    "campaigns": Who.VIEWER,
    "campaign": Who.VIEWER,
    "shadow": Who.VIEWER,
    "me": Who.VIEWER,
    "me_password": Who.VIEWER,
    "me_sign_out": Who.VIEWER,
    "me_reading": Who.VIEWER,
    "second_factor": Who.VIEWER,
    "second_factor_begin": Who.VIEWER,
    "second_factor_confirm": Who.VIEWER,
    "second_factor_codes": Who.VIEWER,
    "second_factor_remove": Who.VIEWER,
    "dashboard": Who.VIEWER,
    "dashboard_csv": Who.VIEWER,
    "bulk": Who.VIEWER,
    "beside": Who.VIEWER,
    "review": Who.MODERATOR,
    "bulk_settle": Who.MODERATOR,
    "bulk_confirm": Who.MODERATOR,
    "bulk_back": Who.MODERATOR,
    "list_from": Who.MODERATOR,
    "list_from_preview": Who.MODERATOR,
    "list_from_submit": Who.MODERATOR,
    "list_from_remove": Who.MODERATOR,
    "undo": Who.MODERATOR,
    "rule": Who.MODERATOR,
    "take_back_ruling": Who.MODERATOR,
    "settings": Who.OWNER,
    "policy": Who.OWNER,
    "policy_use": Who.OWNER,
    "policy_back": Who.OWNER,
    "replay": Who.OWNER,
    "replay_post": Who.OWNER,
    "site": Who.OWNER,
    "site_save": Who.OWNER,
    "site_doors": Who.OWNER,
    "key_add": Who.OWNER,
    "key_rotate": Who.OWNER,
    "key_revoke": Who.OWNER,
    "people": Who.OWNER,
    "invite": Who.OWNER,
    "uninvite": Who.OWNER,
    "person_role": Who.OWNER,
    "person_suspend": Who.OWNER,
    "person_restore": Who.OWNER,
    "person_reset": Who.OWNER,
    "person_second_factor": Who.OWNER,
    "lists": Who.OWNER,
    "list_export": Who.OWNER,
    "list_add": Who.OWNER,
    "list_preview": Who.OWNER,
    "list_submit": Who.OWNER,
    "list_remove": Who.OWNER,
    "list_restore": Who.OWNER,
    "webhooks": Who.OWNER,
    "webhook_add": Who.OWNER,
    "webhook_rotate": Who.OWNER,
    "webhook_change": Who.OWNER,
    "webhook_redeliver": Who.OWNER,
    "audit": Who.OWNER,
    "audit_csv": Who.OWNER,
}

SENDS: Mapping[str, Mapping[str, Any]] = {
    "review": {"act": "approve", "revision": "1"},
    "rule": {"act": "spam"},
    "replay_post": {"draft": "fallback = 3"},
    "person_role": {"role": "viewer"},
    "invite": {"role": "viewer"},
    "bulk_settle": {"act": "approve"},
    "bulk_confirm": {"act": "approve"},
    "webhook_add": {"url": "https://other.example/hook"},
    "list_preview": {"entries": "zebra"},
    "list_submit": {"entries": "zebra"},
    "key_add": {"kind": "native"},
}
"""What a form must say before anybody's role is looked at, or so that something happens."""

NOT_OF_A_SITE = {"filename", "path", "secret", "act", "name"}
READING = {"GET", "HEAD", "OPTIONS"}


def _rules() -> list[Rule]:
    app = Flask("service", static_folder=None)
    app.register_blueprint(routes.blueprint)
    return list(app.url_map.iter_rules())


RULES = {rule.endpoint.removeprefix("console."): rule for rule in _rules()}
CHANGES = sorted(name for name, rule in RULES.items() if (rule.methods or set()) - READING)
OF_A_SITE = sorted(name for name, rule in RULES.items() if set(rule.arguments) - NOT_OF_A_SITE)


def _campaign(world: World) -> str:
    first, second = world.hold("maybe a campaign"), world.hold("maybe a campaign too")
    world.gather(first, second)
    return first.id


def _key(world: World) -> str:
    issue_key(world.ports, world.site, KeyKind.NATIVE)
    with world.ports.store.read() as tx:
        return tx.sites.keys(world.site.id)[-1].id


def _invitation(world: World) -> str:
    invite(world.ports, world.site, Role.VIEWER)
    with world.ports.store.read() as tx:
        return tx.passes.invitations(world.site.id, at=world.ports.clock())[0].id


def _entry(world: World) -> str:
    keyed = stored.keyed(world.site, id=world.ports.new_id(), author=world.ben.name)
    world.ports.store.write(lambda tx: tx.entries.add(world.site.id, [keyed]))
    return keyed.entry.id


def _endpoint(world: World) -> str:
    url, allowed = "https://news.example/hook", Allowed.parse("")
    return add_endpoint(world.ports, world.site, url, [], allowed=allowed, actor="anna").id


def _bulk(world: World) -> str:
    held = world.hold("maybe spam, as others")
    picks = [Pick(comment_id=held.id, revision=held.revision)]
    return settle_all(world.ports, world.anna, picks, act=Act.APPROVE).id


PARTS: Mapping[str, Callable[[World], str]] = {
    "comment_id": lambda world: world.hold("maybe spam").id,
    "campaign_id": _campaign,
    "key_id": _key,
    "moderator_id": lambda world: world.moderator("Sam").id,
    "pass_id": _invitation,
    "entry_id": _entry,
    "endpoint_id": _endpoint,
    "bulk_id": _bulk,
    "act": lambda _: "disable",
    "name": lambda _: "volume",
    "filename": lambda _: "console.css",
    "path": lambda _: "nowhere",
    "secret": lambda _: "",  # each link has its own: see `_path`
}
"""What stands in an address, by its name: a thing of the site that is there."""


def _path(name: str, world: World) -> str:
    rule = RULES[name]
    values = {part: PARTS[part](world) for part in rule.arguments}
    if name.startswith("invitation"):
        values["secret"] = invite(world.ports, world.site, Role.VIEWER)
    elif name.startswith("new_password"):
        values["secret"] = issue_reset(world.ports, world.site, world.moderator("Tam").id)
    built = rule.build(values)
    assert built is not None
    return built[1]


def _method(name: str) -> str:
    (method,) = (RULES[name].methods or set()) - {"HEAD", "OPTIONS"}
    return method


def _ask(visit: Visit, name: str, path: str) -> TestResponse:
    if _method(name) == "GET":
        return visit.get(path, buffered=True)
    return visit.post(path, **SENDS.get(name, {}))


def _everything(ports: Ports) -> dict[str, Any]:
    """Return all that is stored, but for when somebody was seen: whoever is refused was here."""
    columns = {
        t.name: [c for c in t.columns if c.name != "last_seen_at"] for t in Base.metadata.sorted_tables
    }
    with ports.store.read() as tx:
        return {name: tx.sites._all(select(*of)) for name, of in columns.items()}  # type: ignore[attr-defined]


@pytest.fixture
def visits(sign_in: SignIn, world: World) -> dict[Who, Visit]:
    people = {
        Who.VIEWER: world.vera,
        Who.MODERATOR: world.ben,
        Who.OWNER: world.moderator("Olga", Role.OWNER),
    }
    return {who: sign_in(person) for who, person in people.items()}


def test_every_route_says_who_may_use_it_and_every_line_is_a_route() -> None:
    assert sorted(ROUTES) == sorted(RULES)
    assert {name for name in ROUTES if ROUTES[name] is Who.STRANGER} == {
        endpoint.removeprefix("console.") for endpoint in OPEN_ENDPOINTS
    }
    assert {part for rule in RULES.values() for part in rule.arguments} <= set(PARTS)


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_is_open_to_whom_it_says_and_changes_nothing_for_anybody_else(
    ports: Ports, world: World, visits: dict[Who, Visit], stranger: FlaskClient, name: str
) -> None:
    path, least = _path(name, world), ROUTES[name]
    before = _everything(ports)
    answer = stranger.open(path, method=_method(name), buffered=True)
    if least is Who.STRANGER:
        assert answer.status_code == (403 if name in CHANGES else 303 if name == "second_step" else 200)
    else:
        assert answer.status_code == 303
        assert answer.location.startswith("/console/sign-in")
    for who, visit in visits.items():
        if who < least:
            answer = _ask(visit, name, path)
            assert answer.status_code == 403, who
            assert "Your role does not allow this" in answer.text
    assert _everything(ports) == before
    for who, visit in visits.items():
        if who >= least:
            answer = _ask(visit, name, path)
            assert answer.status_code < 500, answer.text
            assert answer.status_code not in (401, 403, 405), who


@pytest.mark.parametrize("name", OF_A_SITE)
def test_the_things_of_another_site_do_not_exist(
    ports: Ports, world: World, sign_in: SignIn, name: str
) -> None:
    path = _path(name, world)
    other = World(ports, "Next Door", people=("Noor", "Otto", "Pia"))
    visit = sign_in(other.moderator("Quinn", Role.OWNER))
    before = _everything(ports)
    answer = _ask(visit, name, path)
    assert answer.status_code == 404
    assert "Nothing here" in answer.text
    assert _everything(ports) == before


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_refuses_a_missing_or_foreign_token(
    ports: Ports, world: World, visits: dict[Who, Visit], name: str
) -> None:
    path, owner = _path(name, world), visits[Who.OWNER]
    before = _everything(ports)
    for sent in ({}, {"csrf": ""}, {"csrf": "wrong"}, {"csrf": visits[Who.MODERATOR].csrf}):
        answer = owner.client.post(path, data=sent)
        assert answer.status_code == 403, sent
        assert "Nothing was changed" in answer.text
    assert _everything(ports) == before


@pytest.mark.parametrize("name", ROUTES)
def test_no_route_answers_a_method_that_it_does_not_know(
    world: World, visits: dict[Who, Visit], name: str
) -> None:
    path = _path(name, world)
    for method in ("PUT", "PATCH", "DELETE"):
        answer = visits[Who.OWNER].client.open(path, method=method, data={"csrf": visits[Who.OWNER].csrf})
        assert answer.status_code in (403, 404, 405), method
