"""Robustness: recall before and after, false alarms, and the honest comments they are measured on."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from service.domain.label import LabelValue
from service.domain.policy import Threshold
from service.domain.signal import Category
from service.features.text import normalise
from tests.unit.training.material import example
from training.examples import Example
from training.robustness import (
    MEAN,
    Points,
    alarms,
    disguised,
    mean_auc,
    read_honest,
    robustness,
    thresholds,
)

POLICY = Threshold(hold=0.5, reject=0.95)
HAM = [example(f"a quiet walk number {n}", source="blog", number=n) for n in range(200)]
SPAM = [example("buy a casino bonus", LabelValue.SPAM, source="blog", number=1000 + n) for n in range(20)]


def _by_word(examples: Sequence[Example]) -> Points:
    """A model that knows one word, as it is written."""
    return np.array([4.0 if "casino" in each.comment.body else -2.0 for each in examples])


def test_the_strict_threshold_lets_one_per_cent_of_ham_through() -> None:
    points = np.arange(1000.0)
    limits = thresholds(points, POLICY)
    assert (points > limits.strict).sum() == 10
    assert limits.hold == 0.0


def test_too_little_ham_tells_no_rate() -> None:
    with pytest.raises(ValueError, match="too few"):
        thresholds(np.zeros(50), POLICY)


def test_recall_falls_where_the_model_no_longer_sees_the_word() -> None:
    rows = robustness(
        SPAM, HAM, _by_word, Category.SPAM, policy=POLICY, seed=1, names=("upper_case", "good_words")
    )
    assert [row.disguise for row in rows] == ["upper_case", "good_words", MEAN]
    upper, good, mean = rows
    assert upper.recall[0] == good.recall[0] == 1.0
    assert 0.0 < upper.drop <= 1.0
    assert good.drop == 0.0
    assert mean.drop == pytest.approx((upper.drop + good.drop) / 2)
    assert upper.auc is not None
    assert upper.auc[0] == 1.0
    assert upper.auc[1] < 1.0


def test_only_comments_that_a_disguise_changed_are_counted() -> None:
    mixed = [*SPAM, example("赌场红利", LabelValue.SPAM, source="blog", number=5000)]
    rows = robustness(mixed, HAM, _by_word, Category.SPAM, policy=POLICY, seed=1, names=("leet",))
    assert rows[0].comments == sum(a != b for a, b in zip(mixed, disguised(mixed, "leet", 1), strict=True))
    assert rows[0].comments <= len(SPAM)


def test_the_same_seed_disguises_alike_and_each_comment_differently() -> None:
    first, again, other = (disguised(SPAM, "leet", seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len({each.comment.body for each in first}) > 1
    assert [each.id for each in first] == [each.id for each in SPAM]


def test_groups_without_ham_tell_nothing_about_ranks() -> None:
    elsewhere = [example("casino", LabelValue.SPAM, source="shop", number=n) for n in range(9)]
    points = _by_word(elsewhere)
    assert mean_auc(elsewhere, HAM, (points, points), _by_word(HAM)) is None


def test_false_alarms_are_counted_per_kind() -> None:
    limits = thresholds(np.arange(1000.0) / 1000, POLICY)
    rows = alarms(["a", "b", "a"], np.array([5.0, -1.0, 0.5]), limits, Category.SPAM)
    assert [(row.kind, row.comments, row.strict, row.held) for row in rows] == [
        ("a", 2, 0.5, 1.0),
        ("b", 1, 0.0, 0.0),
    ]


def test_there_are_ten_honest_comments_of_every_kind() -> None:
    honest = read_honest()
    assert min(Counter(each.kind for each in honest).values()) >= 10
    assert len({each.comment.body for each in honest}) == len(honest)
    assert {each.label for each in honest} == {LabelValue.HAM}


@pytest.mark.parametrize("each", read_honest(), ids=lambda each: each.id)
def test_an_honest_comment_is_not_taken_for_a_disguise(each: Example) -> None:
    text = normalise(each.comment.body)
    assert text.hidden == ()
    assert text.mixed == ()
    assert [text.original[a:b] for a, b in text.altered] in ([], ["k3s"])


@pytest.mark.parametrize(
    "each",
    [each for each in read_honest() if each.kind not in {"emoji", "code", "spelling"}],
    ids=lambda each: each.id,
)
def test_every_script_passes_unharmed(each: Example) -> None:
    body = each.comment.body.replace("İ", "i")
    plain = unicodedata.normalize("NFKC", body).casefold()
    runs = {"哈哈哈哈": "哈哈", "ᄏᄏᄏᄏ": "ᄏᄏ", "schifff": "schiff"}
    for written, read in runs.items():
        plain = plain.replace(written, read)
    assert normalise(body).folded == " ".join(plain.split())
