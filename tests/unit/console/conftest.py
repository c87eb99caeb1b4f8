"""The console over a fresh SQLite store, driven by test clients that are signed in already."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uuid_utils
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service import store
from service.console import routes
from service.domain.site import Moderator
from service.moderation.keys import digest_of
from service.moderation.matchers import Matchers
from service.moderation.ports import Classifier, Ports, Session, Transaction
from tests.browser.world import World


@dataclasses.dataclass
class ConsoleSettings:
    secure_cookies: bool = False
    session_hours: int = 12
    webhook_allow: str = ""


class NoModel:
    """The console judges nothing."""

    def current(self) -> Classifier:
        raise NotImplementedError


class Clock:
    """The present, which a test may move on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Visit:
    """A browser of one signed-in moderator."""

    def __init__(self, client: FlaskClient, session: Session) -> None:
        self.client = client
        self.csrf = session.csrf

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, *, json: bool = False, **fields: object) -> TestResponse:
        """Send a form as a page of the console would, with the session's token."""
        headers = {"Accept": "application/json"} if json else {}
        return self.client.post(path, data={"csrf": self.csrf, **fields}, headers=headers)


SignIn = Callable[[Moderator], Visit]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return an empty database of this version, made once."""
    folder = tmp_path_factory.mktemp("empty")
    store.upgrade(f"sqlite:///{folder / 'empty.sqlite3'}")
    return (folder / "empty.sqlite3").read_bytes()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ports(tmp_path: Path, clock: Clock, empty_database: bytes) -> Iterator[Ports]:
    file = tmp_path / "console.sqlite3"
    file.write_bytes(empty_database)
    opened = store.open_store(f"sqlite:///{file}")
    yield Ports(
        store=opened,
        classifier=NoModel(),
        clock=clock,
        new_id=lambda: str(uuid_utils.uuid7()),
        lists=Matchers(),
    )
    opened.close()


@pytest.fixture
def world(ports: Ports) -> World:
    return World(ports)


@pytest.fixture
def settings() -> ConsoleSettings:
    return ConsoleSettings()


@pytest.fixture
def app(ports: Ports, settings: ConsoleSettings) -> Flask:
    app = Flask("service", static_folder=None)
    app.config["WINNOW_SETTINGS"] = settings
    app.extensions["winnow"] = ports
    app.register_blueprint(routes.blueprint)
    return app


@pytest.fixture
def sign_in(app: Flask, ports: Ports) -> SignIn:
    def visit(moderator: Moderator) -> Visit:
        secret, now = secrets.token_urlsafe(32), ports.clock()
        session = Session(
            digest=digest_of(secret),
            moderator_id=moderator.id,
            csrf=secrets.token_urlsafe(32),
            created_at=now,
            expires_at=now + timedelta(hours=12),
        )

        def job(tx: Transaction) -> None:
            tx.moderators.add_session(session)

        ports.store.write(job)
        client = app.test_client()
        client.set_cookie("winnow_session", secret)
        return Visit(client, session)

    return visit


@pytest.fixture
def anna(sign_in: SignIn, world: World) -> Visit:
    return sign_in(world.anna)


@pytest.fixture
def ben(sign_in: SignIn, world: World) -> Visit:
    return sign_in(world.ben)


@pytest.fixture
def vera(sign_in: SignIn, world: World) -> Visit:
    return sign_in(world.vera)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()
