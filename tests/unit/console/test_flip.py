"""The console says what would have flipped a verdict, and says nothing rather than something untrue."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.domain.attribute import Assessment
from service.domain.comment import Author, Comment
from service.domain.goal import HamCurve
from service.domain.language import UNDETERMINED
from service.domain.policy import from_document
from service.domain.signal import Category, Signal, Verdict
from service.features.view import View
from service.moderation.activate import activate
from service.moderation.check import check
from service.moderation.edit import edit
from service.moderation.erase import erase
from service.moderation.ports import Classifier, Ports, StoredComment
from tests.browser.world import World
from tests.unit.console.conftest import Visit

BODY = "Try the shop at https://casino.example/x today"
LINE = "Without the link casino.example: accept."


class WordClassifier:
    digest = "c" * 64
    card: Mapping[str, Any] = {"name": "words"}
    ham_curves: Mapping[Category, HamCurve] = {}
    learned: Mapping[Category, frozenset[str]] = {}

    def language(self, view: View) -> str | None:
        del view
        return UNDETERMINED

    def assess(self, view: View) -> Assessment:
        return Assessment(self.signals(view))

    def signals(self, view: View) -> tuple[Signal, ...]:
        spam = -3.0 + 4.0 * ("casino" in view.comment.body)
        return (
            Signal(name="words", category=Category.SPAM, points=spam, evidence="Words."),
            Signal(name="words", category=Category.ABUSE, points=-4.0, evidence="Words."),
        )


@dataclasses.dataclass
class Source:
    """A source whose model can be changed."""

    classifier: Classifier

    def current(self) -> Classifier:
        return self.classifier


@pytest.fixture
def source() -> Source:
    return Source(WordClassifier())


@pytest.fixture
def ports(ports: Ports, source: Source) -> Ports:
    return dataclasses.replace(ports, classifier=source)


@pytest.fixture
def held(ports: Ports, world: World) -> StoredComment:
    stored = check(ports, world.site, Comment(body=BODY, author=Author(name="Mia"))).stored
    assert stored.status is Verdict.HOLD
    return stored


def line(visit: Visit, stored: StoredComment) -> str:
    """Return what the script is told; the comment's own page says the same."""
    answer = visit.get(f"/console/comments/{stored.id}/flip", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    said: str = answer.get_json()["flip"]
    shown = re.findall(
        r'<p class="flip"><bdi>(.*?)</bdi></p>', visit.get(f"/console/comments/{stored.id}").text
    )
    assert shown == ([said] if said else [])
    return said


def test_the_page_and_the_card_say_what_would_have_flipped_the_verdict(
    anna: Visit, held: StoredComment
) -> None:
    assert line(anna, held) == LINE
    queue = anna.get("/console/queue").text
    assert LINE not in queue
    assert f'data-flip="/console/comments/{held.id}/flip" hidden' in queue


def test_a_viewer_may_read_it_and_a_stranger_may_not(
    vera: Visit, stranger: FlaskClient, held: StoredComment
) -> None:
    assert line(vera, held) == LINE
    answer = stranger.get(f"/console/comments/{held.id}/flip", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_a_comment_that_is_not_there_has_no_line(anna: Visit) -> None:
    path = "/console/comments/0192f3a0-5a52-7c1e-9a53-6f1d1f0a4b11/flip"
    assert anna.get(path, headers={"Accept": "application/json"}).status_code == 404


def test_the_policy_of_the_decision_counts_not_the_one_of_today(
    anna: Visit, held: StoredComment, ports: Ports, world: World
) -> None:
    strict = from_document({"thresholds": {"spam": {"hold": 0.01}, "abuse": {"hold": 0.01}}})
    activate(ports, world.site, strict, author="the owner", reason="spam wave")
    assert line(anna, held) == LINE


def test_another_model_says_nothing(anna: Visit, held: StoredComment, source: Source) -> None:
    class Newer(WordClassifier):
        digest = "d" * 64

    source.classifier = Newer()
    assert line(anna, held) == ""


def test_the_newest_version_counts(anna: Visit, held: StoredComment, ports: Ports, world: World) -> None:
    edit(ports, world.site, held.id, Comment(body="Try https://casino.example/y and the bakery"))
    assert line(anna, held) == LINE
    edit(ports, world.site, held.id, Comment(body="Try the bakery"))
    assert line(anna, held) == ""


def test_an_erased_comment_says_nothing(anna: Visit, held: StoredComment, ports: Ports, world: World) -> None:
    erase(ports, world.site, held.id, actor="the site")
    assert line(anna, held) == ""


def test_a_decision_under_a_policy_that_nobody_knows_says_nothing(anna: Visit, world: World) -> None:
    assert line(anna, world.hold(BODY)) == ""


def test_nothing_foreign_reaches_the_page_unescaped(anna: Visit, ports: Ports, world: World) -> None:
    blocked = from_document({"lists": {"blocked_authors": ["name:<script>mia</script>\u202e"]}})
    activate(ports, world.site, blocked, author="the owner", reason="test")
    author = Author(name="<script>Mia</script>\u202e")
    stored = check(ports, world.site, Comment(body="Hello there.", author=author)).stored
    page = anna.get(f"/console/comments/{stored.id}").text
    assert "Without the author&#39;s name “&lt;script&gt;Mia&lt;/script&gt;”: accept." in page
    assert "<script>Mia" not in page
    assert "\u202e" not in page
