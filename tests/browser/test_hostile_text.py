"""Hostile words in every field: nothing of them runs, nothing of the page breaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from service.domain.access import Purpose
from service.domain.comment import Author, Client
from service.domain.comment import Page as CommentPage
from service.domain.entry import Draft, Target, Treatment
from service.domain.label import LabelValue
from service.domain.signal import Span
from service.domain.site import ApiKey, Role
from service.moderation.audited import audited
from service.moderation.lists.bring import Wish, bring
from service.moderation.passes import new_pass
from service.moderation.ports import StoredComment
from tests.browser.conftest import OpenPage
from tests.browser.world import World, signal, usual_signals

pytestmark = pytest.mark.browser

RUNS = "window.ran=(window.ran||0)+1"
PAYLOADS = [
    f"<script>{RUNS}</script>",
    f"</script><script>{RUNS}</script>",
    f'"><script>{RUNS}</script>',
    f"'><script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f'<img src="x" onerror="{RUNS}">',
    f"<svg onload={RUNS}>",
    f"<svg><script>{RUNS}</script></svg>",
    f"<svg><animate onbegin={RUNS} attributeName=x dur=1s>",
    f"<body onload={RUNS}>",
    f"<details open ontoggle={RUNS}>",
    f"<input autofocus onfocus={RUNS}>",
    f"<iframe srcdoc='<script>parent.{RUNS}</script>'></iframe>",
    f"<iframe src=javascript:parent.{RUNS}></iframe>",
    f"<math><mtext></mtext><mglyph><style><img src=x onerror={RUNS}>",
    f"</textarea><script>{RUNS}</script>",
    f"</title><script>{RUNS}</script>",
    f"</template><script>{RUNS}</script>",
    f"--><script>{RUNS}</script>",
    f"<!--><script>{RUNS}</script>",
    f'" autofocus onfocus="{RUNS}" x="',
    f"' onmouseover='{RUNS}' style='position:fixed;inset:0",
    f"javascript:{RUNS}",
    f"data:text/html,<script>parent.{RUNS}</script>",
    f"{{{{ {RUNS} }}}}{{% raw %}}${{{RUNS}}}",
    "<style>*{display:none!important}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example/><button name=act value=approve>",
    "</article></main></body></html><h1>gone",
    "</div></div></div></form></dialog>",
    "\u202e\u2066\u2067txet desrever\u202b\u202d",
    "\u0000\u0008\u001b[31m\u0085",
    "H" + "\u0335\u0321\u0310\u0489" * 80,
    "\u200b\u200d\ufeff\u00ad" * 40,
    "W" * 3_000,
    "\n" * 500 + "below",
    "&lt;script&gt;&#x3c;img src=x onerror=1&#62;&amp;nbsp;",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
]


def hold_everywhere(world: World, payload: str, markup: str) -> StoredComment:
    evidence = signal("rule", 0.5, payload, Span(0, 3), Span(2, len(payload) + 5), Span(0, 4, "author.name"))
    return world.hold(
        payload,
        [*usual_signals(payload), evidence],
        author=Author(id=payload, name=payload, email=payload, url=payload, role=payload),
        page=CommentPage(url=payload, title=payload, excerpt=payload),
        client=Client(ip=payload, user_agent=payload, referrer=payload, honeypot=payload),
        format=markup,
        id=f"{markup} {world.at.isoformat()} {payload[:40]}".replace("\x00", ""),
        parent=payload,
        type=payload,
        language=payload,
    )


def expect_whole(page: Page, *, styles: int = 2) -> None:
    assert page.evaluate("window.ran") is None
    for forbidden in (
        "iframe",
        "form[action*=evil]",
        "base",
        "meta[http-equiv]",
        "main style",
        "main h1 ~ h1",
    ):
        assert page.locator(forbidden).count() == 0, forbidden
    assert page.locator("script").count() == 1
    assert page.locator("link[rel=stylesheet]").count() == styles
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()


def _without_policy(route: Route) -> None:
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)


@pytest.mark.parametrize("policy", ["with the policy", "without the policy"])
def test_hostile_words_run_nothing_and_break_nothing(open_page: OpenPage, world: World, policy: str) -> None:
    stored = [
        hold_everywhere(world, payload, markup)
        for number, payload in enumerate(PAYLOADS)
        for markup in (("text", "html")[number % 2],)
    ]
    page = open_page(world.anna)
    if policy == "without the policy":
        page.context.route("**/console/**", _without_policy)
        page.reload()
    expect(page.locator(".card")).to_have_count(20)
    expect_whole(page, styles=3)
    page.goto("/console/queue?choose=1")
    expect(page.get_by_label("Page", exact=True)).to_be_visible()
    expect_whole(page, styles=3)
    page.get_by_label("Page", exact=True).select_option(index=3)
    page.get_by_role("button", name="Show these").click()
    expect(page.locator(".chips a")).to_have_count(1)
    expect(page.locator(".card").first).to_be_visible()
    expect_whole(page, styles=3)
    page.goto("/console/queue")
    page.locator(".card").last.focus()
    for _ in range(13):
        page.keyboard.press("k")
    page.goto("/console/comments")
    expect(page.locator(".listing li")).to_have_count(len(PAYLOADS))
    expect_whole(page)
    for each in stored[:: 8 if policy == "with the policy" else 3]:
        page.goto(f"/console/comments/{each.id}")
        expect(page.get_by_role("heading", name="Held comment")).to_be_visible()
        expect_whole(page)


def test_a_campaign_of_hostile_words_runs_nothing_and_breaks_nothing(
    open_page: OpenPage, world: World
) -> None:
    page = open_page(world.anna, "/console/campaigns")
    page.context.route("**/console/**", _without_policy)
    for payload in PAYLOADS[::3]:
        pair = [
            world.hold(f"{payload}{number}", author=Author(name=payload, email=f"{number}@x.org"))
            for number in range(2)
        ]
        world.gather(*pair)
    page.goto("/console/campaigns")
    count = page.locator(".campaigns li").count()
    expect_whole(page, styles=3)
    assert count == len(PAYLOADS[::3])
    for path in page.locator(".campaigns a").evaluate_all("links => links.map(link => link.href)"):
        page.goto(path)
        expect(page.get_by_role("heading", name="2 near-duplicates by 2 authors")).to_be_visible()
        expect_whole(page, styles=3)


def test_hostile_names_and_notes_of_the_owners_pages_run_nothing_and_break_nothing(
    open_page: OpenPage, world: World
) -> None:
    ports, site = world.ports, world.site
    olga = world.moderator("Olga", Role.OWNER)
    for number, payload in enumerate(PAYLOADS):
        said = payload.replace("\x00", "")
        world.moderator(f"{said[:400]}{number}")
        key = ApiKey(
            id=f"k{number}",
            site_id=site.id,
            prefix="wk_",
            digest=f"{number}",
            created_at=world.at,
            created_by=said,
        )
        event = audited(ports, site.id, said, said, said, note=said)
        link, _ = new_pass(ports, site.id, Purpose.INVITATION, timedelta(days=7), by=said, role=Role.VIEWER)
        ports.store.write(lambda tx: tx.sites.add_key(key))  # noqa: B023 - run at once
        ports.store.write(lambda tx: tx.audit.add(event))  # noqa: B023 - run at once
        ports.store.write(lambda tx: tx.passes.add(link))  # noqa: B023 - run at once
    agent = PAYLOADS[2] + PAYLOADS[4]
    ports.store.write(lambda tx: tx.sites.set_address(site.id, PAYLOADS[2], "https://x.example/"))
    page = open_page(olga, "/console/settings", user_agent=agent)
    page.context.route("**/console/**", _without_policy)
    for path in ("settings", "site", "people", "audit", "me", "me/second-factor"):
        page.goto(f"/console/{path}")
        expect_whole(page, styles=3)
    expect(page.locator("header .site")).to_contain_text("<script>")


def test_every_hostile_comment_can_be_settled_by_key(open_page: OpenPage, world: World) -> None:
    stored = [hold_everywhere(world, payload, "html") for payload in PAYLOADS]
    page = open_page(world.anna)
    page.context.route("**/console/**", _without_policy)
    page.reload()
    for each in stored:
        expect(page.locator(f"#c-{each.id}")).to_be_focused()
        page.keyboard.press("r")
    expect(page.get_by_text("Nothing is waiting.")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(".card:not([hidden])")).to_have_count(1)
    expect_whole(page, styles=3)


def test_hostile_entries_of_a_list_run_nothing_and_break_nothing(open_page: OpenPage, world: World) -> None:
    drafts = [
        Draft(target=Target.TEXT, treatment=Treatment.BLOCK, written=payload[:500], note=payload[:500])
        for payload in PAYLOADS
    ]
    done = bring(world.ports, world.site, drafts, Wish(author="<b>Olga"))
    assert done.added > len(PAYLOADS) / 2
    world.bring(PAYLOADS[0], LabelValue.HAM)
    page = open_page(world.moderator("Olga", Role.OWNER))
    page.context.route("**/console/**", _without_policy)
    page.goto("/console/lists")
    expect(page.get_by_role("row")).to_have_count(1 + done.added)
    expect_whole(page, styles=3)
    page.goto("/console/lists/add")
    page.get_by_label("Entries, one a line").fill("\n".join((*PAYLOADS, "script")))
    page.get_by_label("Compared with").select_option("text")
    page.get_by_label("Note").fill(PAYLOADS[2])
    page.get_by_role("button", name="Show what").click()
    expect(page.get_by_role("heading", name="Before they count")).to_be_visible()
    expect(page.locator(".alarms > li")).not_to_have_count(0)
    expect_whole(page, styles=3)
    page.get_by_label("Add them as they are").check()
    page.get_by_role("button", name="Add to the list").click()
    expect(page.get_by_role("status").first).to_contain_text("added")
    expect_whole(page, styles=3)


def test_acts_on_hostile_comments_run_nothing_and_break_nothing(open_page: OpenPage, world: World) -> None:
    stored = [hold_everywhere(world, payload, "text") for payload in PAYLOADS]
    page = open_page(world.anna)
    page.context.route("**/console/**", _without_policy)
    for each in stored[::5]:
        page.goto(f"/console/comments/{each.id}/list")
        expect(page.get_by_role("heading", name="Block or trust")).to_be_visible()
        expect_whole(page, styles=3)
        page.get_by_role("button", name="Show what").click()
        expect(page.get_by_role("heading", name="Held")).to_be_visible()
        expect_whole(page, styles=3)
        page.goto(f"/console/comments/{each.id}/beside")
        expect(page.locator(".beside")).to_be_visible()
        expect_whole(page, styles=3)
    page.goto("/console/queue")
    page.get_by_role("button", name="Reject all that is held as spam").click()
    expect(page.get_by_role("heading", name=f"Rejected as spam: {len(stored)} comments?")).to_be_visible()
    expect_whole(page, styles=3)
    page.get_by_role("button", name="Reject as spam").click()
    expect(page.get_by_role("heading", name=f"Rejected as spam: {len(stored)}")).to_be_visible()
    expect_whole(page, styles=3)


def test_text_that_turns_direction_stays_in_its_box(open_page: OpenPage, world: World) -> None:
    world.hold("\u202egnihtemos\u202c else", author=Author(name="\u202eannA\u202c"))
    page = open_page(world.anna)
    expect(page.locator(".said > .body")).to_have_text("RLOgnihtemosPDF else")
    expect(page.locator(".card .author")).to_have_text("RLOannAPDF")
    before = page.locator(".card .author").bounding_box()
    after = page.locator(".card .where").bounding_box()
    assert before
    assert after
    assert before["x"] + before["width"] <= after["x"]
