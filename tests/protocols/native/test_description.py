"""The description and its page: complete, valid, and true."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from service.domain.webhook import Event
from service.protocols.kinds import Kind
from tests.protocols.native.client import Api

PAGES_FOR_PEOPLE = re.compile("/$|/console(/|$)")
OTHER_PROTOCOLS = re.compile(r"(/<string\(length=12\):key>)?/1\.[12]/|/v1alpha1/|/\$discovery/|/coral/")
"""Their own documentation describes them."""


@pytest.fixture
def description(anonymous: Api) -> dict[str, Any]:
    return anonymous.description


def test_every_route_is_described_and_every_description_has_a_route(
    app: Flask, description: dict[str, Any]
) -> None:
    routes = {
        (re.sub(r"<uuid:(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.endswith("static") and not PAGES_FOR_PEOPLE.match(rule.rule)
        if not OTHER_PROTOCOLS.match(rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, methods in description["paths"].items() for method in methods}
    assert described == routes


def test_the_document_is_valid_openapi(description: dict[str, Any]) -> None:
    validate(description)
    assert description["openapi"].startswith("3.1.")


def test_every_schema_that_a_client_sends_has_an_example_and_every_example_fits(
    description: dict[str, Any],
) -> None:
    shown = set()
    for name, schema in description["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            OAS31Validator({**schema, "components": description["components"]}).validate(example)
            shown.add(name)
    assert shown >= {
        "CommentRequest",
        "BatchRequest",
        "LabelRequest",
        "Decision",
        "Score",
        "Problem",
        "Label",
    }


@pytest.mark.parametrize("name", ["CommentRequest", "BatchRequest"])
def test_the_api_takes_its_own_examples(api: Api, name: str) -> None:
    for example in api.description["components"]["schemas"][name]["examples"]:
        assert api.post("/v1/score", example).status_code == 200


def test_every_operation_that_needs_a_key_says_so(description: dict[str, Any], anonymous: Api) -> None:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            concrete = path.replace("{comment_id}", "0192f3a0-5a52-7c1e-9a53-6f1d1f0a4b11")
            answer = anonymous.client.open(concrete, method=method.upper())
            assert (answer.status_code == 401) is bool(operation["security"])


def test_every_webhook_is_described(description: dict[str, Any]) -> None:
    assert set(description["webhooks"]) == {event.value for event in Event}
    for name, methods in description["webhooks"].items():
        ref = methods["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        schema = description["components"]["schemas"][ref.rpartition("/")[2]]
        assert schema["properties"]["type"]["const"] == name


class Page(HTMLParser):
    """What a page holds: its tags, ids, links and resources."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.styles: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        assert not {name for name in given if name.startswith("on") or name == "style"}
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given["href"]))
        if tag == "link":
            self.styles.append(str(given["href"]))


@pytest.fixture
def page(app: Flask) -> Page:
    return Page(app.test_client().get("/docs").text)


def test_the_page_needs_nothing_from_elsewhere_and_no_script(app: Flask, page: Page) -> None:
    policy = app.test_client().get("/docs").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert not page.tags & {"script", "img", "iframe", "form", "style"}
    assert [style.startswith("/docs/static/") for style in page.styles] == [True]
    with app.test_client().get(page.styles[0]) as style:
        assert (style.status_code, style.mimetype) == (200, "text/css")


def test_every_link_within_the_page_leads_somewhere(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert {kind.type.partition("#")[2] for kind in Kind} <= set(page.ids)


def test_the_page_shows_every_operation_and_schema(page: Page, description: dict[str, Any]) -> None:
    operations = {o["operationId"] for methods in description["paths"].values() for o in methods.values()}
    assert operations <= set(page.ids)
    assert {f"schema-{name}" for name in description["components"]["schemas"]} <= set(page.ids)


def test_the_page_escapes_the_host_that_it_was_asked_under(app: Flask) -> None:
    text = app.test_client().get("/docs", headers={"Host": "evil.example"}).text
    assert "curl http://evil.example/v1/comments" in text
    hostile = app.test_client().get("/docs", headers={"Host": '"><script>alert(1)</script>'})
    assert "<script>" not in hostile.text
