from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef

from training.evaluation.grading import Measure, best_threshold, grade

RNG = np.random.default_rng(7)
POSITIVE = RNG.random(200) < 0.3
POINTS = POSITIVE + RNG.normal(size=200)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Measure.ACCURACY, accuracy_score(POSITIVE, POINTS > 0.5)),
        (Measure.MCC, matthews_corrcoef(POSITIVE, POINTS > 0.5)),
        (Measure.MACRO_F1, f1_score(POSITIVE, POINTS > 0.5, average="macro")),
    ],
)
def test_a_measure_is_what_scikit_learn_says(measure: Measure, expected: float) -> None:
    assert grade(measure, POINTS, POSITIVE, 0.5) == pytest.approx(expected)


@pytest.mark.parametrize("measure", [Measure.ACCURACY, Measure.MCC, Measure.MACRO_F1])
def test_no_other_threshold_does_better_than_the_best(measure: Measure) -> None:
    best = grade(measure, POINTS, POSITIVE, best_threshold(measure, POINTS, POSITIVE))
    assert best >= max(grade(measure, POINTS, POSITIVE, float(point)) for point in POINTS)


def test_calling_nothing_has_no_correlation() -> None:
    assert grade(Measure.MCC, POINTS, POSITIVE, 100.0) == 0.0


def test_a_ranking_of_one_class_is_an_error() -> None:
    with pytest.warns(UserWarning, match="class"):
        assert np.isnan(grade(Measure.ROC_AUC, POINTS, np.ones(200, dtype=np.bool_), 0.0))
