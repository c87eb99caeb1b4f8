from __future__ import annotations

import pytest
from flask import Flask

from service.console.addresses import safe_next, static_url


@pytest.mark.parametrize(
    "target",
    ["/console/queue", "/console/queue?order=newest&after=abc", "/console/comments/0190-1#top"],
)
def test_the_way_back_leads_within_the_console(app: Flask, target: str) -> None:
    with app.test_request_context("/console/queue"):
        assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "https://evil.example/console/",
        "//evil.example/console/queue",
        "/\\evil.example",
        "\\\\evil",
        "/console/../v1/comments",
        "/console//evil.example",
        "/v1/comments",
        "/consolevil",
        "javascript:alert(1)",
        "/console/queue\r\nSet-Cookie: a=b",
        "/console/\x00",
        "http:/console/queue",
        "/console/" + "a" * 2_000,
        " /console/queue",
        "console/queue",
        "/console/\u202equeue",
        "https:///console/queue",
    ],
)
def test_any_other_way_leads_to_the_queue(app: Flask, target: str | None) -> None:
    with app.test_request_context("/console/queue"):
        assert safe_next(target) == "/console/queue"


def test_the_way_back_knows_where_the_service_is_mounted(app: Flask) -> None:
    with app.test_request_context("/console/queue", base_url="http://localhost/winnow"):
        assert safe_next("/winnow/console/comments") == "/winnow/console/comments"
        assert safe_next("/console/comments") == "/winnow/console/queue"


def test_a_static_file_is_named_by_its_content(app: Flask) -> None:
    with app.test_request_context("/console/queue"):
        address = static_url("console.css")
    with app.test_client().get(address) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
