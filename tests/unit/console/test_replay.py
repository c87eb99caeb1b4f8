"""The page on which an owner tries a draft policy on the newest decisions."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.console import replay
from service.domain.site import Moderator, Role
from service.moderation.register import add_moderator
from tests.browser.world import World
from tests.unit.console.conftest import SignIn, Visit

DRAFT = """
[lists]
blocked_words = ["tulips"]
[thresholds.spam]
hold = 0.999
reject = 1.0
[thresholds.abuse]
hold = 0.999
reject = 1.0
"""


@pytest.fixture
def olga(sign_in: SignIn, world: World) -> Visit:
    owner: Moderator = add_moderator(
        world.ports, world.site, "Olga", "correct horse battery", role=Role.OWNER
    )
    return sign_in(owner)


def test_a_draft_shows_what_would_come_out_otherwise(olga: Visit, world: World) -> None:
    assert "Try it" in olga.get("/console/replay").text
    world.hold("Held & <b>text</b>")
    world.hold("About tulips in spring")
    page = olga.post("/console/replay", draft=DRAFT)
    assert page.status_code == 200
    assert "1 of 2 decisions" in page.text
    assert "Was held, draft: accepted" in page.text
    assert "Held &amp; &lt;b&gt;text&lt;/b&gt;" in page.text
    assert "tulips" in page.text.split("<textarea")[1].split("</textarea>")[0]


def test_a_draft_that_is_no_policy_is_named_with_its_place_and_kept(olga: Visit) -> None:
    page = olga.post("/console/replay", draft="[weights]\nlink_count = 'much'\n</textarea><b>")
    assert page.status_code == 400
    assert "</textarea><b>" not in page.text
    page = olga.post("/console/replay", draft="[weights]\nlink_count = 'much'\n")
    assert page.status_code == 400
    assert "weights.link_count: " in page.text


def test_without_decisions_the_page_says_so(olga: Visit) -> None:
    assert "Nothing was decided yet" in olga.post("/console/replay", draft=DRAFT).text


def test_only_owners_try_policies_and_only_with_a_form_of_ours(
    anna: Visit, vera: Visit, olga: Visit, stranger: FlaskClient
) -> None:
    for visit in (anna, vera):
        assert visit.get("/console/replay").status_code == 403
        assert visit.post("/console/replay", draft=DRAFT).status_code == 403
        assert "/console/settings" not in visit.get("/console/queue").text
    assert "/console/policy" in olga.get("/console/settings").text
    assert "/console/replay" in olga.get("/console/policy").text
    assert stranger.get("/console/replay").status_code == 303
    assert olga.client.post("/console/replay", data={"draft": DRAFT}).status_code == 403


def test_the_page_judges_the_newest_decisions_only(
    olga: Visit, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.hold("Older")
    world.hold("Newer")
    monkeypatch.setattr("service.moderation.replay.SIZE", 1)
    monkeypatch.setattr(replay, "MOST", 1)
    page = olga.post("/console/replay", draft=DRAFT).text
    assert "1 of 1 decisions" in page
    assert "Newer" in page
    assert "Older" not in page


def test_a_rule_of_the_owners_that_cannot_be_used_is_named_with_its_line(olga: Visit) -> None:
    draft = "# mine\n[[rules]]\nname = 'a'\ndescription = 'A.'\npoints = 1.0\nwhen = 'links.cuont > 1'\n"
    examples = "examples = [{fires=true, comment={body='x'}}, {fires=false, comment={body='y'}}]\n"
    page = olga.post("/console/replay", draft=draft + examples)
    assert page.status_code == 400
    assert "line 6, column 1: rules.0.when: There is no field" in page.text
    assert "did you mean links.count?" in page.text
