"""The dashboard: a site's figures as charts, tables and files."""

from __future__ import annotations

import csv
import io
import re
import threading
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from service.console import dashboard
from service.domain.comment import Page
from service.domain.label import LabelValue
from service.domain.review import Act
from service.moderation.ports import Ports
from service.moderation.review import review
from tests.browser.world import World
from tests.unit.console.conftest import Visit


@pytest.fixture
def filled(world: World) -> World:
    """Return a site with three held comments: one approved, one rejected, one waiting."""
    for body, reason in (("Held one", None), ("Held two", LabelValue.SPAM)):
        stored = world.hold(
            body, page=Page(url="https://grain.example/rye", title="<b>Rye</b>", topics=("Bread",))
        )
        act = Act.REJECT if reason else Act.APPROVE
        review(world.ports, world.anna, stored.id, revision=1, act=act, reason=reason)
    world.hold("Held three")
    return world


def settle_counting() -> None:
    for thread in threading.enumerate():
        if thread.name == "counting":
            thread.join(10)


@pytest.mark.usefixtures("filled")
def test_every_role_sees_the_figures_of_its_site(anna: Visit, vera: Visit) -> None:
    for visit in (anna, vera):
        page = visit.get("/console/dashboard").text
        assert 'aria-current="page">Dashboard' in page
        assert "<b>3</b> <span>new comments and edits" in page
        assert "3 decisions" not in page
        assert "&lt;b&gt;Rye&lt;/b&gt;" in page
        assert "2, 1 approved" in page


@pytest.mark.usefixtures("filled")
def test_charts_are_named_images_and_hold_nothing_that_the_policy_of_the_page_forbids(anna: Visit) -> None:
    page = anna.get("/console/dashboard").text
    charts = re.findall(r'<svg class="chart[^"]*"[^>]*role="img".*?\n</svg>', page, re.DOTALL)
    assert len(charts) == 7
    for chart in charts:
        drawn = ET.fromstring(chart)
        assert (drawn[0].tag, drawn[1].tag) == ("title", "desc")
        assert drawn[0].text
        assert drawn[1].text
        assert drawn.get("aria-labelledby") == drawn[0].get("id")
        assert drawn.get("aria-describedby") == drawn[1].get("id")
    assert not re.search(
        r"<style|\sstyle=|\son\w+=|<script(?! src=)|https?://(?!www\.w3\.org)[^<]*\.svg", page
    )
    assert len(set(re.findall(r'\sid="([^"]+)"', page))) == len(re.findall(r'\sid="([^"]+)"', page))


@pytest.mark.usefixtures("filled")
def test_each_table_comes_as_a_file(anna: Visit) -> None:
    anna.get("/console/dashboard")
    page = anna.get("/console/dashboard?days=7").text
    links = re.findall(r'href="(/console/dashboard/\w+\.csv\?days=7)"', page)
    assert len(links) == 7
    for link in links:
        answer = anna.get(link)
        assert answer.mimetype == "text/csv"
        assert "attachment; filename=" in answer.headers["Content-Disposition"]
        head, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
        assert all(len(row) == len(head) for row in rows)
    volume = list(csv.reader(io.StringIO(anna.get("/console/dashboard/volume.csv?days=7").text)))
    assert sum(int(row[-1]) for row in volume[1:]) == 3
    assert anna.get("/console/dashboard/nothing.csv").status_code == 404


@pytest.mark.usefixtures("filled")
def test_days_may_be_chosen_and_odd_ones_are_refused(anna: Visit) -> None:
    page = anna.get("/console/dashboard?from=2020-01-01&to=2020-01-31").text
    assert "Nothing to show of these days." in page
    assert 'value="2020-01-31"' in page
    for odd in (
        "from=2020-02-01&to=2020-01-01",
        "from=x&to=2020-01-01",
        "from=1900-01-01&to=2020-01-01",
        "to=2020-01-01",
    ):
        assert anna.get(f"/console/dashboard?{odd}").status_code == 400
    assert anna.get("/console/dashboard?days=31").status_code == 200


def test_sites_are_strangers(anna: Visit, ports: Ports, filled: World) -> None:
    other = World(ports, "Another", ("Otto", "Olaf", "Olga"))
    other.hold("Theirs", page=Page(url="https://other.example/", title="Secret page"))
    page = anna.get("/console/dashboard").text
    assert "Secret page" not in page
    assert "<b>3</b>" in page
    assert filled.site.id != other.site.id


@pytest.mark.usefixtures("filled")
def test_what_is_not_counted_yet_is_said_and_counted_behind_the_visitor(
    anna: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "COUNTING_S", 0)
    assert "3 comments are not in these figures yet" in anna.get("/console/dashboard").text
    settle_counting()
    page = anna.get("/console/dashboard").text
    assert "not in these figures" not in page
    assert "<b>3</b> <span>new comments and edits" in page


@pytest.mark.usefixtures("world")
def test_strangers_are_shown_the_door(stranger: FlaskClient) -> None:
    for path in ("/console/dashboard", "/console/dashboard/volume.csv"):
        assert stranger.get(path).status_code == 303
