from __future__ import annotations

import re

import pytest

from service.domain.comment import Author, Client, Comment, Page
from service.domain.incumbent import Incumbent
from service.domain.label import LabelSource, LabelValue
from service.domain.signal import Verdict
from service.moderation.erase import erase
from service.moderation.learn import learn
from service.moderation.ports import StoredComment, Transaction
from service.moderation.record import record
from tests.browser.world import World, signal
from tests.unit.console.conftest import Visit


def page(visit: Visit, stored: StoredComment) -> str:
    answer = visit.get(f"/console/comments/{stored.id}")
    assert answer.status_code == 200
    return answer.text


def buttons(text: str) -> list[str]:
    return re.findall(r'name="act" value="(\w+)"', text)


def test_it_shows_all_that_the_site_said(anna: Visit, world: World) -> None:
    stored = world.hold(
        "maybe spam",
        author=Author(name="Mia", email="mia@mail.example", role="guest"),
        page=Page(title="Bread", url="https://grain.example/bread"),
        client=Client(ip="203.0.113.9", user_agent="Mozilla/5.0", form_seconds=1.25),
    )
    text = page(anna, stored)
    for said in (
        "mia@mail.example",
        "guest",
        "https://grain.example/bread",
        "203.0.113.9",
        "Mozilla/5.0",
        "1.25",
    ):
        assert said in text


def test_every_version_and_every_step_is_there_newest_first(anna: Visit, world: World) -> None:
    stored = world.hold("First words")
    edited = world.edit(stored, "Second words")
    anna.post(
        f"/console/comments/{stored.id}/review", act="abuse", revision=edited.revision, note="rude\nto others"
    )
    text = page(anna, stored)
    order = ["The text now", "Second", "Before that", "First", "What happened", "rejected it as abuse"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    for said in (
        "sent an edited text (version 2)",
        "set to abuse by a moderator",
        "rude\nto others",
        "a" * 64,
    ):
        assert said in text


def test_a_given_review_can_be_taken_back_here(anna: Visit, ben: Visit, world: World) -> None:
    stored = world.hold("maybe spam")
    anna.post(f"/console/comments/{stored.id}/review", act="spam", revision=stored.revision)
    review = record(world.ports, world.site, stored.id).reviews[-1]
    text = page(ben, stored)
    assert "Take this back" in text
    assert f'value="{review.id}"' in text
    ben.post("/console/undo", review=review.id, comment=stored.id)
    text = page(ben, stored)
    assert "took the decision back: held again" in text
    assert "Take this back" not in text


@pytest.mark.parametrize(
    ("act", "left"),
    [
        (None, ["approve", "spam", "abuse"]),
        ("approve", ["spam", "abuse"]),
        ("spam", ["approve", "abuse"]),
        ("abuse", ["approve", "spam"]),
    ],
)
def test_the_buttons_are_those_that_would_change_something(
    anna: Visit, world: World, act: str | None, left: list[str]
) -> None:
    stored = world.hold("maybe spam")
    if act:
        anna.post(f"/console/comments/{stored.id}/review", act=act, revision=stored.revision)
    assert buttons(page(anna, stored)) == left


def test_an_automatic_rejection_can_be_turned_round(anna: Visit, world: World) -> None:
    stored = world.hold("buy buy buy", [signal("text", 9.0, "Known words.")])
    assert stored.status is Verdict.REJECT
    assert "Rejected comment" in page(anna, stored)
    anna.post(f"/console/comments/{stored.id}/review", act="approve", revision=stored.revision)
    assert world.status(stored) == "accept"


def test_an_erased_comment_says_so_and_offers_nothing(anna: Visit, world: World) -> None:
    stored = world.hold("a secret text", author=Author(name="Mia Muster"))
    erase(world.ports, world.site, stored.id, actor="the site")
    text = page(anna, stored)
    assert "were erased" in text
    assert "a secret text" not in text
    assert "Mia Muster" not in text
    assert buttons(text) == []
    assert "This comment was erased." in anna.get("/console/comments").text


def test_a_decision_made_without_a_model_says_so(anna: Visit, world: World) -> None:
    stored = world.hold("maybe spam", degraded=("model",))
    text = page(anna, stored)
    assert "none could be used" in text
    assert "a part of Winnow failed: model" in anna.get("/console/queue").text


def test_a_comment_that_was_never_judged_says_so_and_can_be_settled(anna: Visit, world: World) -> None:
    told = Comment(body="Cheap watches")
    stored = learn(world.ports, world.site, told, LabelValue.SPAM, source=LabelSource.SITE, author="the site")
    text = page(anna, stored)
    assert "Winnow never judged it" in text
    assert "set to spam by the site" in text
    assert buttons(text) == ["approve", "abuse"]
    assert anna.get(f"/console/comments/{stored.id}/flip").json == {"flip": ""}
    assert "Cheap watches" in anna.get("/console/comments").text
    anna.post(f"/console/comments/{stored.id}/review", act="approve", revision=stored.revision)
    assert world.status(stored) == "accept"


def test_an_imported_comment_says_that_it_was_not_judged_and_can_be_turned_round(
    anna: Visit, world: World
) -> None:
    stored = world.bring("The wheel turned all night.", LabelValue.SPAM)
    text = page(anna, stored)
    for said in ("Rejected comment", "it was imported and not judged again", "set to spam by an import"):
        assert said in text
    assert buttons(text) == ["approve", "abuse"]
    assert "The wheel turned all night." in anna.get("/console/comments").text
    answer = anna.post(
        f"/console/comments/{stored.id}/review", act="approve", revision=stored.revision, json=True
    )
    assert answer.get_json()["outcome"] == "done"
    assert world.status(stored) == "accept"
    undone = anna.post("/console/undo", comment=stored.id, json=True)
    assert (undone.status_code, undone.get_json()["card"]) == (200, None)
    assert world.status(stored) == "reject"


def test_nothing_would_flip_what_was_never_judged(anna: Visit, world: World) -> None:
    stored = world.bring("The wheel turned all night.", LabelValue.HAM)
    assert anna.get(f"/console/comments/{stored.id}/flip").get_json() == {"flip": ""}


def test_a_stale_act_on_an_imported_comment_shows_it_as_it_stands(anna: Visit, world: World) -> None:
    stored = world.bring("The wheel turned all night.", LabelValue.HAM)
    answer = anna.post(f"/console/comments/{stored.id}/review", act="spam", revision=stored.revision + 3)
    assert answer.status_code == 409
    assert "The wheel turned all night." in answer.text


def test_what_another_service_said_and_what_else_a_client_told_stand_on_the_page(
    anna: Visit, world: World
) -> None:
    facts = (("HTTP_ACCEPT_LANGUAGE", "de <b>"), ("nonce", "passed"))
    stored = world.hold("Held text", page=Page(topics=("bread", "rye")), client=Client(facts=facts))

    def job(tx: Transaction) -> None:
        (decided,) = tx.decisions.of_comment(stored.site_id, stored.id)
        said = Incumbent(verdict=Verdict.REJECT, service="akismet")
        tx.incumbents.add(stored.site_id, decided.id, said, at=decided.created_at)

    world.ports.store.write(job)
    text = page(anna, stored)
    assert re.search(r"akismet.{0,40}rejected it", text, re.DOTALL)
    assert "bread, rye" in text
    assert "HTTP ACCEPT LANGUAGE" in text
    assert "de &lt;b&gt;" in text
