from __future__ import annotations

import re

import pytest

from service.console.queue import CARDS
from service.domain.comment import Author, Client, Page
from service.domain.signal import Span
from service.moderation.own_account import prefer
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


def test_abusive_text_waits_until_it_is_asked_for_by_whoever_wishes_so(anna: Visit, world: World) -> None:
    body = "You are all fools and worse"
    insult = signal("text", 2.0, "Words such as fools.", span_of(body, "fools", 2.0), category="abuse")
    held = world.hold(body, [insult])
    mild = world.hold("maybe spam, but a polite one")
    paths = ("/console/queue", f"/console/comments/{held.id}")
    assert all("Probably abusive" not in anna.get(path).text for path in paths)
    prefer(world.ports, world.anna, hides_abuse=True)
    for path in paths:
        page = anna.get(path).text
        assert page.count("Probably abusive") == 1
        veiled = page.split("Probably abusive")[1].split("</details>")[0]
        assert "fools" in veiled
    assert "Probably abusive" not in anna.get(f"/console/comments/{mild.id}").text


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


@pytest.mark.parametrize("order", ["oldest", "newest", "riskiest", "uncertain"])
def test_pages_show_every_comment_once_in_order(anna: Visit, world: World, order: str) -> None:
    for number in range(CARDS * 2 + 3):
        body = f"Comment number {number}"
        calm = signal("calm", -4.0, "No abuse.", category="abuse")
        world.hold(body, [signal("text", 0.1 + number % 7 / 10, "Known words."), calm])
    seen: list[str] = []
    address = f"/console/queue?order={order}"
    while address:
        answer = anna.get(address, headers={"Accept": "application/json"}).get_json()
        seen += names(answer["cards"])
        address = answer["next"] and f"/console/queue?order={order}&after={answer['next']}"
    oldest = [str(number) for number in range(CARDS * 2 + 3)]
    assert sorted(seen, key=int) == oldest
    if order in ("oldest", "newest"):
        assert seen == (oldest if order == "oldest" else oldest[::-1])
    else:
        assert [int(number) % 7 for number in seen] == sorted(
            (n % 7 for n in range(CARDS * 2 + 3)), reverse=order == "riskiest"
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


def found(visit: Visit, query: str) -> list[str]:
    return sorted(names(re.sub("</?mark[^>]*>", "", visit.get(f"/console/queue?{query}").text)))


@pytest.fixture
def various(world: World) -> None:
    """Hold four comments, each of which some filter finds alone."""
    rude = [signal("insults", 1.2, "Insults.", category="abuse"), signal("text", -2.0, "No spam.")]
    world.hold("Comment number 1", rude, author=Author(name="Gruff", email="gruff@example.org"))
    world.hold("Comment number 2, über Brot", language="de", page=Page(url="https://grain.example/rye"))
    world.hold("Comment number 3", client=Client(ip="203.0.113.77"))
    world.hold("Comment number 4", [signal("own:shoes", 1.0, "Shoes."), signal("text", 0.5, "Words.")])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "1234"),
        ("reason=text", "234"),
        ("reason=text&reason=own:shoes", "4"),
        ("reason=insults", "1"),
        ("reason=base", ""),
        ("category=abuse", "1"),
        ("category=spam&language=de", "2"),
        ("language=de&category=abuse", ""),
        ("page=https://grain.example/rye", "2"),
        ("q=GRUFF", "1"),
        ("q=gruff@example", "1"),
        ("q=%C3%9CBER", "2"),
        ("q=203.0.113.77", "3"),
        ("q=body", ""),
        ("q=Comment+number+_", ""),
        ("q=bread+rises", "134"),
        ("author=new", "1234"),
        ("author=known", ""),
        ("age=day", "1234"),
        ("age=older", ""),
    ],
)
@pytest.mark.usefixtures("various")
def test_filters_find_what_they_say_and_the_count_is_of_just_that(
    anna: Visit, query: str, expected: str
) -> None:
    assert found(anna, query) == list(expected)
    answer = anna.get(f"/console/queue?{query}", headers={"Accept": "application/json"}).get_json()
    assert (answer["match"], answer["held"]) == (len(expected), 4)


