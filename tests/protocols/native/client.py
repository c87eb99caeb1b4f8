"""A client that checks every answer against the OpenAPI document, and a classifier that a test can read."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from flask import Flask
from openapi_schema_validator import OAS31Validator
from werkzeug.test import TestResponse

from service.domain.attribute import Assessment, Attribute
from service.domain.goal import HamCurve
from service.domain.language import UNDETERMINED
from service.domain.signal import Category, Signal, Span, quantise
from service.errors import ModelError
from service.features.view import View
from service.moderation.ports import Classifier
from service.protocols import problems


class WordClassifier:
    """A classifier that knows two words."""

    digest = "c" * 64
    card: Mapping[str, Any] = {"name": "words"}
    ham_curves: Mapping[Category, HamCurve] = {}
    learned: Mapping[Category, frozenset[str]] = {}

    def language(self, view: View) -> str | None:
        del view
        return UNDETERMINED

    def assess(self, view: View) -> Assessment:
        return Assessment(self.signals(view), {Attribute.INSULT: 0.25})

    def signals(self, view: View) -> tuple[Signal, ...]:
        spam = -3.0 + 9.0 * ("casino" in view.comment.body) + 3.2 * ("maybe" in view.comment.body)
        span = Span(0, 1, points=quantise(spam))
        return (
            Signal(name="words", category=Category.SPAM, points=quantise(spam), evidence="W.", spans=(span,)),
            Signal(name="words", category=Category.ABUSE, points=-4.0, evidence="W."),
        )


@dataclasses.dataclass
class Source:
    """A source whose model can be taken away."""

    classifier: Classifier | None = dataclasses.field(default_factory=WordClassifier)

    def current(self) -> Classifier:
        if self.classifier is None:
            raise ModelError("The model is gone.")
        return self.classifier


class Api:
    """A site's client; it checks each answer against the description before a test sees it."""

    def __init__(self, app: Flask, key: str | None) -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.description: dict[str, Any] = self.client.get("/openapi.json").get_json()

    def send(self, method: str, path: str, document: object = None, **headers: str) -> TestResponse:
        """Send a document, or raw bytes as they are, and return the checked answer."""
        raw = document if isinstance(document, bytes) else json.dumps(document).encode()
        given = {**self.headers, "Content-Type": "application/json"}
        given.update({name.replace("_", "-"): value for name, value in headers.items()})
        answer = self.client.open(path, method=method, data=raw, headers=given)
        self.check(method, path.partition("?")[0], answer)
        return answer

    def post(self, path: str, document: object, **headers: str) -> TestResponse:
        return self.send("POST", path, document, **headers)

    def comment(self, body: str = "Hello there.", **more: Any) -> dict[str, Any]:
        """Post a comment and return the answer's document."""
        answer = self.post("/v1/comments", {"comment": {"body": body, **more}})
        assert answer.status_code in {200, 201}, answer.text
        document: dict[str, Any] = answer.get_json()
        return document

    def check(self, method: str, path: str, answer: TestResponse) -> None:
        """Fail unless the description says that this operation can answer so."""
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Request-Id"]
        assert answer.headers["Cache-Control"] == "no-store"
        operation = self._operation(method, path)
        if operation is None:
            assert answer.mimetype == problems.MEDIA_TYPE
            return
        reply = operation["responses"][str(answer.status_code)]
        if "content" not in reply:
            assert answer.data == b""
            return
        schema = reply["content"][answer.mimetype]["schema"]
        whole = {**schema, "components": self.description["components"]}
        OAS31Validator(whole).validate(answer.get_json())
        assert set(reply["headers"]) >= {"X-Request-Id"}

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        parts = path.split("/")
        for template, operations_ in self.description["paths"].items():
            names = template.split("/")
            if len(names) == len(parts) and all(
                name in {part, "{comment_id}"} for name, part in zip(names, parts, strict=True)
            ):
                found: dict[str, Any] | None = operations_.get(method.lower())
                return found
        return None
