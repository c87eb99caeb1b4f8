"""What surrounds every request: its id in answers and log, its place in the metrics, its safe headers."""

from __future__ import annotations

import re
import time
import uuid

import structlog
from flask import Blueprint, Response, current_app, g, request

from service.protocols.metrics import metrics_of
from service.protocols.problems import is_api

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
NO_ROUTE = "none"


def surround(blueprint: Blueprint) -> None:
    """Let a blueprint give every request of its application an id, headers and a place in the metrics."""
    blueprint.before_app_request(_begin)
    blueprint.after_app_request(_end)
    blueprint.teardown_app_request(_forget)


def _begin() -> None:
    g.began = time.perf_counter()
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    if is_api(request.path):
        response.headers.setdefault("Cache-Control", "no-store")
    # Only what is known beforehand becomes a label: any path and any method can be asked for.
    method = request.method if request.method in _METHODS else "other"
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    metrics_of(current_app).requested(method, route, response.status_code, time.perf_counter() - g.began)
    return response


def _forget(_error: BaseException | None) -> None:
    structlog.contextvars.unbind_contextvars("request_id")
