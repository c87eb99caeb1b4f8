"""What operators and load balancers ask: is the process alive, is it ready, what did it do.

These routes ask for no key; a reverse proxy that faces the world should not pass `/metrics` on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import structlog
from flask import Blueprint, Response, current_app
from flask.blueprints import BlueprintSetupState
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict

from service.moderation.ports import Ports
from service.protocols import requests
from service.protocols.endpoints import Endpoints, Reply
from service.protocols.metrics import Metrics, metrics_of
from service.protocols.problems import RETRY_AFTER_S

log = structlog.get_logger(__name__)

blueprint = Blueprint("operations", __name__)
endpoints = Endpoints(blueprint)
requests.surround(blueprint)


class Health(BaseModel):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "alive"}]})

    status: Literal["alive"]


class Readiness(BaseModel):
    """Whether comments can be judged and stored, and which part fails if not; the log says why.

    While the shared counters are degraded the database counts, and nothing else changes.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"status": "ready", "store": "ok", "classifier": "ok", "counters": "ok"},
                {"status": "unready", "store": "failed", "classifier": "ok", "counters": "ok"},
            ]
        }
    )

    status: Literal["ready", "unready"]
    store: Literal["ok", "failed"]
    classifier: Literal["ok", "failed"]
    counters: Literal["ok", "degraded"]


@blueprint.record
def _count(state: BlueprintSetupState) -> None:
    state.app.extensions["winnow.metrics"] = Metrics()


@endpoints.declare(
    "GET /healthz",
    tag="Operations",
    summary="Is the process alive?",
    replies={200: Reply(description="It is.", models=(Health,))},
    open=True,
)
def healthz() -> Response:
    """Answer without touching database or model."""
    return _json(Health(status="alive"))


@endpoints.declare(
    "GET /readyz",
    tag="Operations",
    summary="Can comments be judged and stored?",
    replies={
        200: Reply(description="They can.", models=(Readiness,)),
        503: Reply(
            description="A part fails.", models=(Readiness,), headers={"Retry-After": "Seconds to wait."}
        ),
    },
    open=True,
)
def readyz() -> Response:
    """Ask database and classifier. While only the classifier fails, comments are stored and held."""
    ports: Ports = current_app.extensions["winnow"]
    store = _part("store", ports.store.ping)
    classifier = _part("classifier", ports.classifier.current)
    counters = ports.counters is None or _part("counters", ports.counters.ping) == "ok"
    ready = store == classifier == "ok"
    answer = Readiness(
        status="ready" if ready else "unready",
        store=store,
        classifier=classifier,
        counters="ok" if counters else "degraded",
    )
    return _json(answer) if ready else _json(answer, 503, {"Retry-After": str(RETRY_AFTER_S)})


@endpoints.declare(
    "GET /metrics",
    tag="Operations",
    summary="What was done so far, for Prometheus",
    replies={200: Reply(description="Metrics in Prometheus' text format.", media="text/plain")},
    open=True,
)
def metrics() -> Response:
    """Count requests, latencies, decisions by verdict and signals by name; no site is named."""
    text = metrics_of(current_app).exposition(current_app.extensions["winnow"])
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _part(name: str, ask: Callable[[], object]) -> Literal["ok", "failed"]:
    try:
        ask()
    except Exception:  # whatever it is, the part cannot be used, and asking must not fail
        log.exception("part failed", part=name)
        return "failed"
    return "ok"


def _json(answer: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(answer.model_dump_json(), status, headers, mimetype="application/json")
