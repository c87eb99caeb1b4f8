from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import collection
from training.config import Config
from training.targets import MODERATED, targets

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE


@pytest.mark.parametrize(
    ("category", "label", "taught"),
    [
        (Category.SPAM, SPAM, "positive"),
        (Category.SPAM, HAM, "negative"),
        (Category.SPAM, ABUSE, "nothing"),
        (Category.ABUSE, ABUSE, "positive"),
        (Category.ABUSE, HAM, "negative"),
        (Category.ABUSE, SPAM, "nothing"),
    ],
)
def test_what_a_moderators_label_teaches(
    category: Category, label: LabelValue, taught: str, config: Config
) -> None:
    rows = collection(MODERATED, {HAM: 2, SPAM: 2, ABUSE: 2})
    lesson = targets(rows, category, config.weights)
    found = {
        "positive" if positive else "negative" if weight else "nothing"
        for row, positive, weight in zip(rows, lesson.positive, lesson.weight, strict=True)
        if row.label is label
    }
    assert found == {taught}


@pytest.mark.parametrize(
    ("category", "label", "source", "taught"),
    [
        (Category.SPAM, HAM, "forum", "lent"),
        (Category.SPAM, ABUSE, "forum", "lent"),
        (Category.ABUSE, HAM, "shop", "lent"),
        (Category.ABUSE, SPAM, "shop", "nothing"),
        (Category.SPAM, HAM, "clean", "own"),
        (Category.ABUSE, HAM, "clean", "own"),
    ],
)
def test_a_set_labelled_for_one_category_lends_ham_to_the_other(
    category: Category, label: LabelValue, source: str, taught: str, config: Config
) -> None:
    rows = [
        *collection("shop", {HAM: 9, SPAM: 9}),
        *collection("forum", {HAM: 9, ABUSE: 9}),
        *collection("clean", {HAM: 18}),
    ]
    lesson = targets(rows, category, config.weights)
    chosen = np.array([e.source == source and e.label is label for e in rows])
    assert (lesson.known[chosen] == (taught != "nothing")).all()
    assert (lesson.weak[chosen] == (taught == "lent")).all()
    assert not lesson.positive[chosen].any()
    own = (~lesson.positive) & lesson.known & ~lesson.weak
    if taught == "lent":
        assert lesson.weight[chosen].max() < lesson.weight[own].min()


def test_both_classes_weigh_the_same(config: Config) -> None:
    rows = [*collection("shop", {HAM: 50, SPAM: 5}), *collection("forum", {HAM: 9, ABUSE: 9})]
    lesson = targets(rows, Category.SPAM, config.weights)
    assert lesson.weight[lesson.positive].sum() == pytest.approx(0.5)
    assert lesson.weight[~lesson.positive].sum() == pytest.approx(0.5)


def test_a_large_source_speaks_louder_but_not_in_proportion(config: Config) -> None:
    rows = [*collection("large", {HAM: 160}), *collection("small", {HAM: 10}), *collection("x", {SPAM: 1})]
    lesson = targets(rows, Category.SPAM, dataclasses.replace(config.weights, damping=0.5, sources={}))
    mass = {
        name: lesson.weight[[i for i, e in enumerate(rows) if e.source == name]].sum()
        for name in ("large", "small")
    }
    assert mass["large"] / mass["small"] == pytest.approx(4)
    louder = dataclasses.replace(config.weights, damping=1.0, sources={"small": 3.0})
    single = targets(rows, Category.SPAM, louder).weight
    assert single[160] / single[0] == pytest.approx(3)


def test_a_source_lends_no_more_than_its_cap(config: Config) -> None:
    rows = [*collection("forum", {HAM: 30, ABUSE: 30}), *collection("shop", {HAM: 5, SPAM: 5})]
    lesson = targets(rows, Category.SPAM, dataclasses.replace(config.weights, weak_cap=12))
    assert int(lesson.weak.sum()) == 12


def test_classes_are_evened_out_within_a_source(config: Config) -> None:
    rows = [*collection("angry", {HAM: 10, ABUSE: 90}), *collection("calm", {HAM: 90, ABUSE: 10})]
    for evening, expected in ((0.0, 9.0), (1.0, 1.0), (0.5, 3.0)):
        weights = dataclasses.replace(config.weights, evening=evening, sources={})
        lesson = targets(rows, Category.ABUSE, weights)
        mass = [
            lesson.weight[[e.source == "angry" and e.label is label for e in rows]].sum()
            for label in (HAM, ABUSE)
        ]
        assert mass[1] / mass[0] == pytest.approx(expected)
