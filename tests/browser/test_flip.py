"""The card that a moderator looks at says what would have flipped its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import expect

from service.domain.attribute import Assessment
from service.domain.comment import Comment
from service.domain.goal import HamCurve
from service.domain.language import UNDETERMINED
from service.domain.signal import Category, Signal
from service.features.view import View
from service.moderation.check import check
from service.moderation.ports import Classifier
from tests.browser import conftest
from tests.browser.conftest import OpenPage
from tests.browser.world import World

pytestmark = pytest.mark.browser


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


@pytest.fixture(autouse=True)
def _model(monkeypatch: pytest.MonkeyPatch) -> None:
    def current(_: conftest.NoModel) -> Classifier:
        return WordClassifier()

    monkeypatch.setattr(conftest.NoModel, "current", current)


def test_a_card_says_it_once_it_is_looked_at(open_page: OpenPage, world: World) -> None:
    bodies = ("Try https://casino.example/x today", "The casino and the bakery", "Well said")
    one, two, _ = (check(world.ports, world.site, Comment(body=body)).stored for body in bodies)
    page = open_page(world.anna)
    line = page.locator(f"#c-{one.id} .flip")
    expect(line).to_have_text("Without the link casino.example: accept.")
    expect(page.locator(f"#c-{two.id} .flip")).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator(f"#c-{two.id} .flip")).to_have_text("Nothing small changes this.")
    page.keyboard.press("Enter")
    expect(page.locator("p.flip")).to_have_text("Nothing small changes this.")
