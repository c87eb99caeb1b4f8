"""The pages of campaigns: a list, one with what varies in it, and the buttons that settle all of it."""

from __future__ import annotations

import re

import pytest

from service.domain.comment import Author
from service.moderation.ports import StoredComment
from tests.browser.world import World
from tests.unit.console.conftest import SignIn, Visit

BODY = "maybe earn <b>{n}</b> a week at my cousin's {where}"


@pytest.fixture
def members(world: World) -> list[StoredComment]:
    """Three held near-duplicates of three authors, in one campaign."""
    places = ("bakery", "harbour", "kitchen table")
    held = [
        world.hold(
            BODY.format(n=number, where=where), author=Author(name=f"Mia <{number}>", email=f"{number}@x.org")
        )
        for number, where in enumerate(places)
    ]
    world.gather(*held)
    return held


def page(members: list[StoredComment]) -> str:
    return f"/console/campaigns/{members[0].id}"


def statuses(world: World, members: list[StoredComment]) -> set[str]:
    return {world.status(stored) for stored in members}


def test_without_any_the_list_says_what_it_will_hold(anna: Visit) -> None:
    assert "None here." in anna.get("/console/campaigns").text


def test_the_list_shows_what_a_campaign_says_and_how_big_it_is(
    anna: Visit, members: list[StoredComment]
) -> None:
    text = anna.get("/console/campaigns").text
    assert "maybe earn &lt;b&gt;0&lt;/b&gt; a week" in text
    assert "<b>3</b> comments by <b>3</b> authors" in text
    assert "3 held" in text
    assert f'href="{page(members)}"' in text
    assert "<polyline points=" in text
    assert "None here." in anna.get("/console/campaigns?state=ruled").text
    assert f'href="{page(members)}"' in anna.get("/console/campaigns?state=open&order=biggest").text


