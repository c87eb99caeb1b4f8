"""What is known beside a card: the author's record here, and what people ruled on others like it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from service.domain.comment import Author
from service.moderation.erase import erase
from service.moderation.ports import StoredComment
from tests.browser.world import World
from tests.unit.console.conftest import Visit

ROSA = Author(name="Rosa", email="rosa@example.org")
TEXT = "maybe these boots are cheap, and the shop is a fine one to visit in spring"


def beside(visit: Visit, stored: StoredComment) -> str:
    answer = visit.get(f"/console/comments/{stored.id}/beside")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", answer.text[answer.text.index('class="beside"') :]))


def settle(visit: Visit, stored: StoredComment, act: str) -> None:
    fields: dict[str, Any] = {"act": act, "revision": stored.revision}
    assert visit.post(f"/console/comments/{stored.id}/review", **fields).status_code == 303


def test_an_authors_record_follows_what_stands(anna: Visit, world: World) -> None:
    stored = [world.hold(f"maybe number {number}", author=ROSA) for number in range(4)]
    settle(anna, stored[0], "approve")
    settle(anna, stored[1], "spam")
    settle(anna, stored[2], "spam")
    anna.post("/console/undo")
    assert "4 comments, 1 approved, 1 rejected." in beside(anna, stored[3])
    erase(world.ports, world.site, stored[0].id, actor="Anna")
    assert "3 comments, 0 approved, 1 rejected." in beside(anna, stored[3])


def test_of_a_stranger_nothing_is_claimed(anna: Visit, world: World) -> None:
    assert "Nobody can tell" in beside(anna, world.hold("maybe"))


def test_rulings_on_the_same_text_come_before_those_on_the_authors_others(
    anna: Visit, ben: Visit, world: World
) -> None:
    same, other = (
        world.hold(TEXT, author=Author(email="x@example.org")),
        world.hold("maybe more", author=ROSA),
    )
    silent, stored = world.hold("maybe silent", author=ROSA), world.hold(TEXT, author=ROSA)
    settle(anna, same, "spam")
    settle(ben, other, "approve")
    said = beside(anna, stored)
    assert re.search(r"The same text, called spam by Anna .* The same author, approved by Ben", said)
    assert "maybe silent" not in said
    assert silent.id not in anna.get(f"/console/comments/{stored.id}/beside").text


def test_near_duplicates_are_others_like_it_and_three_are_shown(anna: Visit, world: World) -> None:
    held = [
        world.hold(f"maybe boots {word}", author=Author(email=f"{word}@x.org"))
        for word in ("red", "green", "blue", "black", "white", "brown")
    ]
    world.gather(*held)
    world.gather(held[0], held[0])
    for stored in held[:5]:
        settle(anna, stored, "abuse")
    assert beside(anna, held[5]).count("Nearly the same, called abuse by Anna") == 3


def test_where_nobody_ruled_that_is_said(anna: Visit, world: World) -> None:
    stored = world.hold(TEXT, author=ROSA)
    world.hold(TEXT, author=ROSA)
    assert "Nobody has ruled on a comment like this one." in beside(anna, stored)


def test_the_script_gets_the_part_that_a_card_takes_in(anna: Visit, world: World) -> None:
    stored = world.hold(TEXT, author=ROSA)
    answer = anna.get(f"/console/comments/{stored.id}/beside", headers={"Accept": "application/json"})
    assert answer.get_json()["html"].strip().startswith('<div class="beside">')


def test_another_sites_comments_are_strangers(anna: Visit, world: World) -> None:
    elsewhere = World(world.ports, "Elsewhere", ("Dora", "Emil", "Fay"))
    theirs, mine = elsewhere.hold(TEXT, author=ROSA), world.hold(TEXT, author=ROSA)
    assert anna.get(f"/console/comments/{theirs.id}/beside").status_code == 404
    assert "1 comment, 0 approved" in beside(anna, mine)


def test_an_erased_comment_has_nothing_beside_it(anna: Visit, world: World) -> None:
    stored = world.hold(TEXT, author=ROSA)
    erase(world.ports, world.site, stored.id, actor="Anna")
    assert anna.get(f"/console/comments/{stored.id}/beside").status_code == 404


@pytest.mark.parametrize("attack", ['"><script>alert(1)</script>', "\u202e</bdi>"])
def test_hostile_words_are_shown_as_text(anna: Visit, world: World, attack: str) -> None:
    first, stored = world.hold(f"{TEXT} {attack}", author=ROSA), world.hold(TEXT, author=ROSA)
    settle(anna, first, "spam")
    page = anna.get(f"/console/comments/{stored.id}/beside").text
    assert "called spam by" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
