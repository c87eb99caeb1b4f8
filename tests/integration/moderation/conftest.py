"""Use cases run on a real database with a classifier and a clock that the test controls."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.attribute import Assessment
from service.domain.goal import HamCurve
from service.domain.language import UNDETERMINED
from service.domain.signal import Category, Signal, quantise
from service.domain.site import Moderator, Role, Site
from service.errors import ModelError
from service.features.view import View
from service.moderation.matchers import Matchers
from service.moderation.ports import Classifier, Ports, Store
from service.moderation.register import add_moderator, add_site


class WordClassifier:
    """A classifier that a test can read: each word it knows adds its points to spam."""

    digest = "c" * 64
    card: Mapping[str, Any] = {"name": "words"}
    ham_curves: Mapping[Category, HamCurve] = {}
    learned: Mapping[Category, frozenset[str]] = {}
    words = {"casino": 9.0, "maybe": 3.2}  # noqa: RUF012 - a constant of the test

    def language(self, view: View) -> str | None:
        del view
        return UNDETERMINED

    def assess(self, view: View) -> Assessment:
        return Assessment(self.signals(view))

    def signals(self, view: View) -> tuple[Signal, ...]:
        spam = -3.0 + sum(p for word, p in self.words.items() if word in view.comment.body)
        return (
            Signal(name="words", category=Category.SPAM, points=quantise(spam), evidence="Words."),
            Signal(name="words", category=Category.ABUSE, points=-4.0, evidence="Words."),
        )


@dataclasses.dataclass
class Source:
    """A source whose model can be taken away."""

    classifier: Classifier | None = dataclasses.field(default_factory=WordClassifier)

    def current(self) -> Classifier:
        if self.classifier is None:
            raise ModelError("The model is gone.")
        return self.classifier


class TickingClock:
    """A clock that moves one millisecond at each look, and further when told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(milliseconds=1)
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def ports(store: Store, clock: TickingClock, source: Source) -> Ports:
    """Every use case is tried on SQLite and on PostgreSQL."""
    numbers = itertools.count(1)
    return Ports(
        store=store,
        classifier=source,
        clock=clock,
        new_id=lambda: f"01900000-0000-7000-8000-{next(numbers):012x}",
        lists=Matchers(),
    )


@pytest.fixture
def site(ports: Ports) -> Site:
    return add_site(ports, "blog", "https://blog.example.org/")[0]


@pytest.fixture
def other_site(ports: Ports) -> Site:
    return add_site(ports, "other", "https://other.example.org/")[0]


@pytest.fixture
def anna(ports: Ports, site: Site) -> Moderator:
    return add_moderator(ports, site, "Anna", "correct horse battery")


@pytest.fixture
def ben(ports: Ports, site: Site) -> Moderator:
    return add_moderator(ports, site, "Ben", "correct horse battery", role=Role.OWNER)
