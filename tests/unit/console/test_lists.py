"""The lists' pages: what is on them, what would be hit, adding, removing, and the way back."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import TestResponse

from service.domain.label import LabelValue
from service.domain.site import Role
from service.moderation.lists import show
from service.moderation.ports import EntryQuery, EntryRecord
from tests.browser.world import World
from tests.unit.console.conftest import SignIn, Visit


@pytest.fixture
def olga(sign_in: SignIn, world: World) -> Visit:
    return sign_in(world.moderator("Olga", Role.OWNER))


def records(world: World, state: str = "live") -> list[EntryRecord]:
    query = EntryQuery(state=state)  # type: ignore[arg-type]  # a test names real states
    return list(show.page(world.ports, world.site, query).items)


def add(olga: Visit, entries: str, **fields: str) -> TestResponse:
    return olga.post("/console/lists/add", json=False, entries=entries, **fields)


def test_only_an_owner_keeps_lists(anna: Visit, olga: Visit, world: World) -> None:
    add(olga, "zebra")
    entry_id = records(world)[0].entry.id
    for path in ("/console/lists", "/console/lists/add", "/console/lists/export"):
        assert anna.get(path).status_code == 403
        assert olga.get(path).status_code == 200
    for path in ("preview", "add", f"{entry_id}/remove", f"{entry_id}/restore"):
        assert anna.post(f"/console/lists/{path}", entries="lion").status_code == 403
    assert [one.entry.written for one in records(world)] == ["zebra"]
    assert "Settings" not in anna.get("/console/comments").text
    assert "/console/lists" in olga.get("/console/settings").text


def test_a_foreign_form_changes_nothing(olga: Visit, world: World) -> None:
    assert olga.client.post("/console/lists/add", data={"entries": "zebra"}).status_code == 403
    assert records(world) == []


def test_a_preview_shows_what_would_be_hit_and_adds_nothing(olga: Visit, world: World) -> None:
    kept = world.bring("A zebra <b>crossing</b>.", LabelValue.HAM)
    page = olga.post("/console/lists/preview", entries="zebra\nlion\nzebra\n*", note="daily")
    assert page.status_code == 200
    for said in (
        "2 new entries to block; 1 written more than once; 1 that cannot be used.",
        "line 4",
        "1 of the newest 1 accepted comments",
        "people called 1 of them ham",
        f"/console/comments/{kept.id}",
        "A zebra &lt;b&gt;crossing&lt;/b&gt;.",
        'name="note" value="daily"',
        'value="leave" checked',
    ):
        assert said in page.text
    assert records(world) == []


@pytest.mark.parametrize(
    ("alarms", "left"),
    [
        ("leave", {"lion": "block"}),
        ("hold", {"lion": "block", "zebra": "hold"}),
        ("add", {"lion": "block", "zebra": "block"}),
    ],
)
def test_what_alarms_falsely_is_left_out_held_or_added(
    olga: Visit, world: World, alarms: str, left: dict[str, str]
) -> None:
    world.bring("A zebra.", LabelValue.HAM)
    answer = add(olga, "zebra\nlion", alarms=alarms)
    assert answer.status_code == 303
    assert answer.location == f"/console/lists?added={len(left)}"
    assert {one.entry.written: one.entry.treatment.value for one in records(world)} == left


def test_added_entries_have_what_the_form_said_and_who_added_them(olga: Visit, world: World) -> None:
    add(olga, "203.0.113.0/24", target="address", treatment="hold", note="botnet", until="2099-12-31")
    (record,) = records(world)
    entry = record.entry
    assert (entry.target, entry.treatment, entry.note, entry.author) == ("address", "hold", "botnet", "Olga")
    assert entry.expires_at is not None
    assert entry.expires_at.isoformat().startswith("2099-12-31T23:59:59")
    page = olga.get("/console/lists").text
    for said in ("203.0.113.0/24", "botnet", "2099-12-31", "IP address", "never"):
        assert said in page


def test_an_uploaded_file_is_read_as_its_format(olga: Visit, world: World) -> None:
    file = (io.BytesIO("\ufeffpress\r\npills.example\r\n".encode()), "keys.txt")
    page = olga.client.post(
        "/console/lists/preview", data={"csrf": olga.csrf, "file": file, "format": "wordpress-keys"}
    )
    assert "2 new entries" in page.text
    assert "press\npills.example" in page.text
    packed = (io.BytesIO(b"\x1f\x8b1234"), "keys.gz")
    refused = olga.client.post("/console/lists/preview", data={"csrf": olga.csrf, "file": packed})
    assert refused.status_code == 400
    assert "unpack it first" in refused.text
    assert records(world) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"entries": "  "}, "Write at least one entry"),
        ({"entries": "x\n" * 20_001}, "20,000 entries"),
        ({"entries": "x" * 1_000_001}, "a million bytes"),
        ({"entries": "x", "until": "soon"}, "2026-12-31"),
        ({"entries": "x", "target": "burn"}, "no choice of this form"),
        ({"entries": "{", "format": "coral"}, "cannot be read"),
    ],
)
def test_what_cannot_be_read_comes_back_with_the_reason(
    olga: Visit, fields: dict[str, str], said: str
) -> None:
    page = olga.post("/console/lists/preview", json=False, **fields)
    assert page.status_code == 400
    assert said in page.text
    assert 'role="alert"' in page.text


def test_a_removed_entry_can_be_put_back(olga: Visit, world: World) -> None:
    add(olga, "zebra", note="daily")
    entry_id = records(world)[0].entry.id
    gone = olga.post(f"/console/lists/{entry_id}/remove")
    assert gone.location == f"/console/lists?removed={entry_id}"
    page = olga.get(gone.location).text
    assert "Removed: “<bdi>zebra</bdi>”" in page
    assert f"/console/lists/{entry_id}/restore" in page
    assert records(world) == []
    assert "zebra" in olga.get("/console/lists?state=removed").text
    olga.post(f"/console/lists/{entry_id}/restore")
    (again,) = records(world)
    assert (again.entry.written, again.entry.note) == ("zebra", "daily")
    assert olga.post(f"/console/lists/{entry_id}/remove").status_code == 404


def test_another_sites_entry_does_not_exist_here(olga: Visit, world: World, sign_in: SignIn) -> None:
    other = World(world.ports, "Elsewhere", ("Carl", "Dora", "Emil"))
    eve = sign_in(other.moderator("Eve", Role.OWNER))
    add(eve, "zebra")
    entry_id = records(other)[0].entry.id
    assert "zebra" not in olga.get("/console/lists").text
    assert olga.post(f"/console/lists/{entry_id}/remove").status_code == 404
    assert olga.post(f"/console/lists/{entry_id}/restore").status_code == 404
    assert olga.get(f"/console/lists?removed={entry_id}").status_code == 404
    assert len(records(other)) == 1


def test_filters_and_pages_keep_each_other(olga: Visit) -> None:
    add(olga, "\n".join(f"word{n}x" for n in range(60)))
    add(olga, "lion", treatment="hold")
    page = olga.get("/console/lists?text=WORD&never=1").text
    assert "word59x" in page
    assert "lion" not in page
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "text=WORD" in following
    rest = olga.get(following).text
    assert "word0x" in rest
    assert "word59x" not in rest
    assert "lion" in olga.get("/console/lists?treatment=hold").text
    assert olga.get("/console/lists?state=gone").status_code == 400
    assert olga.get("/console/lists?after=x").status_code == 400


def test_the_list_is_downloaded_in_any_format(olga: Visit) -> None:
    add(olga, "zebra\nlion")
    sent = olga.get("/console/lists/export?format=coral&treatment=block")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="winnow-coral.txt"'
    assert sent.get_json(force=True) == {"banned": ["zebra", "lion"], "suspect": []}
    assert '"written": "zebra"' in olga.get("/console/lists/export").text
