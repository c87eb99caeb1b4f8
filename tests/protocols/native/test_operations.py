"""Health, readiness and metrics."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.counters import open_counters
from service.domain.receiver import Allowed
from service.domain.site import Site
from service.errors import StoreError
from service.moderation.endpoints import add_endpoint
from service.moderation.ports import Ports
from service.protocols.metrics import MAX_SIGNAL_NAMES, Metrics, metrics_of
from service.settings import Settings
from tests import stored
from tests.protocols.native.client import Api, Source
from tests.redis_servers import RedisServer


def samples(api: Api) -> dict[str, float]:
    text = api.client.get("/metrics").text
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def test_alive_and_ready(anonymous: Api) -> None:
    assert anonymous.send("GET", "/healthz").get_json() == {"status": "alive"}
    assert anonymous.send("GET", "/readyz").get_json() == {
        "status": "ready",
        "store": "ok",
        "classifier": "ok",
        "counters": "ok",
    }


def test_not_ready_names_the_failing_part(anonymous: Api, source: Source, ports: Ports) -> None:
    source.classifier = None
    answer = anonymous.send("GET", "/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.get_json() == {
        "status": "unready",
        "store": "ok",
        "classifier": "failed",
        "counters": "ok",
    }

    def fail() -> None:
        raise StoreError("/secret/path")

    object.__setattr__(ports.store, "ping", fail)
    answer = anonymous.send("GET", "/readyz")
    assert answer.get_json() == {
        "status": "unready",
        "store": "failed",
        "classifier": "failed",
        "counters": "ok",
    }
    assert anonymous.send("GET", "/healthz").status_code == 200


def test_counters_that_are_down_are_named_and_the_service_stays_ready(ports: Ports, tmp_path: Path) -> None:
    counters = open_counters(f"unix://{tmp_path}/nobody")
    settings = Settings(data=tmp_path, database_url="sqlite:///unused")
    answer = create_app(settings, dataclasses.replace(ports, counters=counters)).test_client().get("/readyz")
    assert answer.status_code == 200
    assert (answer.get_json()["status"], answer.get_json()["counters"]) == ("ready", "degraded")


@pytest.mark.redis
def test_counters_that_answer_are_ok(ports: Ports, tmp_path: Path, redis_server: RedisServer) -> None:
    counters = open_counters(redis_server.url)
    assert counters is not None
    settings = Settings(data=tmp_path, database_url="sqlite:///unused")
    answer = create_app(settings, dataclasses.replace(ports, counters=counters)).test_client().get("/readyz")
    assert answer.get_json()["counters"] == "ok"
    counters.close()


def test_metrics_count_requests_decisions_and_signals(api: Api) -> None:
    for body in ("Hello.", "maybe", "casino", "casino again"):
        api.comment(body)
    api.comment("Hello.", id="c")
    api.comment("Hello.", id="c")
    api.post("/v1/score", {"comment": {"body": "casino"}})
    api.send("GET", "/v1/no/such/route")
    counted = samples(api)
    assert counted['winnow_decisions_total{verdict="reject"}'] == 2
    assert counted['winnow_decisions_total{verdict="accept"}'] == 2
    assert counted['winnow_signals_total{signal="words"}'] == 5
    assert counted['winnow_requests_total{method="POST",route="/v1/comments",status="201"}'] == 5
    assert counted['winnow_requests_total{method="POST",route="/v1/comments",status="200"}'] == 1
    assert counted['winnow_requests_total{method="GET",route="none",status="404"}'] == 1
    assert counted['winnow_request_seconds_count{method="POST",route="/v1/score"}'] == 1
    assert counted["winnow_queue_held"] == 1
    assert counted["winnow_webhook_late_seconds"] == 0


def test_metrics_count_tries_of_webhooks_and_say_how_late_they_are(
    api: Api, app: Flask, ports: Ports, site_and_key: tuple[Site, str, str]
) -> None:
    site = site_and_key[0]
    endpoint = add_endpoint(ports, site, "https://news.example/", [], allowed=Allowed(), actor="a")
    late = stored.outgoing(site, "late", endpoint.id, due_at=ports.clock() - timedelta(hours=1))
    ports.store.write(lambda tx: tx.outbox.add([late]))
    metrics_of(app).tried_webhook("refused")
    counted = samples(api)
    assert counted['winnow_webhook_deliveries_total{outcome="refused"}'] == 1
    assert counted["winnow_webhook_late_seconds"] == pytest.approx(3600, abs=60)
    assert counted[f'winnow_model_info{{digest="{"c" * 64}"}}'] == 1


def test_metrics_are_answered_while_parts_fail(api: Api, source: Source) -> None:
    source.classifier = None
    api.comment("Hello.")
    counted = samples(api)
    assert counted['winnow_degraded_decisions_total{part="model"}'] == 1
    assert not [name for name in counted if name.startswith("winnow_model_info")]


def test_applications_count_apart(app: Flask, api: Api) -> None:
    api.comment()
    other = Metrics()
    assert app.extensions["winnow.metrics"].registry is not other.registry
    assert 'winnow_decisions_total{verdict="accept"}' in samples(api)


def test_paths_methods_and_signal_names_cannot_grow_the_metrics_without_bound(api: Api) -> None:
    for n in range(5):
        api.client.open(f"/v1/x{n}", method=f"METHOD{n}")
    assert samples(api)['winnow_requests_total{method="other",route="none",status="404"}'] == 5
    metrics = Metrics()
    names = {metrics._bounded(f"rule_{n}") for n in range(MAX_SIGNAL_NAMES + 50)}
    assert len(names) == MAX_SIGNAL_NAMES + 1
