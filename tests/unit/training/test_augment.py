"""Copies in disguise: whose they are, what they count, and that they teach."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import collection, example
from training.augment import Copies, copies, with_copies
from training.base import sight
from training.config import AugmentConfig, Config
from training.corpus import Corpus, whole
from training.reference import REFERENCE
from training.targets import Targets, targets
from training.train import fit, out_of_fold

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE
AUGMENT = AugmentConfig(share=0.5, disguises=("upper_case", "censored"))
ALL = AugmentConfig(share=1.0, disguises=("upper_case",))


@pytest.fixture(scope="module")
def lesson(corpus: Corpus, config: Config) -> Targets:
    return targets(corpus.examples, Category.SPAM, config.weights)


@pytest.fixture(scope="module")
def extra(corpus: Corpus, lesson: Targets) -> Copies:
    made = copies(corpus, lesson, AUGMENT, 1)
    assert made is not None
    return made


def test_about_the_wanted_share_of_both_classes_is_copied(lesson: Targets, extra: Copies) -> None:
    for side in (lesson.positive, ~lesson.positive):
        share = (lesson.known & side)[extra.of].sum() / (lesson.known & side).sum()
        assert share == pytest.approx(AUGMENT.share, abs=0.15)
    assert extra.matrix.shape[0] == len(extra.of)


def test_the_same_seed_makes_the_same_copies(corpus: Corpus, lesson: Targets, extra: Copies) -> None:
    again, other = (copies(corpus, lesson, AUGMENT, seed) for seed in (1, 2))
    assert again is not None
    assert other is not None
    assert again.of.tolist() == extra.of.tolist() != other.of.tolist()
    assert abs(again.matrix - extra.matrix).sum() == 0


def test_reference_ham_waters_down_and_without_any_there_is_no_such_copy(config: Config) -> None:
    rows = collection("shop", {HAM: 3, SPAM: 3})
    watering = AugmentConfig(share=1.0, disguises=("good_words",))
    harmless = example("Quinces ripen late.", source=REFERENCE)
    without, beside = whole(rows), whole([*rows, harmless])
    for corpus, count in ((without, 0), (beside, 7)):
        made = copies(corpus, targets(corpus.examples, Category.SPAM, config.weights), watering, 1)
        assert made is not None
        assert made.matrix.shape[0] == len(made.of) == count
    quinces = whole([harmless]).matrix.indices
    assert made is not None
    assert all(np.isin(quinces, made.matrix[[row]].indices).mean() > 0.5 for row in range(6))


def test_what_teaches_nothing_or_does_not_change_has_no_copy(config: Config) -> None:
    corpus = whole(
        [
            *collection("shop", {HAM: 2, SPAM: 2}),
            example("LOUD CASINO BONUS", SPAM, source="shop", number=9),
            *collection("forum", {ABUSE: 2}),
        ]
    )
    lesson = targets(corpus.examples, Category.ABUSE, config.weights)
    made = copies(corpus, lesson, ALL, 1)
    assert made is not None
    labels = {corpus.examples[row].label for row in made.of}
    assert labels == {HAM, ABUSE}, "spam says nothing about abuse"
    spam = copies(corpus, targets(corpus.examples, Category.SPAM, config.weights), ALL, 1)
    assert spam is not None
    assert 4 not in spam.of.tolist(), "it is in capitals already"


def test_a_comment_and_its_copy_share_its_weight(corpus: Corpus, lesson: Targets, extra: Copies) -> None:
    matrix, both = with_copies(corpus.matrix, lesson, extra)
    assert matrix.shape[0] == len(both.weight) == len(corpus) + len(extra.of)
    assert both.weight.sum() == pytest.approx(lesson.weight.sum())
    for side in (True, False):
        mass = both.weight[both.positive == side].sum()
        assert mass == pytest.approx(lesson.weight[lesson.positive == side].sum())
    assert both.weight[extra.of] == pytest.approx(lesson.weight[extra.of] / 2)
    assert both.positive[len(corpus) :].tolist() == lesson.positive[extra.of].tolist()


def test_a_category_without_augmentation_is_taught_as_it_is(
    corpus: Corpus, lesson: Targets, config: Config
) -> None:
    assert copies(corpus, lesson, None, 1) is None
    assert with_copies(corpus.matrix, lesson, None) == (corpus.matrix, lesson)
    assert Category.ABUSE not in config.augment
    assert sight(corpus, lesson, Category.ABUSE, config)[1] is None


def test_copies_see_what_the_category_sees(corpus: Corpus, lesson: Targets, config: Config) -> None:
    fitting = dataclasses.replace(config.fit[Category.SPAM], blind_facts=("length",))
    blind = dataclasses.replace(
        config, fit={**config.fit, Category.SPAM: fitting}, augment={Category.SPAM: ALL}
    )
    seen, extra = sight(corpus, lesson, Category.SPAM, blind)
    open_eyed = copies(corpus, lesson, ALL, config.seed)
    assert extra is not None
    assert open_eyed is not None
    assert extra.matrix.nnz < open_eyed.matrix.nnz
    assert seen.matrix.nnz < corpus.matrix.nnz


def test_a_model_that_was_taught_disguises_sees_through_them(
    corpus: Corpus, lesson: Targets, config: Config
) -> None:
    fitting = config.fit[Category.SPAM]
    censored = AugmentConfig(share=1.0, disguises=("censored",))
    later = whole(collection("later", {SPAM: 20}, seed=5))
    hidden = copies(later, targets(later.examples, Category.SPAM, config.weights), censored, seed=7)
    assert hidden is not None
    plain, taught = (
        fit(*with_copies(corpus.matrix, lesson, extra), fitting, 1).margins(hidden.matrix)
        for extra in (None, copies(corpus, lesson, censored, 1))
    )
    assert (taught > plain).mean() > 0.9


def test_a_copy_teaches_only_where_its_original_does(corpus: Corpus, lesson: Targets, config: Config) -> None:
    """What was left out must not come back in disguise."""
    made = copies(corpus, lesson, ALL, 1)
    folds = np.array([0 if e.source == "shop" else -1 for e in corpus.examples])
    assert made is not None
    emptied = made.matrix.copy()
    for row in np.flatnonzero(folds[made.of] == 0):
        emptied.data[emptied.indptr[row] : emptied.indptr[row + 1]] = 0.0
    without = Copies(made.of, emptied)
    fitting = config.fit[Category.SPAM]
    [(_, _, model)] = out_of_fold(corpus, lesson, folds, fitting, 1, extra=made)
    [(_, _, expected)] = out_of_fold(corpus, lesson, folds, fitting, 1, extra=without)
    assert np.array_equal(model.weights, expected.weights)
