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
