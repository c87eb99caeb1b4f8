"""The production server: gunicorn with threads, each worker with connections of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from service import logs
from service.app import create_app
from service.domain.comment import Author, Comment
from service.domain.history import History
from service.domain.policy import default_policy
from service.domain.receiver import Allowed
from service.domain.site import Site
from service.moderation.judge import judge, view_of
from service.moderation.ports import Ports
from service.protocols import metrics
from service.settings import Settings
from service.webhooks.sender import Sender
from service.webhooks.worker import Delivering, Worker


class Server(BaseApplication):
    """A gunicorn that is configured by `Settings` alone: no file, no environment of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its configuration."""
        for name, value in configuration(self.settings).items():
            if name in self.cfg.settings:  # the control socket is known to newer gunicorns only
                self.cfg.set(name, value)

    def run(self) -> None:
        """Serve until a signal ends it."""
        if self.settings.workers == 1:
            super().run()
            return
        folder, master = Path(tempfile.mkdtemp(prefix="winnow-metrics-")), os.getpid()
        metrics.share_between_workers(folder)
        try:
            super().run()
        finally:
            if os.getpid() == master:  # a worker that ends comes by here too
                shutil.rmtree(folder, ignore_errors=True)

    def load(self) -> Any:
        """Build the application: called in each worker after the fork, so that no connection is shared."""
        logs.configure(self.settings)
        app = create_app(self.settings)
        warm_up(app.extensions["winnow"])
        app.extensions["winnow.webhooks"] = _deliver_webhooks(app, self.settings)
        return app


def warm_up(ports: Ports) -> None:
    """Judge one comment, unstored: it loads the model and the lists that the first visitor would wait for."""
    site = Site(id="", name="", url="", created_at=ports.clock())
    comment = Comment(body="See https://example.org/ first.", author=Author(url="https://example.org/"))
    judge(ports.classifier, site, view_of(comment, site), History(at=ports.clock()), default_policy())


def _deliver_webhooks(app: Flask, settings: Settings) -> Worker:
    """Begin to deliver what waits in the outbox; every process takes part, and each event is one's alone."""
    sender = Sender(Allowed.parse(settings.webhook_allow))
    observe = metrics.metrics_of(app).tried_webhook
    worker = Worker(Delivering(app.extensions["winnow"], sender, observe))
    worker.start()
    return worker


def configuration(settings: Settings) -> dict[str, Any]:
    """Return gunicorn's settings.

    `max_requests` stays off, since recycling a worker resets connections; models reload within the process.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": f"{host}:{settings.port}",
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "preload_app": False,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 15,
        "max_requests": 0,
        "limit_request_line": 8190,
        "loglevel": "warning",
        "proc_name": "winnow",
        "control_socket_disable": True,
        "worker_exit": _close_ports,
        "child_exit": _forget_worker,
    }


def _close_ports(_server: object, worker: Any) -> None:
    app = getattr(worker, "wsgi", None)
    if isinstance(app, Flask):
        ports: Ports = app.extensions["winnow"]
        webhooks: Worker = app.extensions["winnow.webhooks"]
        webhooks.stop()
        ports.store.close()
        if ports.counters is not None:
            ports.counters.close()


def _forget_worker(_server: object, worker: Any) -> None:
    metrics.forget_worker(worker.pid)
