"""The composition root: the only file that knows every part."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import uuid_utils
from flask import Flask, redirect, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from service import classifier, store
from service.classifier.reload import ModelFiles
from service.console import routes as console
from service.counters import open_counters
from service.moderation.matchers import Matchers
from service.moderation.ports import Ports
from service.protocols import operations, problems
from service.protocols.akismet import routes as akismet
from service.protocols.coral import routes as coral
from service.protocols.native import routes as native
from service.protocols.perspective import routes as perspective
from service.settings import Settings

MODELS_FOLDER = "models"
DEFAULT_MODEL = Path(classifier.__file__).with_name("default")
MAX_BODY_BYTES = 6_000_000
"""No route reads more; the routes' own limits are lower and answer in their protocol's words."""


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a new UUID version 7 (RFC 9562): ids sort by time."""
    return str(uuid_utils.uuid7())


def model_files(settings: Settings) -> ModelFiles:
    """Return the models of an installation: its own where it has trained one, else the shipped one."""
    return ModelFiles(settings.data / MODELS_FOLDER, DEFAULT_MODEL)


def open_ports(settings: Settings) -> Ports:
    """Open the database and return everything that the use cases need.

    Raises:
        InvalidInputError: the counters' URL is none.
        StoreError: the database cannot be opened, or the counters' client is not installed.
    """
    counters = open_counters(settings.redis_url)
    return Ports(
        store=store.open_store(settings.database_url, data=settings.data),
        classifier=model_files(settings),
        clock=now,
        new_id=new_id,
        counters=counters,
        lists=Matchers(),
    )


def create_app(settings: Settings, ports: Ports | None = None) -> Flask:
    """Return the WSGI application. `ports` replaces the real parts in tests."""
    app = Flask("service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.config["WINNOW_SETTINGS"] = settings
    app.extensions["winnow"] = ports or open_ports(settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own documentation wraps it so
    problems.register(app)
    app.register_blueprint(operations.blueprint)
    app.register_blueprint(native.blueprint)
    app.register_blueprint(akismet.blueprint)
    app.register_blueprint(perspective.blueprint)
    app.register_blueprint(coral.blueprint)
    app.register_blueprint(console.blueprint)
    app.add_url_rule("/", "home", _home)
    return app


def _home() -> Response:
    return redirect(url_for("console.queue"))
