"""The calls of the Perspective API: parse, call the use case, render."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from service.domain.site import Site
from service.moderation.assess import assess
from service.moderation.keys import authenticate
from service.moderation.ports import Ports
from service.moderation.suggest import suggest
from service.protocols.body import parse_json, read_bytes
from service.protocols.perspective import discovery, errors, render, spans, wire

MAX_BYTES = 1024 * 1024
"""The longest body: a text of 20 kB, however it is escaped, and an article as its context."""

MAX_KEY_LENGTH = 256

_METHODS = {"comments:analyze": "POST", "comments:suggestscore": "POST"}

blueprint = Blueprint("perspective", __name__)
blueprint.register_error_handler(Exception, errors.answer)


@blueprint.post("/v1alpha1/comments:analyze")
def analyze() -> Response:
    """Score a text in the attributes that are asked for. Nothing is stored, `doNotStore` or not.

    With `spanAnnotations` each sentence is scored by itself too, the first 100 of them; else the one span is
    the whole text.
    """
    ports, site = _caller()
    question = wire.parse_question(_body())
    text = question.text
    pieces = spans.sentences(text) if question.sentences else [spans.whole(text)]
    texts = [text, *(piece.text for piece in pieces)] if question.sentences else [text]
    return _answer(render.render_scores(question, assess(ports, site, texts), pieces))


@blueprint.post("/v1alpha1/comments:suggestscore")
def suggest_score() -> Response:
    """Store what a text is as a label: of the site's comment that says the same, else of one of its own.

    A highest score from 0.5 says abuse, or spam where it is SPAM's; lower ones say ham. Coral Talk sends 1 or
    0 for each comment that a moderator rejected or approved.
    """
    ports, site = _caller()
    suggestion = wire.parse_suggestion(_body())
    suggest(ports, site, suggestion.comment, suggestion.value, author=f"site:{site.name}")
    return _answer(render.render_suggestion(suggestion))


@blueprint.get("/$discovery/rest")
def discover() -> Response:
    """Describe the two calls to Google's client libraries; the only version is `v1alpha1`."""
    if request.args.get("version", discovery.VERSION) != discovery.VERSION:
        raise NotFound(f"The only version is {discovery.VERSION}.")
    return _answer(discovery.document(request.host_url))


@blueprint.route("/v1alpha1/", defaults={"call": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@blueprint.route("/v1alpha1/<path:call>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def anything_else(call: str) -> Response:
    """Refuse whatever else is called, in the words of this protocol."""
    if call in _METHODS:
        raise MethodNotAllowed([_METHODS[call]], "This call is a POST.")
    raise NotFound("There is no such call here.")


def _caller() -> tuple[Ports, Site]:
    ports: Ports = current_app.extensions["winnow"]
    key = request.args.get("key") or request.headers.get("x-goog-api-key", "")
    if not key:
        raise errors.no_key()
    if len(key) > MAX_KEY_LENGTH:
        raise errors.bad_key()
    return ports, authenticate(ports, key)


def _body() -> Any:
    """Return the body's JSON values, whatever type it is said to be: clients of the original say many."""
    return parse_json(read_bytes(request, MAX_BYTES), mend=True)


def _answer(document: Mapping[str, Any]) -> Response:
    return Response(json.dumps(document), mimetype="application/json")
