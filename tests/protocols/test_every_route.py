"""Every route of the service's own and of other protocols: none answers without a key of the site itself.

A route is declared here in one line; one without its line fails the build.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service.domain.site import KeyKind
from service.moderation.keys import adopt_key, issue_key, revoke_key
from service.moderation.ports import Ports
from service.moderation.register import Registered, add_site
from service.store.tables import Base
from tests.protocols.native.client import Api


class Door(Enum):
    """How a route knows who asks."""

    OPEN = "says nothing of any site"
    NATIVE = "an API key in the header"
    AKISMET = "an Akismet key in the form"
    PERSPECTIVE = "an API key in the address"
    CORAL = "a signature"


ROUTES: Mapping[str, Door] = {
    "home": Door.OPEN,
    "operations.healthz": Door.OPEN,
    "operations.readyz": Door.OPEN,
    "operations.metrics": Door.OPEN,
    "native.static": Door.OPEN,
    "native.openapi_json": Door.OPEN,
    "native.docs_page": Door.OPEN,
    "perspective.discover": Door.OPEN,
    "perspective.anything_else": Door.OPEN,
    "akismet.test": Door.OPEN,
    "native.check_comment": Door.NATIVE,
    "native.check_comments": Door.NATIVE,
    "native.list_comments": Door.NATIVE,
    "native.read_comment": Door.NATIVE,
    "native.edit_comment": Door.NATIVE,
    "native.erase_comment": Door.NATIVE,
    "native.label_comment": Door.NATIVE,
    "native.score_comments": Door.NATIVE,
    "perspective.analyze": Door.PERSPECTIVE,
    "perspective.suggest_score": Door.PERSPECTIVE,
    "coral.moderate": Door.CORAL,
    "akismet.verify_key": Door.AKISMET,
    "akismet.comment_check": Door.AKISMET,
    "akismet.submit_spam": Door.AKISMET,
    "akismet.submit_ham": Door.AKISMET,
    "akismet.deactivate": Door.AKISMET,
    "akismet.token": Door.AKISMET,
    "akismet.get_subscription": Door.AKISMET,
    "akismet.get_stats": Door.AKISMET,
    "akismet.get_key_stats": Door.AKISMET,
    "akismet.usage_limit": Door.AKISMET,
    "akismet.key_sites": Door.AKISMET,
}

BODY: Mapping[str, Any] = {"comment": {"body": "maybe"}}
BODIES: Mapping[str, Any] = {
    "native.check_comments": {"comments": [BODY]},
    "native.label_comment": {"label": "ham"},
    "native.score_comments": {"comments": [BODY]},
}
REFUSALS = {Door.NATIVE: {401}, Door.PERSPECTIVE: {400, 403}, Door.CORAL: {401}}
BY_PATH = "_by_path"


def _rules(app: Flask) -> dict[str, Rule]:
    """Return the routes that are no page of the console; the same call by a key in the path is the same."""
    rules = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("console.")]
    return {rule.endpoint: rule for rule in rules if not rule.endpoint.endswith(BY_PATH)}


@pytest.fixture
def wrong_keys(ports: Ports, site_and_key: Registered) -> dict[Door, list[str]]:
    """Return by kind of door keys that must not open it: none, unknown, stopped, and of the other kind."""
    site = site_and_key.site
    stopped = []
    for kind in (KeyKind.NATIVE, KeyKind.AKISMET):
        stopped.append(issue_key(ports, site, kind))
        with ports.store.read() as tx:
            newest = tx.sites.keys(site.id)[-1]
        revoke_key(ports, site, newest.id, timedelta(seconds=-1))
    adopt_key(ports, site, "feedfeedfeed")
    native = ["", "wk_unknown", stopped[0], site_and_key.akismet_key, "feedfeedfeed"]
    akismet = ["", "0123456789ab", stopped[1], site_and_key.key]
    return {Door.NATIVE: native, Door.PERSPECTIVE: native, Door.CORAL: native, Door.AKISMET: akismet}


def _ask(app: Flask, name: str, door: Door, key: str, part: str) -> TestResponse:
    rule = _rules(app)[name]
    built = rule.build(dict.fromkeys(rule.arguments, part))
    assert built is not None
    method = max((rule.methods or set()) - {"HEAD", "OPTIONS"})
    client, path = app.test_client(), built[1]
    if door is Door.AKISMET:
        return client.open(path, method=method, data={"api_key": key, "blog": "https://blog.example.org/"})
    if door is Door.PERSPECTIVE:
        return client.open(path, method=method, query_string={"key": key}, json=BODY)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return client.open(path, method=method, headers=headers, json=BODIES.get(name, BODY))


def _everything(ports: Ports) -> dict[str, Any]:
    with ports.store.read() as tx:
        tables = Base.metadata.sorted_tables
        return {t.name: tx.sites._all(t.select()) for t in tables}  # type: ignore[attr-defined]


def test_every_route_says_how_it_knows_who_asks_and_every_line_is_a_route(app: Flask) -> None:
    assert sorted(ROUTES) == sorted(_rules(app))
    by_path = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.endswith(BY_PATH)}
    assert by_path == {f"{name}{BY_PATH}" for name, door in ROUTES.items() if door is Door.AKISMET}


@pytest.mark.parametrize("name", [name for name, door in ROUTES.items() if door is not Door.OPEN])
def test_no_route_answers_without_a_key_that_works(
    app: Flask, api: Api, ports: Ports, wrong_keys: dict[Door, list[str]], name: str
) -> None:
    door, comment_id = ROUTES[name], api.comment()["id"]
    before = _everything(ports)
    for key in wrong_keys[door]:
        answer = _ask(app, name, door, key, comment_id)
        if door is Door.AKISMET:
            assert answer.status_code in (200, 400, 401), key
            assert _says_nothing(answer), (key, answer.text)
        else:
            assert answer.status_code in REFUSALS[door], (key, answer.text)
        assert comment_id not in answer.text
        assert "maybe" not in answer.text
    assert _everything(ports) == before


def _says_nothing(answer: TestResponse) -> bool:
    """Say whether an Akismet client learns that the key is none, and nothing more."""
    return "invalid" in answer.text.lower() or not answer.text


@pytest.mark.parametrize(
    "name", ["native.read_comment", "native.edit_comment", "native.erase_comment", "native.label_comment"]
)
def test_another_sites_key_finds_nothing(app: Flask, api: Api, ports: Ports, name: str) -> None:
    comment_id = api.comment()["id"]
    other = add_site(ports, "next door", "https://next.example.org/")
    before = _everything(ports)
    answer = _ask(app, name, Door.NATIVE, other.key, comment_id)
    assert answer.status_code == 404, answer.text
    after = _everything(ports)
    for table in ("api_keys",):  # that the key was used is noted
        before.pop(table), after.pop(table)
    assert after == before


@pytest.mark.parametrize("name", [name for name, door in ROUTES.items() if door is Door.OPEN])
def test_an_open_route_tells_nothing_of_a_site(
    app: Flask, api: Api, site_and_key: Registered, name: str
) -> None:
    comment_id = api.comment()["id"]
    rule = _rules(app)[name]
    built = rule.build({"filename": "docs.css", "call": comment_id})
    assert built is not None
    answer = app.test_client().get(built[1], buffered=True)
    assert answer.status_code < 500
    told = answer.text.replace(built[1], "")
    assert comment_id not in told
    assert site_and_key.site.id not in told
    assert site_and_key.key not in told
