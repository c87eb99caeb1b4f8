"""Small models to load, refuse, publish and explain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from service.classifier.artifact import Artifact, Model, digest_of, dump, halved
from service.classifier.card import Card, Source
from service.classifier.linear import LinearClassifier
from service.domain.signal import Category
from service.features.vector import DIMENSIONS

Made = tuple[bytes, Card]


def make_artifact(seed: int = 0) -> Artifact:
    """Return a model that learned noise."""
    random = np.random.default_rng(seed)
    return Artifact(
        weights={c: halved(random.normal(size=DIMENSIONS).astype(np.float32)) for c in Category},
        intercept=dict.fromkeys(Category, -1.25),
        calibration={Category.SPAM: (1.5, -0.3), Category.ABUSE: (0.7, 0.1)},
    )


def make_card(artifact: Artifact, payload: bytes) -> Card:
    return Card(
        name="test model",
        created_at=datetime(2026, 1, 2, tzinfo=UTC),
        payload=digest_of(payload),
        features=artifact.features,
        schema=artifact.schema,
        sources=(Source(name="noise", rows={"ham": 3, "spam": 2}, rights="CC0"),),
        settings={"seed": 0},
        versions={"numpy": np.__version__},
        metrics={"noise": {"spam": {"auc": 0.5}}},
        limits=("It knows nothing.",),
        base_rate={Category.SPAM: 0.2, Category.ABUSE: 0.05},
    )


@pytest.fixture(scope="session")
def artifact() -> Artifact:
    return make_artifact()


@pytest.fixture(scope="session")
def made(artifact: Artifact) -> Made:
    payload = dump(artifact)
    return payload, make_card(artifact, payload)


@pytest.fixture(scope="session")
def classifier(artifact: Artifact, made: Made) -> LinearClassifier:
    _, card = made
    return LinearClassifier(Model(artifact=artifact, card=card, digest=card.payload))


@pytest.fixture(scope="session")
def classifier_of() -> Callable[[Artifact], LinearClassifier]:
    """Return a maker of classifiers from what was learned."""

    def made_of(artifact: Artifact) -> LinearClassifier:
        card = make_card(artifact, b"")
        return LinearClassifier(Model(artifact=artifact, card=card, digest=card.payload))

    return made_of


@pytest.fixture(scope="session")
def make() -> Callable[[int], Made]:
    """Return a maker of payloads and cards by seed, mostly zeros so that they are made fast."""

    def made_of(seed: int) -> Made:
        weights = np.zeros(DIMENSIONS, dtype=np.float32)
        weights[:10] = seed
        learned = Artifact(
            weights=dict.fromkeys(Category, weights),
            intercept=dict.fromkeys(Category, 0.0),
            calibration=dict.fromkeys(Category, (1.0, 0.0)),
        )
        payload = dump(learned)
        return payload, make_card(learned, payload)

    return made_of
