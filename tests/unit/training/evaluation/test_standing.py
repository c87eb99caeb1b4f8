from __future__ import annotations

import numpy as np
import pytest

from service.domain.signal import Category
from training.base import Trained, train
from training.config import Config
from training.corpus import Corpus
from training.evaluation.peer_systems import Cost, Judged
from training.evaluation.standing import Absent, Standing, standing, text_of


@pytest.fixture(scope="module")
def trained(corpus: Corpus, config: Config) -> Trained:
    return train(corpus, Category.SPAM, config, lambda _: None)


def stood(corpus: Corpus, trained: Trained, *, wrong: int, scored: bool) -> Standing:
    """Return the standing of a system that errs on the first `wrong` of both classes."""
    rows = np.flatnonzero(trained.targets.known & ~trained.targets.weak)
    called = trained.targets.positive[rows].copy()
    for side in (True, False):
        called[np.flatnonzero(trained.targets.positive[rows] == side)[:wrong]] ^= True
    scores = called.astype(np.float64) if scored else None
    return standing("peer", corpus, trained, rows, Judged(called=called, scores=scores, cost=Cost()))


def test_shares_are_those_at_the_systems_own_threshold(corpus: Corpus, trained: Trained) -> None:
    one = stood(corpus, trained, wrong=6, scored=False)
    assert one.recall == pytest.approx(1 - 6 / one.positives)
    assert one.false_positives == pytest.approx(6 / one.negatives)
    assert one.precision == pytest.approx((one.positives - 6) / one.positives)
    assert (one.roc_auc, one.group_auc, one.recall_1) == (None, None, None)


def test_ours_is_given_as_many_false_positives(corpus: Corpus, trained: Trained) -> None:
    assert stood(corpus, trained, wrong=6, scored=False).ours == 1.0
    assert stood(corpus, trained, wrong=0, scored=False).ours is None, "none are too few to tell"


def test_scores_have_areas_over_all_and_by_source(corpus: Corpus, trained: Trained) -> None:
    one = stood(corpus, trained, wrong=6, scored=True)
    assert one.roc_auc == pytest.approx((one.recall + 1 - one.false_positives) / 2)
    assert one.group_auc is not None
    assert 0.5 < one.group_auc < 1.0
    assert stood(corpus, trained, wrong=0, scored=True).group_auc == 1.0


def test_a_category_stays_together_in_the_table(corpus: Corpus, trained: Trained) -> None:
    spam = stood(corpus, trained, wrong=1, scored=True)
    gone = Absent(category=Category.SPAM, system="gone", reason="does not load; too old")
    other = Absent(category=Category.ABUSE, system="other", reason="not installed; why")
    lines = text_of([spam], [other, gone]).splitlines()
    assert [line.split("  ")[0] for line in lines[2:5]] == ["spam: peer", "spam: gone", "abuse: other"]
    assert "does not load" in lines[3]
    assert lines[-2:] == ["abuse: other: not installed; why", "spam: gone: does not load; too old"]
