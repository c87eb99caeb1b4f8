"""Many comments by one press, the report of those that were left, and the way back."""

from __future__ import annotations

import re

import pytest

from service.console import bulk as console_bulk
from service.domain.comment import Author
from service.moderation import bulk
from service.moderation.ports import StoredComment
from service.moderation.record import record
from tests.browser.world import World
from tests.unit.console.conftest import Visit


def pick(stored: StoredComment) -> str:
    return f"{stored.id}.{stored.revision}"


def picked(page: str) -> str:
    found = re.search(r'name="picked" value="([^"]*)"', page)
    assert found
    return found[1]


def test_what_is_ticked_is_settled_together_and_taken_back_together(anna: Visit, world: World) -> None:
    stored = [world.hold(f"Comment number {number}") for number in range(4)]
    answer = anna.post("/console/queue/settle", act="spam", pick=[pick(each) for each in stored[:3]])
    assert answer.status_code == 303
    page = anna.get(answer.location).text
    assert "Rejected as spam: 3" in page
    assert [world.status(each) for each in stored] == ["reject", "reject", "reject", "hold"]
    reviews = [record(world.ports, world.site, each.id).reviews[-1] for each in stored[:3]]
    assert len({review.bulk for review in reviews}) == 1
    way_back = re.search(r'action="([^"]+/take-back)"', page)
    assert way_back
    back = anna.post(way_back[1])
    assert "Taken back: 3 held again" in anna.get(back.location).text
    assert {world.status(each) for each in stored} == {"hold"}
    assert anna.post(way_back[1]).status_code == 409


def test_what_somebody_else_settled_meanwhile_is_left_and_named(
    anna: Visit, ben: Visit, world: World
) -> None:
    stored = [world.hold(f"Comment number {number}") for number in range(3)]
    ben.post(f"/console/comments/{stored[1].id}/review", act="approve", revision=stored[1].revision)
    answer = anna.post("/console/queue/settle", act="spam", pick=[pick(each) for each in stored])
    page = anna.get(answer.location).text
    assert "1 left as it is" in page
    assert "Ben: Approved" in page
    assert [world.status(each) for each in stored] == ["reject", "accept", "reject"]


def test_where_all_was_settled_meanwhile_nothing_is(anna: Visit, ben: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    ben.post(f"/console/comments/{stored.id}/review", act="approve", revision=stored.revision)
    answer = anna.post("/console/queue/settle", act="spam", pick=pick(stored))
    assert answer.status_code == 409
    assert "Nothing was settled" in answer.text
    assert "Ben approved this comment first." in answer.text
    assert world.status(stored) == "accept"


def test_taking_back_leaves_and_names_what_was_done_otherwise_since(
    anna: Visit, ben: Visit, world: World
) -> None:
    stored = [world.hold(f"Comment number {number}") for number in range(2)]
    told = anna.post(
        "/console/queue/settle", json=True, act="spam", pick=[pick(each) for each in stored]
    ).get_json()
    ben.post(f"/console/comments/{stored[0].id}/review", act="approve", revision=stored[0].revision + 1)
    back = anna.post(told["banner"]["action"], json=True).get_json()
    assert (back["settled"], [left["comment_id"] for left in back["left"]]) == (
        [stored[1].id],
        [stored[0].id],
    )
    assert [world.status(each) for each in stored] == ["accept", "hold"]
    assert f'id="c-{stored[1].id}"' in back["cards"][0]


def test_undoing_ones_last_act_takes_the_whole_press_back(anna: Visit, world: World) -> None:
    stored = [world.hold(f"Comment number {number}") for number in range(2)]
    anna.post("/console/queue/settle", act="abuse", pick=[pick(each) for each in stored])
    assert anna.post("/console/undo").status_code == 303
    assert {world.status(each) for each in stored} == {"hold"}


def test_all_that_match_is_frozen_when_it_is_asked_about(anna: Visit, world: World) -> None:
    spammer = Author(name="Boots", email="boots@example.com")
    stored = [world.hold(f"Comment number {number}", author=spammer) for number in range(3)]
    other = world.hold("maybe a question")
    page = anna.post("/console/queue/all?q=boots%40example.com", act="spam").text
    assert "Rejected as spam: 3 comments?" in page
    later = world.hold("Comment number 4", author=spammer)
    world.edit(stored[2], "Something else entirely")
    answer = anna.post("/console/queue/settle", act="spam", picked=picked(page))
    report = anna.get(answer.location).text
    assert "Rejected as spam: 2" in report
    assert "It was edited." in report
    assert [world.status(each) for each in (*stored, other, later)] == [
        "reject",
        "reject",
        "hold",
        "hold",
        "hold",
    ]


def test_one_press_settles_no_more_than_it_may_and_says_so(
    anna: Visit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MOST", 2)
    stored = [world.hold(f"Comment number {number}") for number in range(3)]
    page = anna.post("/console/queue/all", act="approve").text
    assert "3 match; one press settles the 2 oldest" in page
    anna.post("/console/queue/settle", act="approve", picked=picked(page))
    assert [world.status(each) for each in stored] == ["accept", "accept", "hold"]
    assert (
        anna.post("/console/queue/settle", act="approve", pick=[pick(each) for each in stored]).status_code
        == 400
    )


def test_a_frozen_selection_of_the_largest_size_fits_into_a_form(anna: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    full = "_".join([pick(stored), *(f"{world.ports.new_id()}.1" for _ in range(bulk.MOST - 1))])
    answer = anna.post("/console/queue/settle", act="approve", picked=full)
    assert answer.status_code == 303
    assert answer.location.count("left=") == console_bulk.NAMED
    assert "499 left as they are" in anna.get(answer.location).text
    assert world.status(stored) == "accept"


def test_a_viewer_settles_nothing(vera: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    assert 'name="pick"' not in vera.get("/console/queue").text
    assert vera.post("/console/queue/all", act="spam").status_code == 403
    assert vera.post("/console/queue/settle", act="spam", pick=pick(stored)).status_code == 403
    assert world.status(stored) == "hold"


@pytest.mark.parametrize("written", ["", "x", "x.y", ".1", "x.-1", "x" * 70 + ".1"])
def test_a_damaged_selection_changes_nothing(anna: Visit, world: World, written: str) -> None:
    stored = world.hold("maybe spam")
    assert anna.post("/console/queue/settle", act="spam", pick=written).status_code == 400
    assert world.status(stored) == "hold"


def test_a_press_of_another_site_is_not_there(anna: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    told = anna.post("/console/queue/settle", json=True, act="spam", pick=pick(stored)).get_json()
    elsewhere = World(world.ports, "Elsewhere", ("Dora", "Emil", "Fay"))
    assert told["banner"]["action"]
    with pytest.raises(Exception, match="Nothing on this site"):
        bulk.reviews_of(world.ports, elsewhere.site.id, told["banner"]["action"].split("/")[-2])