def test_known_are_authors_of_whom_people_approved_another_comment(anna: Visit, world: World) -> None:
    mia, rosa = Author(email="mia@example.org"), Author(email="rosa@example.org")
    earlier = world.hold("maybe", author=mia)
    world.hold("Comment number 1", author=mia)
    world.hold("Comment number 2", author=rosa)
    assert found(anna, "author=known") == []
    anna.post(f"/console/comments/{earlier.id}/review", act="approve", revision=earlier.revision)
    assert found(anna, "author=known") == ["1"]
    assert found(anna, "author=new") == ["2"]
    anna.post("/console/undo")
    assert found(anna, "author=known") == []


def test_a_campaign_is_a_filter(anna: Visit, world: World) -> None:
    first, second = world.hold("Comment number 1"), world.hold("Comment number 2")
    world.hold("Comment number 3")
    world.gather(first, first, second)
    assert found(anna, f"campaign={first.id}") == ["1", "2"]


@pytest.mark.usefixtures("various")
def test_a_filter_is_a_chip_that_leads_out_of_it_and_keeps_the_others(anna: Visit) -> None:
    page = anna.get("/console/queue?order=newest&reason=text&language=de&q=Brot").text
    assert "<span data-match>1</span> of <span data-held>4</span> held" in page
    ways = [
        way.replace("&amp;", "&") for way in re.findall(r'<li><a href="([^"]+)" aria-label="Remove', page)
    ]
    assert ways == [
        "/console/queue?order=newest&language=de&q=Brot",
        "/console/queue?order=newest&reason=text&q=Brot",
        "/console/queue?order=newest&reason=text&language=de",
    ]


@pytest.mark.usefixtures("various")
def test_the_panel_offers_what_is_held_with_how_often(anna: Visit) -> None:
    page = anna.get("/console/queue?choose=1").text
    assert '<option value="text">Text (3)</option>' in page
    assert '<option value="own:shoes">Your own rule shoes (1)</option>' in page
    assert '<option value="de">de (1)</option>' in page
    assert "<option" not in anna.get("/console/queue").text


def test_an_act_in_a_narrowed_queue_counts_what_still_matches(anna: Visit, world: World) -> None:
    stored, _ = world.hold("maybe spam", language="de"), world.hold("perhaps")
    done = anna.post(
        f"/console/comments/{stored.id}/review?language=de", json=True, act="spam", revision=stored.revision
    ).get_json()
    assert (done["match"], done["held"]) == (0, 1)


def test_where_nothing_matches_the_way_back_is_shown(anna: Visit, world: World) -> None:
    world.hold("maybe spam")
    page = anna.get("/console/queue?q=nobody+wrote+this").text
    assert '<div id="none" class="empty" >' in page
    assert '<div id="empty" class="empty" hidden>' in page


@pytest.mark.parametrize(
    "query",
    [
        "age=year",
        "author=me",
        "category=fun",
        "q=" + "x" * 101,
        "page=" + "x" * 501,
        "&".join(f"reason={number}" for number in range(6)),
    ],
)
def test_a_filter_that_is_none_of_ours_is_explained(anna: Visit, query: str) -> None:
    assert anna.get(f"/console/queue?{query}").status_code == 400


def test_a_hostile_filter_reaches_neither_page_nor_database(anna: Visit, world: World) -> None:
    world.hold("maybe spam")
    for attack in ('"><script>alert(1)</script>', "100%", "' OR 1=1 --", "\\", "\u202e", "a" * 90):
        page = anna.get("/console/queue", query_string={"q": attack, "language": attack, "choose": 1})
        assert page.status_code == 200
        assert "<script>alert" not in page.text
