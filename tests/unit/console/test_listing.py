from __future__ import annotations

import re

import pytest

from service.console.listing import ROWS
from tests.browser.world import World, signal
from tests.unit.console.conftest import Visit


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Rejected text", "Held text", "Accepted text"]),
        ("?status=accept", ["Accepted text"]),
        ("?status=hold", ["Held text"]),
        ("?status=reject", ["Rejected text"]),
    ],
)
def test_comments_are_listed_by_status_newest_first(
    anna: Visit, world: World, query: str, shown: list[str]
) -> None:
    fine = [signal("text", -5.0, "Fine."), signal("text", -5.0, "Fine.", category="abuse")]
    world.hold("Accepted text", fine)
    world.hold("Held text")
    world.hold("Rejected text", [signal("text", 9.0, "Known words.")])
    assert re.findall(r"<bdi>(\w+ text)</bdi></a>", anna.get(f"/console/comments{query}").text) == shown


def test_the_listing_goes_on(anna: Visit, world: World) -> None:
    for number in range(ROWS + 2):
        world.hold(f"Comment number {number}")
    seen: list[str] = []
    address = "/console/comments?status=hold"
    for _ in range(2):
        page = anna.get(address).text
        seen += re.findall(r"Comment number (\d+)", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == [str(number) for number in reversed(range(ROWS + 2))]
    assert address == ""


def test_an_empty_listing_says_what_to_expect(anna: Visit) -> None:
    assert "Comments appear as soon as the site sends them." in anna.get("/console/comments").text


def test_an_unknown_status_is_explained(anna: Visit) -> None:
    assert anna.get("/console/comments?status=deleted").status_code == 400
