from __future__ import annotations

import dataclasses

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import collection, example
from training.config import Config
from training.corpus import Corpus, build, whole
from training.split import by_campaign, by_source
from training.targets import MODERATED, targets
from training.train import out_of_fold


@hypothesis.given(st.lists(st.integers(0, 30), min_size=1, max_size=200), st.integers(2, 8))
def test_a_campaign_is_never_on_both_sides(campaign: list[int], folds: int) -> None:
    found = by_campaign(campaign, folds, 5)
    assert all(
        len({int(f) for f, c in zip(found, campaign, strict=True) if c == name}) == 1 for name in campaign
    )
    assert set(found.tolist()) <= set(range(folds))


def test_folds_are_of_nearly_one_size() -> None:
    sizes = np.bincount(by_campaign(list(range(103)), 10, 1))
    assert sizes.min() >= 10
    assert sizes.max() <= 11


def test_a_group_of_sources_is_never_on_both_sides(corpus: Corpus, config: Config) -> None:
    for category in Category:
        lesson = targets(corpus.examples, category, config.weights)
        folds, names = by_source(
            corpus, lesson, dataclasses.replace(config.folds, min_teacher=1), config.seed
        )
        assert (folds[lesson.known] >= 0).all()
        assert (folds[~lesson.known] == -1).all()
        for name in np.unique(names[lesson.known]):
            assert len(set(folds[names == name].tolist()) - {-1}) == 1, name


def test_what_alone_teaches_its_language_is_left_out_in_parts(config: Config) -> None:
    rows = [
        *collection("forum", {LabelValue.HAM: 30, LabelValue.ABUSE: 30}, language="de"),
        *collection("news", {LabelValue.HAM: 30, LabelValue.ABUSE: 30}),
        *collection("blog", {LabelValue.HAM: 30, LabelValue.ABUSE: 30}),
    ]
    corpus = build(rows, config.examples, config.seed)
    lesson = targets(corpus.examples, Category.ABUSE, config.weights)
    folds, names = by_source(corpus, lesson, dataclasses.replace(config.folds, min_teacher=10), config.seed)
    assert set(names.tolist()) == {"forum (parts)", "news", "blog"}
    assert len(set(folds[names == "forum (parts)"].tolist())) == 3


def test_labels_of_the_installation_are_left_out_in_parts(config: Config) -> None:
    corpus = whole(collection(MODERATED, {LabelValue.HAM: 20, LabelValue.SPAM: 20}))
    lesson = targets(corpus.examples, Category.SPAM, config.weights)
    folds, _ = by_source(corpus, lesson, config.folds, config.seed)
    assert set(folds.tolist()) == {0, 1, 2}


def test_no_campaign_of_a_fold_is_learned_from(config: Config) -> None:
    advert = (
        "casino bonus pills and cheap loans for all of the {} at our house this very morning, visit us now"
    )
    spam = [example(advert.format(source), LabelValue.SPAM, source=source) for source in ("shop", "blog")]
    corpus = whole(
        [*spam, *collection("shop", {LabelValue.HAM: 9}), *collection("blog", {LabelValue.HAM: 9})]
    )
    lesson = targets(corpus.examples, Category.SPAM, config.weights)
    folds = np.array([0 if e.source == "shop" else -1 for e in corpus.examples])
    with pytest.raises(ValueError, match="class"):  # the only spam left is a copy of what is held out
        list(out_of_fold(corpus, lesson, folds, config.fit[Category.SPAM], 1))
