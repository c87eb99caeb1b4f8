from __future__ import annotations

import numpy as np
import pytest

from service.domain.label import LabelValue
from service.domain.policy import Threshold
from service.domain.signal import Category
from tests.unit.training.material import example
from training.base import train
from training.config import Config
from training.corpus import Corpus, whole
from training.measures import measure
from training.scored import Read, count_read, left_out_whole, scored_labels, scored_of

HAM, SPAM = LabelValue.HAM, LabelValue.SPAM


def test_scores_of_a_training_measure_as_the_training_does(corpus: Corpus, config: Config) -> None:
    trained = train(corpus, Category.SPAM, config, lambda _: None)
    scored = scored_of(trained, corpus, config)
    assert tuple(scored.measures()) == trained.measures
    assert scored.calibration_error == pytest.approx(trained.calibration_error)
    assert not np.isnan(scored.points).any()
    assert len(scored.examples) == len(scored.names) == trained.targets.known.sum()


def test_labels_without_a_score_are_left_out_and_the_others_named_by_kind(config: Config) -> None:
    labels = whole(
        [
            example("bread", HAM, source="moderated", kind="moderator"),
            example("casino", SPAM, source="moderated", kind="import", number=1),
            example("loan", SPAM, source="moderated", number=2),
        ]
    )
    scored = scored_labels(Category.SPAM, labels, np.array([-1.0, 2.0, np.nan]), config)
    assert scored.names.tolist() == ["moderator", "import"]
    assert scored.positive.tolist() == [False, True]
    assert scored.both


def test_one_class_alone_has_no_calibration_error(config: Config) -> None:
    labels = whole([example("bread", HAM, source="moderated")])
    scored = scored_labels(Category.SPAM, labels, np.array([-1.0]), config)
    assert scored.calibration_error is None


def test_copies_are_told_to_the_letter_within_a_source_and_label() -> None:
    rows = [
        example("casino", SPAM, source="a"),
        example("casino", SPAM, source="a"),
        example("Casino", SPAM, source="a"),
        example("casino", HAM, source="a"),
        example("casino", SPAM, source="b"),
    ]
    assert count_read(rows) == {"a": Read(4, 1), "b": Read(1, 0)}


def test_what_was_left_out_in_parts_is_not_whole() -> None:
    rows = [
        measure(name, np.array([1.0]), np.array([True]), Threshold(0.5, 0.9))
        for name in ("a", "b (parts)", "c (lent)")
    ]
    assert [row.group for row in left_out_whole(rows)] == ["a", "c (lent)"]
