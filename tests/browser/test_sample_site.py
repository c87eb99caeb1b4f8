"""The sample news page in a real browser, with a real Winnow behind it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from werkzeug.serving import make_server

from samples.site import app as site
from tests.running import RunningService

pytestmark = pytest.mark.browser

FRIENDLY = "I took the late ferry home after every concert. Very glad that it is coming back."
PUSHY = "Great post! Visit https://cheap-pills.example for 80% off viagra, no prescription needed"


@pytest.fixture(scope="module")
def winnow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    service = RunningService(tmp_path_factory.mktemp("winnow") / "data")
    yield service
    service.stop()


@pytest.fixture(scope="module")
def address(winnow: RunningService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The news page, served on a free port."""
    database = tmp_path_factory.mktemp("site") / "comments.sqlite3"
    app = site.create_app(winnow.base, winnow.credential("API key"), database)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def _write(page: Page, address: str, body: str, slug: str = "ferry") -> None:
    page.goto(f"{address}/articles/{slug}")
    page.get_by_role("textbox", name="Name").fill("Anna")
    page.get_by_role("textbox", name="Comment").fill(body)
    page.wait_for_timeout(3_100)  # people take longer than the policy's `min_form_s`
    page.get_by_role("button", name="Send comment").click()
    expect(page.locator(".notice")).to_be_visible()


def test_a_friendly_comment_is_published_for_everybody(page: Page, browser: Browser, address: str) -> None:
    _write(page, address, FRIENDLY)
    expect(page.locator(".notice")).to_contain_text("is published")
    with browser.new_context() as stranger:
        other = stranger.new_page()
        other.goto(f"{address}/articles/ferry")
        expect(other.locator(".comment .body").filter(has_text="late ferry home")).to_have_count(1)


def test_a_pushy_comment_is_not_published_until_a_moderator_says_so(
    page: Page, browser: Browser, address: str, winnow: RunningService
) -> None:
    _write(page, address, PUSHY, "library")
    expect(page.locator(".notice")).not_to_contain_text("is published")
    with browser.new_context() as stranger:
        other = stranger.new_page()
        other.goto(f"{address}/articles/library")
        expect(other.locator(".comment")).to_have_count(0)
    headers = {"Authorization": f"Bearer {winnow.credential('API key')}"}
    newest = httpx.get(f"{winnow.base}/v1/comments", headers=headers).json()
    assert PUSHY in str(newest)


def test_a_program_that_fills_the_hidden_field_is_refused(page: Page, address: str) -> None:
    page.goto(f"{address}/articles/school")
    page.get_by_role("textbox", name="Name").fill("Anna")
    page.get_by_role("textbox", name="Comment").fill("What a lovely idea.")
    page.locator("input[name=website]").evaluate("field => { field.value = 'http://bot.example' }")
    page.get_by_role("button", name="Send comment").click()
    expect(page.locator(".notice.refused")).to_contain_text("cannot publish")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_the_page_fits_every_screen(browser: Browser, address: str, width: int, scheme: str) -> None:
    dark = scheme == "dark"
    size = ViewportSize(width=width, height=800)
    with browser.new_context(viewport=size, color_scheme="dark" if dark else "light") as context:
        page = context.new_page()
        for path in ("/", "/articles/ferry"):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            background = page.evaluate("getComputedStyle(document.body).backgroundColor")
            brightness = max(int(number) for number in re.findall(r"\d+", background)[:3])
            assert (brightness < 128) is dark


def test_the_hidden_field_is_out_of_reach_for_people(page: Page, address: str) -> None:
    page.goto(f"{address}/articles/ferry")
    field = page.locator("input[name=website]")
    assert field.get_attribute("tabindex") == "-1"
    expect(page.locator(".trap")).to_have_attribute("aria-hidden", "true")
