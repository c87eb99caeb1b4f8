"""Every page for everybody: axe finds nothing, in light and dark, wide and narrow."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from service.domain.comment import Author, Client
from service.domain.label import LabelValue
from service.domain.review import Act
from service.domain.signal import Category, Signal, Span, Verdict
from service.domain.site import Role
from service.domain.webhook import Delivery, Fate, OutboxState, Sent
from service.moderation.ports import StoredComment
from service.moderation.review import review
from tests.browser.conftest import OpenPage
from tests.browser.world import PASSWORD, World, signal, span_of

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALLEST_TARGET = 24
LOOKS = [
    pytest.param(
        {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}, id=f"{scheme}-{width}"
    )
    for scheme in ("light", "dark")
    for width in (320, 1280)
]


@pytest.fixture
def settled(world: World) -> StoredComment:
    """Return a rejected comment with a note, beside held ones that show every kind of evidence."""
    body = "Visit https://casino.example.com/win for free\u200b spins, you fools! " + "And so on. " * 120
    world.hold(
        body,
        [
            signal("text", 1.2, "Known words.", span_of(body, "casino", 0.2), span_of(body, "free", 0.6)),
            signal("text", 1.0, "Insults.", span_of(body, "fools", 1.0), category="abuse"),
            signal(
                "text",
                0.6,
                "Mild words.",
                span_of(body, "you", 0.2),
                span_of(body, "win", 0.5),
                category="abuse",
            ),
            Signal(
                name="blocked_word",
                category=Category.SPAM,
                points=0,
                evidence="A listed word.",
                forces=Verdict.HOLD,
                spans=(Span(0, 5),),
            ),
            signal("trial", 0.0, "A trial."),
            signal("base", -0.5, "Most are fine."),
        ],
        author=Author(name="Rosa", url="https://rosa.example.com/"),
        client=Client(ip="203.0.113.9"),
    )
    world.hold("<p>Nice <b>post</b></p>", format="html")
    stored = world.hold("maybe spam")
    act = {"act": Act.REJECT, "reason": LabelValue.SPAM, "note": "sells links"}
    review(world.ports, world.anna, stored.id, revision=stored.revision, **act)  # type: ignore[arg-type]  # named above
    return stored


def expect_accessible(page: Page) -> None:
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], "scrolls sideways"
    small = page.evaluate(
        """least => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), textarea")]
            .filter(each => each.offsetParent && !each.matches(".skip, p a"))
            .map(each => [each.textContent.trim() || each.id, each.getBoundingClientRect()])
            .filter(([, box]) => box.width < least || box.height < least).map(([name]) => name)""",
        SMALLEST_TARGET,
    )
    assert small == []


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible(
    open_page: OpenPage, world: World, settled: StoredComment, look: dict[str, Any]
) -> None:
    door = open_page(None, "/console/sign-in", **look)
    expect_accessible(door)
    door.get_by_label("Name").fill("Nobody")
    door.get_by_label("Password").fill("wrong password")
    door.get_by_role("button", name="Sign in").click()
    expect(door.get_by_role("alert")).to_be_visible()
    expect_accessible(door)
    page = open_page(world.anna, f"/console/comments/{settled.id}", **look)
    expect(page.locator(".timeline")).to_contain_text("sells links")
    expect_accessible(page)
    for path in ("/console/comments", "/console/shadow", "/console/nowhere"):
        page.goto(path)
        expect_accessible(page)
    page.goto(f"/console/queue?done={settled.id}")
    expect(page.locator("#done")).to_contain_text("Rejected as spam")
    for fold in page.locator("details > summary").all():
        fold.click()
    expect_accessible(page)
    page.locator(".card").first.focus()
    page.keyboard.press("?")
    expect_accessible(page)
    page.keyboard.press("Escape")
    for _ in range(2):
        page.keyboard.press("a")
    expect(page.get_by_text("Nothing is waiting.")).to_be_visible()
    expect_accessible(page)


@pytest.mark.parametrize("look", LOOKS)
def test_campaigns_are_accessible(open_page: OpenPage, world: World, look: dict[str, Any]) -> None:
    page = open_page(world.anna, "/console/campaigns", **look)
    expect_accessible(page)
    held = [
        world.hold(
            f"maybe earn {number}00 a week with an old laptop" * 9, author=Author(email=f"{number}@x.org")
        )
        for number in range(6)
    ]
    world.gather(*held)
    page.reload()
    expect(page.locator(".campaigns")).to_contain_text("6 held")
    expect_accessible(page)
    page.locator(".campaigns a").click()
    expect(page.locator(".variants mark").first).to_be_visible()
    expect_accessible(page)
    page.get_by_role("button", name="Reject all as spam").click()
    expect(page.locator(".said-done")).to_have_text("Settled 6.")
    expect_accessible(page)
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".said-done")).to_have_text("Took back 6.")
    page.goto(f"/console/comments/{held[0].id}")
    expect(page.get_by_role("link", name="campaign of near-duplicates")).to_be_visible()
    expect_accessible(page)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.usefixtures("settled")
def test_the_dashboard_is_accessible(open_page: OpenPage, world: World, look: dict[str, Any]) -> None:
    page = open_page(world.vera, "/console/dashboard", **look)
    expect(page.get_by_role("img", name="Decisions by verdict")).to_be_visible()
    expect_accessible(page)
    for fold in page.locator("details > summary").all():
        fold.click()
    expect(page.get_by_role("table", name="Rules and lists")).to_contain_text("blocked_word")
    expect_accessible(page)
    page.goto("/console/dashboard?from=2020-01-01&to=2020-02-01")
    expect_accessible(page)


@pytest.mark.parametrize("look", LOOKS)
def test_the_owners_pages_are_accessible(open_page: OpenPage, world: World, look: dict[str, Any]) -> None:
    page = open_page(world.moderator("Olga", Role.OWNER), "/console/settings", **look)
    expect_accessible(page)
    page.goto("/console/site")
    page.get_by_role("button", name="Make an API key").click()
    page.get_by_role("button", name="Replace").first.click()
    for fold in page.locator("details > summary").all():
        fold.click()
    expect(page.locator(".once")).to_contain_text("shown only now")
    expect(page.locator(".rows")).to_contain_text("stops in 1 day")
    expect_accessible(page)
    page.goto("/console/people")
    page.get_by_role("button", name="Make a link").click()
    link = page.locator(".once code").inner_text()
    for fold in page.locator("details > summary").all():
        fold.click()
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()
    expect_accessible(page)
    page.goto("/console/audit")
    expect(page.locator(".events")).to_contain_text("key.rotate")
    expect_accessible(page)
    page.goto("/console/audit?actor=Nobody")
    expect_accessible(page)
    page.goto(link)
    page.get_by_label("Name").fill("Olga")
    for name in ("Password", "Once more"):
        page.get_by_label(name).fill("correct horse battery")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect_accessible(page)


@pytest.mark.parametrize("look", LOOKS)
def test_the_way_to_a_second_factor_is_accessible(
    open_page: OpenPage, world: World, look: dict[str, Any]
) -> None:
    page = open_page(world.vera, "/console/me", **look)
    expect_accessible(page)
    page.get_by_role("link", name="Change that").click()
    expect_accessible(page)
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    expect_accessible(page)
    secret = page.locator(".guide code").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Ask for codes").click()
    expect(page.locator(".codes li")).to_have_count(10)
    expect_accessible(page)
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Name").fill("Vera")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect_accessible(page)
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect_accessible(page)
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/console/queue")
    world.ports.store.write(lambda tx: tx.moderators.set_role(world.site.id, world.vera.id, Role.OWNER))
    page.goto("/console/people")
    page.locator("li", has_text="Anna").locator("summary").click()
    page.locator("li", has_text="Anna").get_by_role("button", name="Link for a new password").click()
    page.goto(page.locator(".once code").inner_text())
    expect_accessible(page)


DRAFT = """
lists = { blocked_words = ["post"] }
thresholds.spam = { hold = 0.99, reject = 1.0 }
thresholds.abuse = { hold = 0.99, reject = 1.0 }
"""


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.usefixtures("settled")
def test_trying_a_policy_is_accessible(open_page: OpenPage, world: World, look: dict[str, Any]) -> None:
    page = open_page(world.moderator("Olga", Role.OWNER), "/console/replay", **look)
    expect_accessible(page)
    page.get_by_label("What the draft changes").fill("[weights]\nlink_count = 'much'")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("alert")).to_contain_text("weights.link_count")
    expect_accessible(page)
    page.get_by_label("What the draft changes").fill(DRAFT)
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("table")).to_contain_text("Was held")
    expect_accessible(page)
    page.get_by_label("Why").fill("Tulips & <b>posts</b>")
    page.get_by_role("button", name="Put the draft in service").click()
    expect(page.locator(".steps")).to_contain_text("Tulips & <b>posts</b>")
    expect_accessible(page)
    page.get_by_role("button", name="Put the default policy back").click()
    expect(page.locator(".steps > li")).to_have_count(2)
    expect_accessible(page)


@pytest.mark.parametrize("look", LOOKS)
def test_the_lists_are_accessible(open_page: OpenPage, world: World, look: dict[str, Any]) -> None:
    world.bring("A zebra crossing.", LabelValue.HAM)
    page = open_page(world.moderator("Olga", Role.OWNER), "/console/lists", **look)
    expect_accessible(page)
    page.get_by_role("link", name="Add entries").click()
    expect_accessible(page)
    page.get_by_role("button", name="Show what").click()
    expect(page.get_by_role("alert")).to_contain_text("at least one entry")
    expect_accessible(page)
    page.get_by_label("Entries, one a line").fill("zebra\nlion\n*")
    page.get_by_label("Note").fill("daily")
    page.get_by_role("button", name="Show what").click()
    expect(page.get_by_role("heading", name="Before they count")).to_be_visible()
    expect_accessible(page)
    page.get_by_label("Let them hold").check()
    page.get_by_role("button", name="Add to the list").click()
    expect(page.get_by_role("status").first).to_contain_text("2 entries were added")
    expect_accessible(page)
    page.get_by_role("button", name="Remove lion").click()
    expect(page.get_by_role("status").first).to_contain_text("Removed: “lion”")
    expect_accessible(page)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("row", name="lion")).to_be_visible()
    expect_accessible(page)


@pytest.mark.parametrize("look", LOOKS)
def test_webhooks_are_accessible(open_page: OpenPage, world: World, look: dict[str, Any]) -> None:
    page = open_page(world.moderator("Olga", Role.OWNER), "/console/webhooks", **look)
    expect_accessible(page)
    page.get_by_label("URL").fill("http://169.254.169.254/" + "latest" * 20)
    page.get_by_role("button", name="Add the webhook").click()
    expect(page.get_by_role("alert")).to_contain_text("https://")
    expect_accessible(page)
    page.get_by_label("URL").fill("https://news.example/" + "a-long-path/" * 20)
    page.get_by_role("button", name="Add the webhook").click()
    expect(page.get_by_role("alert")).to_contain_text("whsec_")
    expect_accessible(page)
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator(".steps").last).to_contain_text("Waiting")
    with world.ports.store.read() as tx:
        (event,) = tx.outbox.page(world.site.id, endpoint_id=None, state=None, cursor=None, limit=9).items
    now = world.ports.clock()
    answer = Sent(status=500, excerpt="<b>Out of order</b> " * 20)
    tried = Delivery(
        id=world.ports.new_id(),
        site_id=world.site.id,
        endpoint_id=event.endpoint_id,
        event_id=event.id,
        number=1,
        at=now,
        sent=answer,
    )
    gone = Fate(state=OutboxState.FAILED, due_at=now, failing_since=now, disable="It answered 410 Gone.")
    world.ports.store.write(lambda tx: tx.outbox.record(tried, gone))
    page.goto("/console/webhooks?state=failed")
    expect(page.locator(".steps").last).to_contain_text("<b>Out of order</b>")
    expect_accessible(page)
    page.get_by_role("button", name="Enable").click()
    page.get_by_role("button", name="Redeliver").click()
    expect(page.locator(".steps").last).to_contain_text("Waiting")
    expect_accessible(page)


@pytest.mark.parametrize("look", LOOKS)
def test_narrowing_the_queue_and_acting_on_many_is_accessible(
    open_page: OpenPage, world: World, look: dict[str, Any]
) -> None:
    author = Author(name="Rosa", email="rosa@boots.example")
    held = [world.hold(f"maybe c\u0430sino number {number}", author=author) for number in range(3)]
    page = open_page(world.anna, "/console/queue?choose=1&q=rosa&age=day&reason=text", **look)
    expect(page.get_by_role("list", name="Filters that are on").get_by_role("listitem")).to_have_count(4)
    expect_accessible(page)
    page.get_by_label("Tick this one").first.check()
    page.get_by_role("link", name="This author here").first.click()
    expect(page.locator(".beside")).to_contain_text("first seen")
    page.locator(".disguise summary").first.click()
    expect(page.locator(".disguise mark.undone").first).to_be_visible()
    expect_accessible(page)
    page.goto("/console/queue?q=nobody+wrote+this")
    expect(page.get_by_role("heading", name="Nothing held is like that.")).to_be_visible()
    expect_accessible(page)
    page.goto("/console/queue?q=rosa")
    page.get_by_role("button", name="Reject all that match as spam").click()
    expect(page.get_by_role("heading", name="Rejected as spam: 3 comments?")).to_be_visible()
    act = {"act": Act.APPROVE}
    review(world.ports, world.ben, held[0].id, revision=held[0].revision, **act)  # type: ignore[arg-type]  # named above
    expect_accessible(page)
    page.get_by_role("button", name="Reject as spam 3").click()
    expect(page.get_by_role("heading", name="1 left as it is")).to_be_visible()
    expect_accessible(page)
    page.get_by_role("button", name="Take back all 2").click()
    expect(page.get_by_role("status").first).to_have_text("Taken back: 2 held again.")
    expect_accessible(page)


@pytest.mark.parametrize("look", LOOKS)
def test_blocking_from_a_card_is_accessible(open_page: OpenPage, world: World, look: dict[str, Any]) -> None:
    world.hold("maybe boots", author=Author(name="Rosa", email="rosa@boots.example"))
    page = open_page(world.anna, **look)
    page.get_by_role("link", name="Block or trust").click()
    expect(page.get_by_role("heading", name="Block or trust")).to_be_visible()
    expect_accessible(page)
    page.get_by_label("Everybody who writes from").check()
    page.get_by_role("button", name="Show what it would hit").click()
    expect(page.get_by_role("heading", name="Block “@boots.example”?")).to_be_visible()
    expect_accessible(page)
    page.get_by_role("button", name="Add to the list").click()
    expect(page.get_by_role("status").first).to_contain_text("is on the list")
    expect_accessible(page)


def test_what_happens_is_announced(open_page: OpenPage, world: World) -> None:
    world.hold("maybe spam")
    page = open_page(world.anna)
    page.keyboard.press("s")
    expect(page.get_by_role("status")).to_have_text("Rejected as spam. 0 held.")
