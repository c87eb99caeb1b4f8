"""Block or trust from a card: chosen, tried on what is there, added, and taken out again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from service.domain.comment import Author, Client
from service.domain.entry import Target, Treatment
from service.domain.site import Role
from service.moderation.lists.show import everything
from service.moderation.ports import StoredComment
from tests.browser.world import World
from tests.unit.console.conftest import SignIn, Visit

ROSA = Author(id="rosa-7", name="Rosa", email="Rosa@boots.example", url="https://rosa.example/")


@pytest.fixture
def boots(world: World) -> StoredComment:
    body = "maybe boots: https://shop.boots.co.uk/a https://grain.example/own http://shop.boots.co.uk/b"
    return world.hold(body, author=ROSA, client=Client(ip="203.0.113.9"))


def address(stored: StoredComment, end: str = "") -> str:
    return f"/console/comments/{stored.id}/list{end}"


def choices(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<label for="about-\d"><span class="label">([^<]+)</span> <bdi>([^<]+)</bdi>', page)
    return [(kind, written) for kind, written in found]


def fields(page: str) -> dict[str, str]:
    form = page[page.index('class="add"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def test_the_page_offers_what_the_comment_shows_and_nothing_of_the_site_itself(
    anna: Visit, boots: StoredComment
) -> None:
    assert choices(anna.get(address(boots)).text) == [
        ("Author", "rosa-7"),
        ("E-mail address", "Rosa@boots.example"),
        ("Everybody who writes from", "@boots.example"),
        ("IP address", "203.0.113.9"),
        ("Domain", "rosa.example"),
        ("Domain", "boots.co.uk"),
    ]


def test_a_nameless_stranger_offers_nothing_and_a_bare_name_is_offered(anna: Visit, world: World) -> None:
    named, nameless = world.hold("maybe"), world.hold("perhaps", author=Author())
    assert choices(anna.get(address(named)).text) == [("Author", "name:Mia")]
    assert "Nothing of this comment can be on a list" in anna.get(address(nameless)).text


@pytest.mark.parametrize(
    ("about", "treatment", "target", "written"),
    [
        (0, "block", Target.AUTHOR, "rosa-7"),
        (2, "allow", Target.EMAIL, "@boots.example"),
        (3, "hold", Target.ADDRESS, "203.0.113.9"),
        (5, "block", Target.DOMAIN, "boots.co.uk"),
    ],
)
def test_what_the_preview_showed_is_added_and_taken_out_again(
    anna: Visit,
    world: World,
    boots: StoredComment,
    about: int,
    treatment: str,
    target: Target,
    written: str,
) -> None:
    asked: dict[str, Any] = {"about": about, "treatment": treatment, "days": 30, "note": "sells boots"}
    page = anna.post(address(boots, "/preview"), **asked).text
    assert "1 of the newest 1 held comments" in page
    sent: dict[str, Any] = {name: value for name, value in fields(page).items() if name != "csrf"}
    answer = anna.post(address(boots), **sent)
    assert answer.status_code == 303
    (entry,) = everything(world.ports, world.site)
    assert (entry.target, entry.treatment, entry.written) == (target, Treatment(treatment), written)
    assert (entry.note, entry.author) == ("sells boots", "Anna")
    assert entry.expires_at is not None
    assert timedelta(days=29) < entry.expires_at - entry.created_at < timedelta(days=31)
    page = anna.get(answer.location).text
    assert "is on the list" in page
    gone = anna.post(address(boots, f"/{entry.id}/remove"))
    assert "is no longer on the list" in anna.get(gone.location).text
    assert list(everything(world.ports, world.site)) == []
    with world.ports.store.read() as tx:
        events = [(event.actor, event.action) for event in tx.audit.page(world.site.id, limit=9)]
    assert events == [("Anna", "list.remove"), ("Anna", "list.add")]


def test_the_preview_counts_what_was_accepted_apart_and_changes_nothing(
    anna: Visit, world: World, boots: StoredComment
) -> None:
    other = world.hold("maybe more boots", author=ROSA)
    anna.post(f"/console/comments/{other.id}/review", act="approve", revision=other.revision)
    page = anna.post(address(boots, "/preview"), about=0, treatment="allow", days=0).text
    assert "1 of the newest 1 accepted comments of the last 90 days; people called 1 of them ham." in page
    assert "maybe more boots" in page
    assert list(everything(world.ports, world.site)) == []


def test_an_edit_between_preview_and_button_adds_nothing(
    anna: Visit, world: World, boots: StoredComment
) -> None:
    page = anna.post(address(boots, "/preview"), about=5, treatment="block", days=30).text
    world.edit(boots, "maybe https://innocent.example/")
    sent: dict[str, Any] = {name: value for name, value in fields(page).items() if name != "csrf"}
    answer = anna.post(address(boots), **sent)
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert list(everything(world.ports, world.site)) == []


def test_what_the_list_has_already_is_said(anna: Visit, boots: StoredComment) -> None:
    asked: dict[str, Any] = {"about": 0, "treatment": "block", "days": 0}
    assert anna.post(address(boots), **asked).status_code == 303
    again = anna.post(address(boots, "/preview"), **asked)
    assert (again.status_code, "has this already" in again.text) == (409, True)
    otherwise = anna.post(address(boots, "/preview"), **{**asked, "treatment": "allow"})
    assert (otherwise.status_code, "treats it otherwise" in otherwise.text) == (409, True)


def test_a_moderator_takes_out_their_own_and_an_owner_takes_out_any(
    anna: Visit, ben: Visit, sign_in: SignIn, world: World, boots: StoredComment
) -> None:
    anna.post(address(boots), about=0, treatment="block", days=0)
    (entry,) = everything(world.ports, world.site)
    assert ben.post(address(boots, f"/{entry.id}/remove")).status_code == 403
    owner = sign_in(world.moderator("Olga", Role.OWNER))
    assert owner.post(address(boots, f"/{entry.id}/remove")).status_code == 303


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"about": "x", "treatment": "block", "days": 30},
        {"about": 0, "treatment": "fry", "days": 30},
        {"about": 0, "treatment": "block", "days": 31},
        {"about": "²", "treatment": "block", "days": 30},
    ],
)
def test_a_damaged_form_adds_nothing(
    anna: Visit, world: World, boots: StoredComment, asked: dict[str, Any]
) -> None:
    assert anna.post(address(boots, "/preview"), **asked).status_code == 400
    assert anna.post(address(boots), **asked).status_code == 400
    assert list(everything(world.ports, world.site)) == []


def test_a_viewer_neither_sees_the_page_nor_adds(vera: Visit, boots: StoredComment) -> None:
    assert vera.get(address(boots)).status_code == 403
    assert vera.post(address(boots), about=0, treatment="block", days=0).status_code == 403
    assert "Block or trust" not in vera.get("/console/queue").text


def test_an_entry_of_another_site_is_not_there(anna: Visit, world: World, boots: StoredComment) -> None:
    elsewhere = World(world.ports, "Elsewhere", ("Dora", "Emil", "Fay"))
    assert anna.get(address(elsewhere.hold("maybe"))).status_code == 404
    assert anna.post(address(boots, "/0190-x/remove")).status_code == 404
