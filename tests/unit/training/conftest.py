"""A small corpus of made-up comments, and the configuration that suits it."""

from __future__ import annotations

import pytest

from service.domain.label import LabelValue
from tests.unit.training.material import collection, small_config
from training.config import Config
from training.corpus import Corpus, build

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE


@pytest.fixture(scope="session")
def config() -> Config:
    return small_config(folds={"bundles": 3}, examples={"campaign_cap": 50})


@pytest.fixture(scope="session")
def corpus(config: Config) -> Corpus:
    rows = [
        *collection("shop", {HAM: 30, SPAM: 30}),
        *collection("blog", {HAM: 30, SPAM: 30}),
        *collection("forum", {HAM: 30, ABUSE: 30}),
        *collection("news", {HAM: 30, ABUSE: 30}),
    ]
    return build(rows, config.examples, config.seed)
