"""The Perspective door over a real database, called by a client or from a real port of loopback."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from service.domain.signal import Category
from service.features.view import View
from service.moderation.register import Registered
from tests.protocols.native.client import Source, WordClassifier


class Linguist(WordClassifier):
    """A classifier that tells three languages by one word each, and learned two of them."""

    learned: Mapping[Category, frozenset[str]] = {
        Category.SPAM: frozenset({"en"}),
        Category.ABUSE: frozenset({"en", "de"}),
    }
    told: Mapping[str, str | None] = {"bread": "en", "Brot": "de", "pain": "fr", "ψωμί": None}

    def language(self, view: View) -> str | None:
        found = [code for word, code in self.told.items() if word in view.comment.body]
        return found[0] if found else super().language(view)


@dataclasses.dataclass
class Client:
    """A site's client of the Perspective API."""

    app: Flask
    key: str

    def post(self, call: str, document: object, **more: Any) -> TestResponse:
        query = more.pop("query_string", {"key": self.key})
        raw = {"data": document} if isinstance(document, bytes) else {"json": document}
        answer = self.app.test_client().post(f"/v1alpha1/{call}", query_string=query, **raw, **more)
        assert answer.status_code < 500 or answer.status_code == 503
        assert answer.mimetype == "application/json"
        return answer

    def analyze(self, text: str, *attributes: str, **more: Any) -> dict[str, Any]:
        """Ask for attributes and return the answer's document."""
        wanted: dict[str, Any] = {name: {} for name in attributes or ("TOXICITY",)}
        document = {"comment": {"text": text}, "requestedAttributes": wanted, **more}
        answered: dict[str, Any] = self.post("comments:analyze", document).get_json()
        return answered

    def suggest(self, text: str, **scores: float) -> TestResponse:
        given = {name: {"summaryScore": {"value": value}} for name, value in scores.items()}
        return self.post("comments:suggestscore", {"comment": {"text": text}, "attributeScores": given})


@pytest.fixture
def source() -> Source:
    return Source(Linguist())


@pytest.fixture
def client(app: Flask, site_and_key: Registered) -> Client:
    return Client(app, site_and_key[1])


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The service on a port of loopback, for clients that open connections of their own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
