from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from service.domain.policy import Threshold
from service.domain.signal import Category, Verdict
from tests.unit.training.material import small_config
from training.gate import Case, Comparison, compare, reasons

CONFIG = small_config(gate={"samples": 200}).gate
THRESHOLD = Threshold(0.5, 0.95)
POSITIVE = np.arange(200) % 2 == 0
GOOD = np.where(POSITIVE, 2.0, -2.0)

Points = NDArray[np.float64]


def compared(
    before: Points,
    after: Points,
    rows: int = 200,
    thresholds: tuple[Threshold, Threshold] = (THRESHOLD, THRESHOLD),
) -> Comparison:
    pair = before[:rows], after[:rows]
    return compare(
        "labels", Category.SPAM, pair, POSITIVE[:rows], thresholds=thresholds, config=CONFIG, seed=1
    )


def test_an_equal_model_passes() -> None:
    comparison = compared(GOOD, GOOD)
    assert (comparison.worse_loss, comparison.worse_errors) == (0, 0)
    assert (comparison.positives, comparison.negatives) == (100, 100)
    assert not reasons([comparison], [], CONFIG)


def test_each_model_is_measured_at_the_thresholds_that_the_policy_comes_to_with_it() -> None:
    shifted = GOOD + 3.0
    fixed = compared(GOOD, shifted)
    goal = compared(GOOD, shifted, thresholds=(THRESHOLD, Threshold(0.9, 0.99)))
    assert (fixed.ham_held, goal.ham_held) == ((0, 100), (0, 0))


def test_a_better_model_passes() -> None:
    assert not reasons([compared(np.zeros(200), GOOD)], [], CONFIG)


def test_a_worse_model_is_refused_and_told_why() -> None:
    worse = GOOD.copy()
    worse[:40] *= -1
    found = reasons([compared(GOOD, worse)], [], CONFIG)
    assert len(found) == 2
    assert found[0].startswith("labels, spam: mean log-loss rises from 0.127")
    assert found[1] == "labels, spam: errors rise from 0 to 40 of 200."


def test_one_bad_luck_among_many_is_within_tolerance() -> None:
    unlucky = GOOD.copy()
    unlucky[0] *= -1
    assert not reasons([compared(GOOD, unlucky)], [], CONFIG)


def test_a_difference_that_may_be_chance_does_not_refuse() -> None:
    draw = np.random.default_rng(3)
    shaken = compared(GOOD, GOOD + draw.normal(0, 2.5, 200), rows=12)
    mixed = GOOD.copy()
    mixed[:3] *= -1
    before = GOOD.copy()
    before[3:5] *= -1
    assert compared(before, mixed, rows=30).worse_errors > CONFIG.error_tolerance
    assert not [r for r in reasons([compared(before, mixed, rows=30)], [], CONFIG) if "errors" in r]
    assert shaken.sure_loss <= shaken.worse_loss


def test_too_small_a_group_is_shown_but_cannot_refuse() -> None:
    assert compared(GOOD, -GOOD, rows=9).comments < CONFIG.min_group
    assert not reasons([compared(GOOD, -GOOD, rows=9)], [], CONFIG)
    assert reasons([compared(GOOD, -GOOD, rows=10)], [], CONFIG)


def test_the_same_comparison_has_the_same_bounds() -> None:
    shaken = GOOD + np.random.default_rng(1).normal(0, 1, 200)
    assert compared(GOOD, shaken) == compared(GOOD, shaken)


@pytest.mark.parametrize(
    ("must", "before", "after", "refused"),
    [
        (Verdict.ACCEPT, Verdict.ACCEPT, Verdict.ACCEPT, False),
        (Verdict.ACCEPT, Verdict.ACCEPT, Verdict.HOLD, True),
        (Verdict.ACCEPT, Verdict.HOLD, Verdict.REJECT, False),
        (Verdict.REJECT, Verdict.REJECT, Verdict.HOLD, False),
        (Verdict.REJECT, Verdict.HOLD, Verdict.ACCEPT, True),
        (Verdict.REJECT, Verdict.ACCEPT, Verdict.ACCEPT, False),
    ],
)
def test_a_case_that_is_newly_failed_refuses(
    must: Verdict, before: Verdict, after: Verdict, *, refused: bool
) -> None:
    case = Case(id="must.jsonl:1", must=must, in_service=before, candidate=after)
    assert bool(reasons([], [case], CONFIG)) is refused
