from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from service.domain.review import Act
from service.moderation.ports import StoredComment
from service.moderation.record import record
from tests.browser.world import World
from tests.unit.console.conftest import Visit


def address(stored: StoredComment) -> str:
    return f"/console/comments/{stored.id}/review"


@pytest.mark.parametrize(
    ("button", "status", "label", "words"),
    [
        ("approve", "accept", "ham", "Approved"),
        ("spam", "reject", "spam", "Rejected as spam"),
        ("abuse", "reject", "abuse", "Rejected as abuse"),
    ],
)
def test_a_button_settles_and_the_next_page_says_so(
    anna: Visit, world: World, button: str, status: str, label: str, words: str
) -> None:
    stored = world.hold("maybe spam")
    answer = anna.post(
        address(stored), act=button, revision=stored.revision, next="/console/queue?order=newest"
    )
    assert answer.status_code == 303
    assert answer.location == f"/console/queue?order=newest&done={stored.id}"
    assert world.status(stored) == status
    assert record(world.ports, world.site, stored.id).labels[-1].value == label
    page = anna.get(answer.location).text
    assert words in page
    assert "“<bdi>maybe spam</bdi>” by <bdi>Mia</bdi>" in page


def test_undo_brings_the_comment_back(anna: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    anna.post(address(stored), act="spam", revision=stored.revision)
    review = record(world.ports, world.site, stored.id).reviews[-1]
    answer = anna.post("/console/undo", review=review.id, comment=stored.id)
    assert answer.status_code == 303
    assert world.status(stored) == "hold"
    assert "Taken back: held again" in anna.get(answer.location).text


def test_undo_without_a_name_takes_back_the_last_act(anna: Visit, world: World) -> None:
    first, second = world.hold("maybe spam"), world.hold("perhaps")
    for stored in (first, second):
        anna.post(address(stored), act="approve", revision=stored.revision)
    for expected in (second, first):
        assert anna.post("/console/undo").location.endswith(expected.id)
        assert world.status(expected) == "hold"
    answer = anna.post("/console/undo")
    assert answer.status_code == 404
    assert "nothing to take back" in answer.text


def test_the_second_moderator_sees_who_was_first_and_loses_no_word(
    anna: Visit, ben: Visit, world: World
) -> None:
    stored = world.hold("maybe spam")
    anna.post(address(stored), act="approve", revision=stored.revision)
    answer = ben.post(address(stored), act="spam", revision=stored.revision, note="sells <b>links</b>")
    assert answer.status_code == 409
    assert "Anna approved this comment first. It is accepted now." in answer.text
    assert "sells &lt;b&gt;links&lt;/b&gt;</textarea>" in answer.text
    assert world.status(stored) == "accept"
    assert [done.act for done in record(world.ports, world.site, stored.id).reviews] == [Act.APPROVE]


def test_every_form_of_a_conflict_page_leads_to_a_page(anna: Visit, ben: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    anna.post(address(stored), act="approve", revision=stored.revision)
    page = ben.post(address(stored), act="spam", revision=stored.revision).text
    ways = set(re.findall(r'name="next" value="([^"]+)"', page))
    assert ways == {f"/console/comments/{stored.id}"}
    assert all(ben.get(way).status_code == 200 for way in ways)


def test_of_two_moderators_at_once_one_wins_and_the_other_is_told(
    anna: Visit, ben: Visit, world: World
) -> None:
    stored = [world.hold(f"Comment number {number}") for number in range(12)]

    def settle(visit: Visit, act: str) -> list[int]:
        return [visit.post(address(each), act=act, revision=1).status_code for each in stored]

    with ThreadPoolExecutor(2) as both:
        answers = [both.submit(settle, anna, "approve"), both.submit(settle, ben, "spam")]
        pairs = list(zip(*(answer.result() for answer in answers), strict=True))
    assert all(sorted(pair) == [303, 409] for pair in pairs)
    for each, (of_anna, _) in zip(stored, pairs, strict=True):
        reviews = record(world.ports, world.site, each.id).reviews
        assert [done.moderator_name for done in reviews] == ["Anna" if of_anna == 303 else "Ben"]
        assert world.status(each) == ("accept" if of_anna == 303 else "reject")


def test_an_edit_meanwhile_is_a_conflict_too(anna: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    world.edit(stored, "Something else entirely")
    answer = anna.post(address(stored), act="approve", revision=stored.revision)
    assert answer.status_code == 409
    assert "edited meanwhile" in answer.text
    assert "Something else entirely" in answer.text.replace("</mark>", "").replace(
        '<mark class="spam strong" title="Words that comments of this kind often use.">', ""
    )
    assert world.status(stored) == "hold"


def test_undoing_what_another_changed_is_a_conflict(anna: Visit, ben: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    anna.post(address(stored), act="spam", revision=stored.revision)
    review = record(world.ports, world.site, stored.id).reviews[-1]
    assert ben.post(address(stored), act="approve", revision=stored.revision + 1).status_code == 303
    answer = anna.post("/console/undo", review=review.id, comment=stored.id)
    assert answer.status_code == 409
    assert world.status(stored) == "accept"


def test_the_script_gets_what_it_shows(anna: Visit, world: World) -> None:
    stored, _ = world.hold("maybe spam"), world.hold("perhaps")
    done = anna.post(address(stored), json=True, act="spam", revision=stored.revision).get_json()
    assert (done["outcome"], done["message"], done["held"], done["card"]) == (
        "done",
        "Rejected as spam",
        1,
        None,
    )
    banner = done["banner"]
    assert (banner["excerpt"], banner["author"], banner["comment"]) == ("maybe spam", "Mia", stored.id)
    undone = anna.post("/console/undo", json=True, review=banner["review"]).get_json()
    assert (undone["held"], undone["banner"]["review"]) == (2, None)
    assert f'id="c-{stored.id}"' in undone["card"]


def test_the_script_learns_of_a_conflict(anna: Visit, ben: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    anna.post(address(stored), act="approve", revision=stored.revision)
    answer = ben.post(address(stored), json=True, act="spam", revision=stored.revision)
    assert answer.status_code == 409
    assert answer.get_json()["outcome"] == "conflict"
    assert answer.get_json()["message"] == "Anna approved this comment first. It is accepted now."


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "undo", "revision": 1},
        {"act": "approve"},
        {"act": "approve", "revision": "one"},
        {"act": "approve", "revision": 1, "note": "x" * 2_001},
    ],
)
def test_a_damaged_form_changes_nothing(anna: Visit, world: World, fields: dict[str, Any]) -> None:
    stored = world.hold("maybe spam")
    assert anna.post(address(stored), **fields).status_code == 400
    assert world.status(stored) == "hold"


@pytest.mark.parametrize("path", ["/console/comments/0190-x", "/console/nowhere/at/all"])
def test_what_is_not_there_is_said_kindly(anna: Visit, path: str) -> None:
    answer = anna.get(path)
    assert answer.status_code == 404
    assert "Nothing here" in answer.text
    assert "To the queue" in answer.text


def test_an_act_cannot_lead_away(anna: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    answer = anna.post(address(stored), act="approve", revision=stored.revision, next="https://evil.example/")
    assert answer.location == f"/console/queue?done={stored.id}"


def test_a_banner_is_only_about_ones_own_act(anna: Visit, ben: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    anna.post(address(stored), act="spam", revision=stored.revision)
    assert "Rejected as spam" in anna.get(f"/console/queue?done={stored.id}").text
    assert "Rejected as spam" not in ben.get(f"/console/queue?done={stored.id}").text
    assert ben.get("/console/queue?done=" + "x" * 300).status_code == 200
