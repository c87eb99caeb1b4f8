from __future__ import annotations

import re

import pytest

from service.console.queue import CARDS
from service.domain.comment import Author
from service.domain.signal import Span
from tests.browser.world import World, signal, span_of, usual_signals
from tests.unit.console.conftest import Visit


def names(page: str) -> list[str]:
    return re.findall(r"Comment number (\d+)", page)


def test_a_card_says_what_why_who_and_where(anna: Visit, world: World) -> None:
    body = "Visit http://login.grain.example.evil.com/x for free spins"
    evidence = signal("text", 1.4, "Known words.", span_of(body, "free spins", 1.4))
    world.hold(body, [evidence], author=Author(name="Rosa", url="https://rosa.com/"))
    page = anna.get("/console/queue").text
    for words in (
        '<mark class="spam strong" title="Known words.">free spins</mark>',
        "Held because it is likely spam.",
        "login.grain.example.<b>evil.com</b>",
        "Rosa",
        "rosa.com",
        "Why bread rises",
        "before: 3 approved, 1 rejected",
    ):
        assert words in page
    assert 'href="http' not in page


def test_evidence_in_the_authors_name_is_marked_there(anna: Visit, world: World) -> None:
    named = signal("author", 1.4, "The name speaks for spam.", Span(0, 5, "author.name"))
    world.hold("Well said", [named], author=Author(name="Cheap boots"))
    page = anna.get("/console/queue").text
    assert '<mark class="spam strong" title="The name speaks for spam.">Cheap</mark> boots' in page


def test_an_empty_queue_is_kind(anna: Visit) -> None:
    page = anna.get("/console/queue").text
    assert "Nothing is waiting." in page
    assert '<span class="count" data-held>0</span>' in page


def test_the_count_is_of_all_that_wait(anna: Visit, world: World) -> None:
    for number in range(CARDS + 5):
        world.hold(f"Comment number {number}")
    assert f'<span class="count" data-held>{CARDS + 5}</span>' in anna.get("/console/queue").text


@pytest.mark.parametrize("order", ["oldest", "newest", "riskiest"])
def test_pages_show_every_comment_once_in_order(anna: Visit, world: World, order: str) -> None:
    for number in range(CARDS * 2 + 3):
        body = f"Comment number {number}"
        world.hold(body, [signal("text", 0.1 + number % 7 / 10, "Known words.")])
    seen: list[str] = []
    address = f"/console/queue?order={order}"
    while address:
        answer = anna.get(address, headers={"Accept": "application/json"}).get_json()
        seen += names(answer["cards"])
        address = answer["next"] and f"/console/queue?order={order}&after={answer['next']}"
    oldest = [str(number) for number in range(CARDS * 2 + 3)]
    assert sorted(seen, key=int) == oldest
    if order != "riskiest":
        assert seen == (oldest if order == "oldest" else oldest[::-1])
    else:
        assert [int(number) % 7 for number in seen] == sorted(
            (n % 7 for n in range(CARDS * 2 + 3)), reverse=True
        )


def test_the_next_page_is_a_link(anna: Visit, world: World) -> None:
    for number in range(CARDS + 1):
        world.hold(f"Comment number {number}", [signal("text", 0.5, "Known words.")])
    page = anna.get("/console/queue").text
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    assert names(anna.get(following[1].replace("&amp;", "&")).text) == [str(CARDS)]


@pytest.mark.parametrize(
    "query", ["order=random", "after=%00", "after=" + "x" * 600, "after=not-a-cursor", "after=%22%3E"]
)
def test_a_damaged_address_is_explained(anna: Visit, query: str) -> None:
    answer = anna.get(f"/console/queue?{query}")
    assert answer.status_code == 400
    assert "That did not make sense" in answer.text


def test_a_long_comment_is_folded_and_says_that_evidence_is_below(anna: Visit, world: World) -> None:
    body = "All quiet here. " * 100 + "casino"
    world.hold(body, [signal("text", 1.4, "Known words.", span_of(body, "casino"))])
    page = anna.get("/console/queue").text
    assert "906 more characters, with evidence in them" in page
    assert '<mark class="spam strong" title="Known words.">casino</mark>' in page


def test_a_huge_comment_leaves_its_end_to_its_own_page(anna: Visit, world: World) -> None:
    body = "a b " * 15_000 + "the end"
    stored = world.hold(body)
    assert "The last 55,307 characters are on the comment" in anna.get("/console/queue").text
    assert "the end" in anna.get(f"/console/comments/{stored.id}").text


def test_spans_outside_the_text_break_nothing(anna: Visit, world: World) -> None:
    spans = (Span(-5, 2), Span(3, 900), Span(50, 60), Span(4, 2), Span(0, 4, "author.name"))
    world.hold("short", [signal("text", 1.4, "Known words.", *spans)])
    assert anna.get("/console/queue").status_code == 200


def test_nothing_foreign_reaches_the_page_unescaped(anna: Visit, world: World) -> None:
    attack = '"><script>alert(1)</script>&amp;\u202e'
    world.hold(attack, [*usual_signals(attack), signal("rule", 0.3, attack)], author=Author(name=attack))
    page = anna.get("/console/queue").text
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "&amp;amp;" in page
