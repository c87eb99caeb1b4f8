"""The native API over a real database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
import uuid_utils
from flask import Flask

from service import logs, store
from service.app import create_app
from service.moderation.ports import Ports
from service.moderation.register import Registered, add_site
from service.settings import Settings
from tests.protocols.native.client import Api, Source


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows, made once, since making its tables takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "winnow.sqlite3"
    store.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def ports(tmp_path: Path, empty_database: Path, source: Source) -> Iterator[Ports]:
    path = shutil.copy(empty_database, tmp_path)
    opened = store.open_store(f"sqlite:///{path}", data=tmp_path)
    yield Ports(
        store=opened,
        classifier=source,
        clock=lambda: datetime.now(UTC),
        new_id=lambda: str(uuid_utils.uuid7()),
    )
    opened.close()


@pytest.fixture
def app(ports: Ports, tmp_path: Path) -> Iterator[Flask]:
    settings = Settings(data=tmp_path, database_url="sqlite:///unused", log_format="json")
    logs.configure(settings)
    yield create_app(settings, ports)
    structlog.reset_defaults()


@pytest.fixture
def site_and_key(ports: Ports) -> Registered:
    return add_site(ports, "blog", "https://blog.example.org/")


@pytest.fixture
def api(app: Flask, site_and_key: Registered) -> Api:
    return Api(app, site_and_key[1])


@pytest.fixture
def stranger(app: Flask, ports: Ports) -> Api:
    return Api(app, add_site(ports, "other", "https://other.example.org/")[1])


@pytest.fixture
def anonymous(app: Flask) -> Api:
    return Api(app, None)
