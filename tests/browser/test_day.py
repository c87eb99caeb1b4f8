"""A moderator's day, by key and by button, with script and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from service.domain.comment import Author
from service.domain.review import Act
from service.moderation.ports import StoredComment
from service.moderation.review import review
from tests.browser.conftest import OpenPage
from tests.browser.world import World, signal, span_of

pytestmark = pytest.mark.browser


@pytest.fixture
def held(world: World) -> list[StoredComment]:
    """Return three held comments, the second of which is suspected of abuse."""
    rude = "You are all fools, as ever"
    insult = signal("text", 1.2, "Insults.", span_of(rude, "fools", 1.2), category="abuse")
    return [
        world.hold("Visit my shop for cheap boots", author=Author(name="Rosa")),
        world.hold(rude, [insult, signal("text", -2.0, "No spam.")], author=Author(name="Gruff")),
        world.hold("How long does the dough rest?", author=Author(name="Lena")),
    ]


def card(stored: StoredComment) -> str:
    return f"#c-{stored.id}"


def expect_count(page: Page, count: int) -> None:
    expect(page.locator(".count")).to_have_text(str(count))


def expect_focus(page: Page, stored: StoredComment) -> None:
    expect(page.locator(card(stored))).to_be_focused()


def test_the_queue_shows_reasons_and_evidence(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna)
    expect_count(page, 3)
    rude = page.locator(card(held[1]))
    expect(rude.locator("mark.abuse.strong")).to_have_text("fools")
    expect(rude.locator(".why")).to_contain_text("abuse")
    expect(rude.locator(".signal").first).to_contain_text("Insults.")
    expect(rude.locator(".act.suggested")).to_contain_text("abuse")
    expect_focus(page, held[0])


def test_one_key_settles_and_the_next_card_is_there(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna)
    expect_focus(page, held[0])
    page.keyboard.press("r")
    expect(page.locator("#done")).to_contain_text("Rejected as spam “Visit my shop for cheap boots” by Rosa")
    expect_focus(page, held[1])
    page.keyboard.press("r")
    expect(page.locator("#done")).to_contain_text("Rejected as abuse")
    expect_focus(page, held[2])
    page.keyboard.press("a")
    expect(page.get_by_text("Nothing is waiting.")).to_be_visible()
    expect_count(page, 0)
    assert [world.status(stored) for stored in held] == ["reject", "reject", "accept"]


def test_undo_by_key_brings_the_card_back_to_its_place(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#done")).to_contain_text("Rejected as abuse")
    page.keyboard.press("z")
    expect(page.locator("#done")).to_contain_text("Taken back: held again")
    expect_focus(page, held[1])
    assert page.locator(".card").evaluate_all("cards => cards.map(card => card.dataset.comment)") == [
        stored.id for stored in held
    ]
    expect_count(page, 3)
    page.keyboard.press("a")
    expect(page.locator("#done")).to_contain_text("Approved")
    assert world.status(held[1]) == "accept"


def test_keys_pressed_faster_than_the_server_answers_are_done_in_order(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna)
    page.keyboard.type("asz")
    expect(page.locator("#done")).to_contain_text("Taken back")
    expect_count(page, 2)
    assert [world.status(stored) for stored in held] == ["accept", "hold", "hold"]


def test_buttons_do_what_keys_do(open_page: OpenPage, world: World, held: list[StoredComment]) -> None:
    page = open_page(world.anna)
    page.locator(card(held[2])).get_by_role("button", name="Reject as abuse").click()
    expect(page.locator("#done")).to_contain_text("“How long does the dough rest?” by Lena")
    page.locator("#done").get_by_role("button", name="Undo").click()
    expect(page.locator(card(held[2]))).to_be_visible()
    page.locator(card(held[0])).get_by_role("button", name="Approve").click()
    expect_count(page, 2)
    assert [world.status(stored) for stored in held] == ["accept", "hold", "hold"]


def test_moving_reading_and_help(open_page: OpenPage, world: World, held: list[StoredComment]) -> None:
    page = open_page(world.anna)
    for key, stored in (("j", held[1]), ("j", held[2]), ("j", held[2]), ("k", held[1])):
        page.keyboard.press(key)
        expect_focus(page, stored)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert world.status(held[1]) == "hold"
    page.locator(card(held[1])).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(held[1].id))
    page.get_by_label("A note for your fellow moderators").fill("jazz fans say such things")
    page.get_by_role("heading", name="Held comment").click()
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Rejected comment")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("jazz fans say such things")
    page.keyboard.press("z")
    expect(page.get_by_role("heading", name="Held comment")).to_be_visible()
    assert world.status(held[1]) == "hold"


def test_keys_can_be_switched_off(open_page: OpenPage, world: World, held: list[StoredComment]) -> None:
    page = open_page(world.anna)
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use single keys in this browser").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.locator(card(held[0])).focus()
    page.keyboard.press("a")
    page.keyboard.press("j")
    expect_focus(page, held[0])
    assert world.status(held[0]) == "hold"


def test_a_second_moderator_is_told_who_was_first(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    anna, ben = open_page(world.anna), open_page(world.ben)
    anna.keyboard.press("a")
    expect(anna.locator("#done")).to_contain_text("Approved")
    ben.keyboard.press("r")
    notice = ben.locator(card(held[0])).locator(".notice")
    expect(notice).to_have_text("Anna approved this comment first. It is accepted now.")
    expect(ben.locator("#done .words")).to_have_text("Anna approved this comment first. It is accepted now.")
    expect_focus(ben, held[1])
    expect_count(ben, 2)
    expect(ben.locator(card(held[0])).get_by_role("button", name="Approve")).to_have_count(0)
    ben.keyboard.press("k")
    expect_focus(ben, held[0])
    ben.keyboard.press("s")
    expect(ben.get_by_role("status")).to_have_text("This one is settled already.")
    assert world.status(held[0]) == "accept"


def test_everything_works_without_script(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna, java_script_enabled=False)
    expect_count(page, 3)
    page.locator(card(held[0])).get_by_role("button", name="Reject as spam").click()
    expect(page.locator("#done")).to_contain_text("Rejected as spam “Visit my shop for cheap boots” by Rosa")
    expect_count(page, 2)
    page.locator("#done").get_by_role("button", name="Undo").click()
    expect(page.locator("#done")).to_contain_text("Taken back: held again")
    expect_count(page, 3)
    review(world.ports, world.ben, held[0].id, revision=held[0].revision + 2, act=Act.APPROVE)
    page.locator(card(held[0])).get_by_role("button", name="Reject as spam").click()
    expect(page.get_by_role("alert")).to_contain_text("Ben approved this comment first. It is accepted now.")
    page.get_by_role("link", name="All comments").click()
    page.get_by_role("link", name="Accepted").click()
    page.get_by_role("link", name="Visit my shop for cheap boots").click()
    page.get_by_role("button", name="Take this back").click()
    expect(page.get_by_role("heading", name="Held comment")).to_be_visible()
    page.get_by_role("link", name="Queue").click()
    page.locator(card(held[1])).get_by_role("link", name="Skip").click()
    expect(page).to_have_url(re.compile(f"#c-{held[2].id}$"))
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert [world.status(stored) for stored in held] == ["hold", "hold", "hold"]


def test_a_server_that_fails_loses_nothing_and_says_so(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna)
    page.context.route("**/review", lambda route: route.abort())
    page.keyboard.press("a")
    expect(page.locator(card(held[0])).locator(".notice")).to_contain_text("The server did not answer.")
    expect_focus(page, held[1])
    page.context.unroute("**/review")
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator("#done")).to_contain_text("Approved")
    assert world.status(held[0]) == "accept"


def test_there_may_be_nothing_to_take_back(open_page: OpenPage, world: World) -> None:
    page = open_page(world.anna)
    page.keyboard.press("z")
    expect(page.locator("#done")).to_contain_text("nothing to take back")


def test_a_long_queue_goes_on_without_a_reload(open_page: OpenPage, world: World) -> None:
    stored = [world.hold(f"Comment number {number}") for number in range(45)]
    page = open_page(world.anna)
    page.evaluate("window.stays = true")
    for done in range(45):
        expect_focus(page, stored[done])
        page.keyboard.press("a")
    expect(page.get_by_text("Nothing is waiting.")).to_be_visible()
    assert page.evaluate("window.stays") is True
    assert {world.status(each) for each in stored} == {"accept"}


def test_a_session_that_ended_leads_to_sign_in_and_back(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna)
    page.context.clear_cookies()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "next=%2Fconsole%2Fqueue" in page.url
    assert world.status(held[0]) == "hold"


def test_what_is_ticked_by_key_is_settled_together_and_taken_back_together(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna)
    expect_focus(page, held[0])
    page.keyboard.type("cjjc")
    expect(page.locator("[data-ticked]")).to_have_text("2")
    review(world.ports, world.ben, held[2].id, revision=held[2].revision, act=Act.APPROVE)
    page.get_by_role("button", name="Reject the ticked ones as spam").click()
    expect(page.locator("#done")).to_contain_text("Rejected as spam: 1 1 left, as they changed meanwhile")
    expect(page.locator(card(held[2])).locator(".notice")).to_have_text("Ben approved this comment first.")
    expect(page.locator(card(held[0]))).to_have_count(0)
    expect_count(page, 1)
    page.keyboard.press("z")
    expect(page.locator("#done")).to_contain_text("Taken back: 1 held again")
    expect(page.locator(card(held[0]))).to_be_visible()
    expect_count(page, 2)
    assert [world.status(stored) for stored in held] == ["hold", "hold", "accept"]


def test_a_narrowed_queue_counts_what_it_shows(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna)
    page.keyboard.press("/")
    page.keyboard.type("boots")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 3 held")
    expect_focus(page, held[0])
    page.keyboard.press("s")
    expect(page.get_by_role("heading", name="Nothing held is like that.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("0 of 2 held")
    page.keyboard.press("z")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 3 held")
    page.get_by_role("link", name="Remove the filter Says: boots").click()
    expect(page.locator(".card")).to_have_count(3)


def test_block_by_key_and_take_it_back(open_page: OpenPage, world: World) -> None:
    world.hold("maybe boots", author=Author(name="Rosa", email="rosa@boots.example"))
    page = open_page(world.anna)
    page.keyboard.press("b")
    page.get_by_label("Everybody who writes from").check()
    page.get_by_label("Why").fill("only ever boots")
    page.get_by_role("button", name="Show what it would hit").click()
    expect(page.locator("main")).to_contain_text("1 of the newest 1 held comments of the last 90 days")
    page.get_by_role("button", name="Add to the list").click()
    page.get_by_role("button", name="Remove it again").click()
    expect(page.get_by_role("status").first).to_contain_text("is no longer on the list")
    page.get_by_role("link", name="Back to the queue").click()
    expect(page.locator(".card")).to_have_count(1)


def test_many_are_settled_without_script_too(
    open_page: OpenPage, world: World, held: list[StoredComment]
) -> None:
    page = open_page(world.anna, java_script_enabled=False)
    page.locator(card(held[0])).get_by_label("Tick this one").check()
    page.locator(card(held[1])).get_by_label("Tick this one").check()
    page.get_by_role("button", name="Reject the ticked ones as abuse").click()
    expect(page.get_by_role("heading", name="Rejected as abuse: 2")).to_be_visible()
    page.get_by_role("button", name="Take back all 2").click()
    page.get_by_role("link", name="Back to the queue").click()
    expect_count(page, 3)
    page.get_by_role("link", name="Filters").click()
    page.get_by_label("Suspected of").select_option("abuse")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 of 3 held")
    page.get_by_role("button", name="Reject all that match as abuse").click()
    page.get_by_role("button", name="Reject as abuse 1").click()
    expect(page.get_by_role("heading", name="Rejected as abuse: 1")).to_be_visible()
    page.get_by_role("link", name="Back to the queue").click()
    page.get_by_role("link", name="Show all that is held").click()
    page.get_by_role("link", name="This author here").first.click()
    expect(page.get_by_role("heading", name="Earlier ones like it")).to_be_visible()
    assert [world.status(stored) for stored in held] == ["hold", "reject", "hold"]


def test_a_note_is_one_key_away(open_page: OpenPage, world: World, held: list[StoredComment]) -> None:
    page = open_page(world.anna)
    expect_focus(page, held[0])
    page.keyboard.press("e")
    note = page.get_by_label("A note for your fellow moderators")
    expect(note).to_be_focused()
    page.keyboard.type("sells boots, as ever")
    page.get_by_role("button", name="Reject as spam").click()
    expect(page.locator(".timeline")).to_contain_text("sells boots, as ever")
    assert world.status(held[0]) == "reject"
