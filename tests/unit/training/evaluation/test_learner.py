from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from service.domain.label import LabelValue
from service.errors import InvalidInputError
from tests.unit.training.material import collection
from training.corpus import Corpus, whole
from training.evaluation.grading import Measure, grade
from training.evaluation.learner import LearnerConfig, PartConfig, cross_validated, learn

HAM, SPAM = LabelValue.HAM, LabelValue.SPAM
PARTS = {"rare": PartConfig(cost=1.0, idf=1.0), "uneven": PartConfig(cost=1.0, ratio=1.0, chars=2.0)}
CONFIG = LearnerConfig(
    folds=2,
    scored_rows=1,
    intercept_scale=1.0,
    max_iterations=20,
    parts=PARTS,
    blends=(("rare", "uneven"), ("rare",)),
)


@pytest.fixture(scope="module")
def taught() -> Corpus:
    return whole(collection("shop", {HAM: 15, SPAM: 15}))


def positive(corpus: Corpus) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([example.label is SPAM for example in corpus.examples])


def test_what_is_learned_tells_new_rows_apart(taught: Corpus) -> None:
    learned = learn(taught.matrix, positive(taught), Measure.ACCURACY, CONFIG, 1)
    other = whole(collection("blog", {HAM: 10, SPAM: 10}, seed=2))
    points = learned.linear.margins(other.matrix)
    assert grade(Measure.ACCURACY, points, positive(other), learned.threshold) == 1.0
    assert learned.expected == 1.0


def test_of_blends_that_do_equally_well_the_first_is_taken(taught: Corpus) -> None:
    learned = learn(taught.matrix, positive(taught), Measure.ACCURACY, CONFIG, 1)
    assert learned.blend == ("rare", "uneven")


def test_a_blend_that_does_worse_is_not_taken(taught: Corpus) -> None:
    # With next to no cost of errors nothing is learned.
    parts = {**PARTS, "lazy": PartConfig(cost=1e-9, chars=0.0)}
    config = dataclasses.replace(CONFIG, parts=parts, blends=(("lazy",), ("rare",)))
    rows = positive(taught)
    rows[0] = not rows[0]
    assert learn(taught.matrix, rows, Measure.ROC_AUC, config, 1).blend == ("rare",)


def test_a_blend_is_the_mean_of_its_parts_in_their_spreads(taught: Corpus) -> None:
    rows = positive(taught)
    alone = [
        learn(taught.matrix, rows, Measure.ACCURACY, dataclasses.replace(CONFIG, blends=((name,),)), 1)
        for name in ("rare", "uneven")
    ]
    both = learn(taught.matrix, rows, Measure.ACCURACY, CONFIG, 1)
    mean = np.mean([one.linear.margins(taught.matrix) for one in alone], axis=0)
    assert both.linear.margins(taught.matrix) == pytest.approx(mean)


def test_no_row_is_scored_by_a_model_that_was_taught_its_label(taught: Corpus) -> None:
    rows = positive(taught)
    before = cross_validated(taught.matrix, rows, PARTS["rare"], CONFIG, 1)
    # Labels without meaning can be learned by heart, but not foretold.
    shuffled = np.random.default_rng(3).permutation(rows)
    blind = cross_validated(taught.matrix, shuffled, PARTS["rare"], CONFIG, 1)
    assert grade(Measure.ROC_AUC, before, rows, 0.0) == 1.0
    assert grade(Measure.ROC_AUC, blind, shuffled, 0.0) < 0.8


def test_a_small_set_is_folded_several_times(taught: Corpus) -> None:
    rows = positive(taught)
    once = cross_validated(taught.matrix, rows, PARTS["rare"], CONFIG, 1)
    often = dataclasses.replace(CONFIG, scored_rows=4 * len(rows))
    assert not np.allclose(once, cross_validated(taught.matrix, rows, PARTS["rare"], often, 1))


def test_a_blend_of_parts_that_there_are_not_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="no part 'bold'"):
        dataclasses.replace(CONFIG, blends=(("rare", "bold"),))
