from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import example
from training.config import Config
from training.corpus import Corpus, whole
from training.default_model import Built
from training.report.document import OTHERS, Wanted, _spoken, category_document, whole_document
from training.report.text import built_document
from training.retrain import Outcome
from training.scored import scored_labels


def test_it_holds_what_the_command_prints_and_is_json(document: dict[str, Any], built: Built) -> None:
    assert built_document(built).items() <= document.items()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["card"]["digest"] == built.digest


def test_the_same_training_gives_the_same_document(
    document: dict[str, Any], built: Built, config: Config
) -> None:
    assert whole_document(built, config, Wanted(), lambda _: None) == document


def test_rows_by_length_and_language_are_all_rows(document: dict[str, Any]) -> None:
    for told in document["categories"].values():
        whole_row = told["measures"][-1]
        for part in ("by_length", "by_language"):
            assert sum(row["positives"] for row in told[part]) == whole_row["positives"]
            assert sum(row["negatives"] for row in told[part]) == whole_row["negatives"]
        assert {row["group"] for row in told["by_length"]} <= {"0–39", "40–99", "100–249"}


def test_sources_account_for_every_row_that_was_read(document: dict[str, Any]) -> None:
    for source in document["sources"]:
        assert source["read"] == source["copies"] + source["dropped"] + source["kept"]
        assert source["kept"] == source["ham"] + source["spam"] + source["abuse"]
    taught = document["categories"]["spam"]["taught"]
    assert sum(row["weight"] for row in taught) == pytest.approx(1.0, abs=1e-4)
    assert {row["source"]: row["lent"] > 0 for row in taught}["forum"]


def test_precision_at_a_threshold_is_at_the_base_rate(document: dict[str, Any], config: Config) -> None:
    told = document["categories"]["spam"]
    row, rate = told["measures"][-1], config.calibration.base_rate[Category.SPAM]
    expected = rate * row["caught"] / (rate * row["caught"] + (1 - rate) * row["ham_held"])
    assert told["precision"]["hold"] == pytest.approx(expected, abs=1e-4)


def test_rare_languages_stand_together() -> None:
    rows = [example("bread", number=i) for i in range(30)] + [example("pão", language="pt")]
    assert _spoken(rows)[-2:] == ["en", OTHERS]


def test_too_few_labels_are_all_that_a_waiting_report_tells(config: Config) -> None:
    waiting = Outcome(way="waiting", labels={"spam": 2}, in_service="a" * 64)
    told = whole_document(waiting, config, Wanted(), lambda _: None)
    assert told["way"] == "waiting"
    assert "categories" not in told


def test_a_category_of_one_class_has_no_curves(built: Built, config: Config) -> None:
    labels: Corpus = whole([example("bread", LabelValue.HAM, source="moderated", kind="moderator")])
    scored = scored_labels(Category.SPAM, labels, np.zeros(1), config)
    told = category_document(scored, built.material, config, Wanted(), lambda _: None)
    assert (told["roc"], told["calibration"], told["means"]) == (None, None, {})