def test_a_page_of_the_list_leads_to_the_next(
    anna: Visit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.console.campaigns.ROWS", 1)
    for number in range(2):
        pair = [world.hold(f"maybe {number}", author=Author(email=f"{name}@x.org")) for name in "ab"]
        world.gather(*pair)
    for order in ("newest", "biggest"):
        first = anna.get(f"/console/campaigns?order={order}").text
        following = re.search(r'rel="next" href="([^"]+)"', first)
        assert following
        second = anna.get(following[1].replace("&amp;", "&")).text
        assert ("maybe 0" in first) is not ("maybe 0" in second)
        assert 'rel="next"' not in second


def test_a_campaign_shows_what_varies_how_it_grew_and_its_comments(
    anna: Visit, members: list[StoredComment]
) -> None:
    text = anna.get(page(members)).text
    assert "3 near-duplicates by 3 authors" in text
    assert '<mark class="new"' in text
    assert text.count("<rect ") == text.count('<tr><th scope="row">') == 12
    assert "Mia &lt;2&gt;" in text
    for stored in members:
        assert f"/console/comments/{stored.id}" in text
    assert "<b>0</b>" not in text


@pytest.mark.parametrize(
    ("button", "status", "words"),
    [
        ("approve", "accept", "Approved by"),
        ("spam", "reject", "Rejected as spam by"),
        ("abuse", "reject", "Rejected as abuse by"),
    ],
)
def test_a_button_settles_all_of_it_and_can_be_taken_back(
    anna: Visit, world: World, members: list[StoredComment], button: str, status: str, words: str
) -> None:
    answer = anna.post(f"{page(members)}/rule", act=button)
    assert (answer.status_code, answer.location) == (303, f"{page(members)}?settled=3")
    assert statuses(world, members) == {status}
    text = anna.get(answer.location).text
    assert "Settled 3." in text
    assert words in text
    assert "Take back" in text
    assert "Approve all" not in text
    answer = anna.post(f"{page(members)}/take-back")
    assert "Took back 3." in anna.get(answer.location).text
    assert statuses(world, members) == {"hold"}


def test_a_second_moderator_reads_who_was_first(
    anna: Visit, ben: Visit, world: World, members: list[StoredComment]
) -> None:
    anna.post(f"{page(members)}/rule", act="approve")
    answer = ben.post(f"{page(members)}/rule", act="spam")
    assert answer.status_code == 409
    assert "Anna has ruled that this is ham" in answer.text
    assert statuses(world, members) == {"accept"}


def test_what_comes_after_a_ruling_can_be_settled_with_the_rest(
    anna: Visit, world: World, members: list[StoredComment]
) -> None:
    anna.post(f"{page(members)}/rule", act="spam")
    world.gather(members[0], world.hold("maybe earn 9 a week", author=Author(email="z@x.org")))
    text = anna.get(page(members)).text
    assert "Settle what is held too (1)" in text
    assert anna.post(f"{page(members)}/rule", act="spam").location.endswith("?settled=1")


def test_a_viewer_reads_and_does_not_rule(vera: Visit, world: World, members: list[StoredComment]) -> None:
    text = vera.get(page(members)).text
    assert "Approve all" not in text
    assert "Take back" not in text
    assert vera.post(f"{page(members)}/rule", act="spam").status_code == 403
    assert vera.post(f"{page(members)}/take-back").status_code == 403
    assert statuses(world, members) == {"hold"}


def test_a_form_without_the_sessions_token_changes_nothing(
    anna: Visit, world: World, members: list[StoredComment]
) -> None:
    answer = anna.client.post(f"{page(members)}/rule", data={"act": "spam"})
    assert answer.status_code == 403
    assert statuses(world, members) == {"hold"}


def test_another_sites_campaign_is_nowhere(
    world: World, sign_in: SignIn, members: list[StoredComment]
) -> None:
    otto = sign_in(World(world.ports, "Other", ("Otto", "Olga", "Omar")).anna)
    assert otto.get(page(members)).status_code == 404
    assert otto.post(f"{page(members)}/rule", act="spam").status_code == 404
    assert statuses(world, members) == {"hold"}


@pytest.mark.parametrize("query", ["order=oldest", "after=x", "order=biggest&after=x"])
def test_what_no_page_of_ours_asks_is_refused(anna: Visit, query: str) -> None:
    assert anna.get(f"/console/campaigns?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["settled=x", "settled=<b>", "undone=99999999999999999999", "left=1", "passed=-1"]
)
def test_a_made_up_outcome_breaks_nothing(anna: Visit, members: list[StoredComment], query: str) -> None:
    assert anna.get(f"{page(members)}?{query}").status_code == 200


def test_no_button_is_no_ruling(anna: Visit, world: World, members: list[StoredComment]) -> None:
    assert anna.post(f"{page(members)}/rule", act="burn").status_code == 400
    assert anna.post(f"{page(members)}/take-back").status_code == 409
    assert statuses(world, members) == {"hold"}


def test_a_comments_page_leads_to_its_campaign(
    anna: Visit, world: World, members: list[StoredComment]
) -> None:
    assert page(members) in anna.get(f"/console/comments/{members[2].id}").text
    alone = world.hold("maybe alone")
    assert "/console/campaigns/" not in anna.get(f"/console/comments/{alone.id}").text


def test_a_campaign_leads_to_its_held_comments_in_the_queue(anna: Visit, world: World) -> None:
    held = [
        world.hold(f"maybe boots {word}", author=Author(email=f"{word}@x.org")) for word in ("red", "blue")
    ]
    world.hold("perhaps something else")
    world.gather(*held)
    page = anna.get(f"/console/campaigns/{held[0].id}").text
    way = f"/console/queue?campaign={held[0].id}"
    assert f'<a href="{way}">Read the 2 held ones in the queue</a>' in page
    assert "<span data-match>2</span> of <span data-held>3</span> held" in anna.get(way).text
