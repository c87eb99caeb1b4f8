"""A real chromium before the real application, over a database that the test fills."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from service import store
from service.app import create_app, new_id, now
from service.domain.site import Moderator
from service.moderation.matchers import Matchers
from service.moderation.ports import Classifier, Ports
from service.settings import Settings
from tests.browser.world import PASSWORD, World

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoModel:
    """These tests state every decision themselves."""

    def current(self) -> Classifier:
        raise NotImplementedError


@dataclasses.dataclass
class Served:
    """The application on a port of loopback."""

    url: str
    world: World


OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return an empty database of this version, made once."""
    folder = tmp_path_factory.mktemp("empty")
    store.upgrade(f"sqlite:///{folder / 'empty.sqlite3'}")
    return (folder / "empty.sqlite3").read_bytes()


@pytest.fixture
def served(tmp_path: Path, empty_database: bytes) -> Iterator[Served]:
    file = tmp_path / "browser.sqlite3"
    file.write_bytes(empty_database)
    settings = Settings(data=tmp_path, database_url=f"sqlite:///{file}")
    opened = store.open_store(settings.database_url)
    ports = Ports(
        store=opened,
        classifier=NoModel(),
        clock=now,
        new_id=new_id,
        lists=Matchers(),
    )
    server = make_server("127.0.0.1", 0, create_app(settings, ports), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", World(ports))
    server.shutdown()
    thread.join()
    server.server_close()
    opened.close()


@pytest.fixture
def world(served: Served) -> World:
    return served.world


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[OpenPage]:
    """Return how to open a browser of its own and sign somebody in; any error on a page fails the test."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(moderator: Moderator | None, path: str = "/console/queue", **options: Any) -> Page:
        context = browser.new_context(base_url=served.url, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        page.on("console", lambda said: troubles.append(said.text) if _is_trouble(said.text) else None)
        page.goto(path)
        if moderator:
            page.get_by_label("Name").fill(moderator.name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"**{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def _is_trouble(said: str) -> bool:
    """Say whether the browser's console reports more than an answer such as 409, which tests provoke."""
    return "Failed to load resource" not in said
