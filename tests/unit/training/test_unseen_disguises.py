"""Disguised comments of sources that were left out: who scores them, and what a card says of it."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest

from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import collection
from training import unseen_disguises as module
from training.config import Config
from training.corpus import Corpus, whole
from training.examples import Example
from training.robustness import Alarms, Robustness
from training.targets import targets
from training.unseen_disguises import OVERALL, Outcome, capped, card_figures, drawn, for_card, left_out

HAM, SPAM = LabelValue.HAM, LabelValue.SPAM


def test_each_row_is_scored_by_the_model_without_its_source(corpus: Corpus, config: Config) -> None:
    lesson = targets(corpus.examples, Category.SPAM, config.weights)
    models = left_out(corpus, lesson, Category.SPAM, config)
    rows = np.flatnonzero(lesson.known)
    again = models.score([corpus.examples[row] for row in rows])
    assert again == pytest.approx(models.points[rows])
    margins = [model.margins(corpus.matrix[rows[:1]])[0] for model in models.models]
    assert len(set(margins)) > 1


def test_comments_are_drawn_from_all_groups_in_turn(corpus: Corpus) -> None:
    rows = drawn(corpus, list(range(len(corpus))), 8)
    groups = [corpus.examples[row].group for row in rows]
    assert len(rows) == 8
    assert {groups.count(group) for group in set(groups)} == {8 // len(set(corpus.groups))}


def test_a_capped_corpus_has_its_share_of_every_source(corpus: Corpus) -> None:
    part = capped(corpus, 7, seed=1)
    assert set(Counter(e.source for e in part.examples).values()) == {7}
    place = [corpus.examples.index(example) for example in part.examples]
    assert abs(part.matrix - corpus.matrix[place]).sum() == 0
    assert part.campaign.tolist() == corpus.campaign[place].tolist()
    assert part.examples == capped(corpus, 7, seed=1).examples
    assert part.examples != capped(corpus, 7, seed=2).examples


OUTCOME = Outcome(
    category=Category.SPAM,
    robustness=(
        Robustness(
            disguise="leet",
            category=Category.SPAM,
            comments=9,
            recall=(2 / 3, 1 / 3),
            held=(1.0, 0.5),
            auc=None,
        ),
    ),
    alarms=(Alarms(kind=OVERALL, category=Category.SPAM, comments=300, strict=0.01, held=1 / 30),),
)


def test_a_card_tells_pairs_of_plain_and_disguised_in_four_decimals() -> None:
    told = card_figures(OUTCOME)
    assert told == {
        "disguises": {
            "leet": {"comments": 9, "recall_1": [0.6667, 0.3333], "held": [1.0, 0.5], "roc_auc": None}
        },
        "ham": {OVERALL: {"comments": 300, "above_1": 0.01, "held": 0.0333}},
    }
    assert json.loads(json.dumps(told)) == told


def test_a_card_has_both_categories_where_there_is_enough_to_tell(
    corpus: Corpus, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TRIED", 4)
    told = for_card(corpus, config, lambda _: None)
    assert set(told) == set(Category)
    assert told["spam"]["ham"][OVERALL]["comments"] == 180
    assert told["spam"]["disguises"]["leet"]["comments"] == 4


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (collection("shop", {HAM: 9, SPAM: 9}), "too few sources"),
        ([*collection("shop", {HAM: 9, SPAM: 9}), *collection("blog", {HAM: 9, SPAM: 9})], "too few to tell"),
    ],
)
def test_what_cannot_be_told_is_said_and_fails_no_training(
    rows: list[Example], why: str, config: Config
) -> None:
    said: list[str] = []
    assert for_card(whole(rows), config, said.append) == {}
    assert any("spam: what disguises cost cannot be told" in line and why in line for line in said)
