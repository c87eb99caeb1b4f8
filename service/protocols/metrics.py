"""What operators watch, in Prometheus' format.

Each application counts in a registry of its own. Several worker processes share a folder, and whichever
answers adds all of them up.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from service.domain.decision import Decision
from service.errors import ModelError, StoreError
from service.moderation.ports import Ports
from service.settings import tell_libraries

MAX_SIGNAL_NAMES = 200
"""The most names of signals that are counted apart, since each costs memory for ever."""

LATENCY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "winnow_requests", "HTTP requests.", ("method", "route", "status"), registry=self.registry
        )
        self.latency = Histogram(
            "winnow_request_seconds",
            "Time to answer an HTTP request.",
            ("method", "route"),
            buckets=LATENCY_BUCKETS_S,
            registry=self.registry,
        )
        self.decisions = Counter(
            "winnow_decisions", "Decisions stored.", ("verdict",), registry=self.registry
        )
        self.degraded = Counter(
            "winnow_degraded_decisions", "Decisions made without a part.", ("part",), registry=self.registry
        )
        self.signals = Counter(
            "winnow_signals", "Signals in stored decisions.", ("signal",), registry=self.registry
        )
        self.webhooks = Counter(
            "winnow_webhook_deliveries", "Tries to deliver a webhook.", ("outcome",), registry=self.registry
        )
        self._signal_names: set[str] = set()

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered with `status` after `seconds`."""
        self.requests.labels(method, route, str(status)).inc()
        self.latency.labels(method, route).observe(seconds)

    def decided(self, decision: Decision) -> None:
        """Count a decision that was stored, and the signals in it."""
        self.decisions.labels(decision.judgement.verdict.value).inc()
        for part in decision.degraded:
            self.degraded.labels(part).inc()
        for name in {signal.name for signal in decision.judgement.signals}:
            self.signals.labels(self._bounded(name)).inc()

    def tried_webhook(self, outcome: str) -> None:
        """Count a try to deliver a webhook by what came of it: `delivered`, `refused` or `unreached`."""
        self.webhooks.labels(outcome).inc()

    def exposition(self, ports: Ports) -> bytes:
        """Return every metric as text, with the present state of queue and model."""
        return generate_latest(self._counted()) + generate_latest(_present(ports))

    def _counted(self) -> CollectorRegistry:
        if values.ValueClass is values.MutexValue:
            return self.registry
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped
        return shared

    def _bounded(self, name: str) -> str:
        if name not in self._signal_names and len(self._signal_names) < MAX_SIGNAL_NAMES:
            self._signal_names.add(name)
        return name if name in self._signal_names else "other"


def share_between_workers(folder: Path) -> None:
    """Count in files of `folder`, which must be empty, so that each worker can tell of all of them.

    To be called before the workers are forked and before any `Metrics` is made.
    """
    tell_libraries("PROMETHEUS_MULTIPROC_DIR", os.fspath(folder))
    # The library looks at the variable only when it is imported.
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped


def forget_worker(process_id: int) -> None:
    """Drop what a worker that ended said about its present state; what it counted stays."""
    if values.ValueClass is not values.MutexValue:
        mark_process_dead(process_id)  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped


def metrics_of(app: Flask) -> Metrics:
    """Return the application's metrics."""
    metrics: Metrics = app.extensions["winnow.metrics"]
    return metrics


class _Present(Collector):
    """What is true at the moment of asking, read from the parts themselves."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def collect(self) -> Iterator[Metric]:
        """Yield the held comments of all sites together, the model in service, and how late webhooks are."""
        held = GaugeMetricFamily("winnow_queue_held", "Comments that wait for a moderator, of all sites.")
        model = InfoMetricFamily("winnow_model", "The model in service.")
        # A part that fails leaves its metric without a sample, which is itself what an alert can watch.
        with contextlib.suppress(StoreError), self._ports.store.read() as tx:
            held.add_metric([], sum(tx.queue.size(site.id) for site in tx.sites.all()))
        with contextlib.suppress(ModelError):
            model.add_metric([], {"digest": self._ports.classifier.current().digest})
        late = GaugeMetricFamily(
            "winnow_webhook_late_seconds", "How long the webhook that was due longest has been due."
        )
        with contextlib.suppress(StoreError), self._ports.store.read() as tx:
            now = self._ports.clock()
            oldest = tx.outbox.oldest_due(now)
            late.add_metric([], (now - oldest).total_seconds() if oldest else 0.0)
        yield from (held, model, late)


def _present(ports: Ports) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Present(ports))
    return registry
