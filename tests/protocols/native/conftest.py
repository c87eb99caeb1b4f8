"""The native API over a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uuid_utils
from flask import Flask

from service import store
from service.domain.site import Site
from service.moderation.ports import Ports
from service.moderation.register import add_site
from service.protocols import operations, problems
from service.protocols.native import routes
from tests.protocols.native.client import Api, Source


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def ports(tmp_path: Path, source: Source) -> Iterator[Ports]:
    url = f"sqlite:///{tmp_path / 'winnow.sqlite3'}"
    store.upgrade(url)
    opened = store.open_store(url, data=tmp_path)
    yield Ports(
        store=opened,
        classifier=source,
        clock=lambda: datetime.now(UTC),
        new_id=lambda: str(uuid_utils.uuid7()),
    )
    opened.close()


@pytest.fixture
def app(ports: Ports) -> Flask:
    app = Flask("service", static_folder=None)
    app.extensions["winnow"] = ports
    problems.register(app)
    app.register_blueprint(operations.blueprint)
    app.register_blueprint(routes.blueprint)
    return app


@pytest.fixture
def site_and_key(ports: Ports) -> tuple[Site, str]:
    return add_site(ports, "blog", "https://blog.example.org/")


@pytest.fixture
def api(app: Flask, site_and_key: tuple[Site, str]) -> Api:
    return Api(app, site_and_key[1])


@pytest.fixture
def stranger(app: Flask, ports: Ports) -> Api:
    return Api(app, add_site(ports, "other", "https://other.example.org/")[1])


@pytest.fixture
def anonymous(app: Flask) -> Api:
    return Api(app, None)
