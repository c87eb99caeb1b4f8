from __future__ import annotations

from typing import Any

import pytest

from training.report.learning import SHARES


def test_the_curve_grows_to_the_training_itself(full: dict[str, Any]) -> None:
    for told in full["categories"].values():
        curve = told["learning_curve"]
        assert [lesson["share"] for lesson in curve][-2:] == [SHARES[-1], 1.0]
        rows = [lesson["rows"] for lesson in curve]
        assert rows == sorted(rows)
        assert rows[-1] == told["measures"][-1]["positives"] + told["measures"][-1]["negatives"]
        assert curve[-1]["roc_auc"] == pytest.approx(told["measures"][-1]["roc_auc"])


def test_a_part_teaches_less_than_all(full: dict[str, Any]) -> None:
    curve = full["categories"]["abuse"]["learning_curve"]
    assert len(curve) > 1
    assert curve[0]["roc_auc"] < curve[-1]["roc_auc"]


def test_it_is_measured_only_where_it_was_asked_for(document: dict[str, Any]) -> None:
    assert document["categories"]["spam"]["learning_curve"] is None
