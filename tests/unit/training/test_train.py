from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from service.domain.comment import Author
from service.domain.label import LabelValue
from service.domain.signal import Category
from service.errors import InvalidInputError
from service.features.blocks import OFFSETS, Block
from service.features.facts import FACTS
from service.features.vector import FACTS_OFFSET
from tests.unit.training.material import example
from training.config import Config
from training.corpus import Corpus, whole
from training.targets import targets
from training.train import emphasis, fit, sighted


def test_what_a_category_is_blind_to_moves_no_score(config: Config) -> None:
    author = Author(name="Casino Bonus", url="https://casino.example/")
    pair = [example("A loaf of bread"), example("A loaf of bread", comment={"author": author})]
    corpus = whole(pair)
    seen = sighted(corpus.matrix, config.fit[Category.ABUSE])
    blind, open_eyed = seen.toarray(), corpus.matrix.toarray()
    assert (blind[0] == blind[1]).all()
    assert (open_eyed[0] != open_eyed[1]).any()
    assert corpus.matrix.nnz > seen.nnz


def test_blind_features_have_no_weight(corpus: Corpus, config: Config) -> None:
    fitting = config.fit[Category.ABUSE]
    lesson = targets(corpus.examples, Category.ABUSE, config.weights)
    weights = fit(sighted(corpus.matrix, fitting), lesson, fitting, config.seed).weights
    assert not weights[OFFSETS[Block.AUTHOR] : OFFSETS[Block.AUTHOR + 1]].any()
    names = [fact.name for fact in FACTS]
    assert not weights[FACTS_OFFSET + names.index("name_missing")]
    assert np.abs(weights).max() > 0


def test_an_unknown_fact_is_an_error(corpus: Corpus, config: Config) -> None:
    fitting = dataclasses.replace(config.fit[Category.SPAM], blind_facts=("shoe_size",))
    with pytest.raises(InvalidInputError, match="shoe_size"):
        sighted(corpus.matrix, fitting)


def test_one_class_alone_teaches_nothing(config: Config) -> None:
    lone = whole([example("casino", LabelValue.SPAM), example("bonus", LabelValue.SPAM, number=1)])
    lesson = targets(lone.examples, Category.SPAM, config.weights)
    with pytest.raises(ValueError, match="class"):
        fit(lone.matrix, lesson, config.fit[Category.SPAM], config.seed)


def test_the_intercept_makes_the_predicted_share_the_taught_one(corpus: Corpus, config: Config) -> None:
    lesson = targets(corpus.examples, Category.SPAM, config.weights)
    known = np.flatnonzero(lesson.known)
    linear = fit(corpus.matrix, lesson, config.fit[Category.SPAM], config.seed)
    chance = 1 / (1 + np.exp(-linear.margins(corpus.matrix[known])))
    taught = np.average(lesson.positive[known], weights=lesson.weight[known])
    assert np.average(chance, weights=lesson.weight[known]) == pytest.approx(taught, abs=1e-6)


def test_rare_features_get_more_room_than_common_ones_and_the_block_keeps_its_mass(config: Config) -> None:
    texts = [example(f"bread {word}", number=place) for place, word in enumerate(("rye", "oat", "spelt"))]
    matrix = whole(texts).matrix
    fitting = dataclasses.replace(config.fit[Category.SPAM], rarity=(Block.BODY_WORDS,), facts_scale=2.0)
    scale = emphasis(matrix, fitting)
    inside = slice(OFFSETS[Block.BODY_WORDS], OFFSETS[Block.BODY_WORDS + 1])
    rows = np.bincount(matrix.indices, minlength=matrix.shape[1])[inside]
    assert scale[inside][rows == 1].min() > scale[inside][rows == 3].max()
    block = matrix[:, inside]
    scaled = block.multiply(scale[inside]).tocsr()
    assert np.square(scaled.data).sum() == pytest.approx(np.square(block.data).sum())
    assert (scale[FACTS_OFFSET:] == 2.0).all()
    assert (scale[: OFFSETS[Block.BODY_WORDS]] == 1.0).all()
