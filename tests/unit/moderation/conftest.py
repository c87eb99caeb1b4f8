"""The default model, loaded once, and a model that a test can read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from service.domain.attribute import Assessment
from service.domain.goal import HamCurve
from service.domain.language import UNDETERMINED
from service.domain.signal import Category, Signal, Span, quantise
from service.features.view import View
from tests.unit.moderation.comments import Source, default_source


class WordClassifier:
    """Each word it knows adds its points, at its place; the rest of a comment says -3 of both categories."""

    digest = "c" * 64
    card: Mapping[str, Any] = {"name": "words"}
    ham_curves: Mapping[Category, HamCurve] = {}
    learned: Mapping[Category, frozenset[str]] = {}
    words = {"casino": 4.0, "bonus": 2.0, "maybe": 3.2, "fool": 3.5}  # noqa: RUF012 - a constant of the test
    names = {"Pills": 4.0}  # noqa: RUF012 - as above

    def language(self, view: View) -> str | None:
        del view
        return UNDETERMINED

    def assess(self, view: View) -> Assessment:
        return Assessment(self.signals(view))

    def signals(self, view: View) -> tuple[Signal, ...]:
        spam = [span for word in ("casino", "bonus", "maybe") for span in self._spans(view, word)]
        abuse = self._spans(view, "fool")
        named = self.names.get(view.comment.author.name or "", 0.0) + 3.0 * (view.author_link is not None)
        return (
            self._signal("base", Category.SPAM, -3.0),
            self._signal("words", Category.SPAM, sum(s.points or 0.0 for s in spam), *spam),
            self._signal("author", Category.SPAM, named),
            self._signal("base", Category.ABUSE, -3.0),
            self._signal("words", Category.ABUSE, sum(s.points or 0.0 for s in abuse), *abuse),
        )

    def _spans(self, view: View, word: str) -> list[Span]:
        found = re.finditer(word, view.comment.body, re.IGNORECASE)
        return [Span(m.start(), m.end(), points=self.words[word]) for m in found]

    def _signal(self, name: str, category: Category, points: float, *spans: Span) -> Signal:
        return Signal(name=name, category=category, points=quantise(points), evidence="E.", spans=spans)


@pytest.fixture(scope="session")
def default() -> Source:
    return default_source()


@pytest.fixture(scope="session")
def words() -> Source:
    return Source(WordClassifier())
