"""A small model with everything that a report of it is made of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.training.material import START
from training.candidate import trained
from training.config import Config
from training.corpus import Corpus
from training.default_model import Built
from training.package import metrics_of, package, sources_of
from training.report.document import Wanted, whole_document
from training.scored import material


def silent(_: str) -> None:
    """Say nothing."""


ROBUSTNESS = {
    "spam": {
        "disguises": {
            "leet": {"comments": 31, "recall_1": [0.5, 0.25], "held": [0.75, 0.5], "roc_auc": [0.875, 0.625]},
            "good_words": {"comments": 33, "recall_1": [0.5, 0.35], "held": [0.75, 0.7], "roc_auc": None},
            "mean": {"comments": 64, "recall_1": [0.5, 0.3], "held": [0.75, 0.6], "roc_auc": None},
        },
        "ham": {"all ham": {"comments": 120, "above_1": 0.0083, "held": 0.03}},
    }
}


@pytest.fixture(scope="session")
def built(corpus: Corpus, config: Config) -> Built:
    candidate = trained(corpus, config, silent)
    packaged = package(
        candidate.artifact,
        name="small",
        created_at=START,
        config=config,
        sources=sources_of(corpus.examples),
        metrics=metrics_of(candidate.trained),
        robustness=ROBUSTNESS,
    )
    return Built(
        trained=candidate.trained,
        attributes=candidate.evidence,
        digest=packaged.card.payload,
        size=len(packaged.payload),
        material=material(corpus, corpus.examples, packaged, config, trained=candidate.trained),
    )


@pytest.fixture(scope="session")
def document(built: Built, config: Config) -> dict[str, Any]:
    return whole_document(built, config, Wanted(), silent)


@pytest.fixture(scope="session")
def full(built: Built, config: Config) -> dict[str, Any]:
    """Return the document with everything that can be asked for."""
    return whole_document(built, config, Wanted(texts=True, learning=True), silent)
