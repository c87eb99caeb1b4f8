from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from service.domain.signal import Category
from tests.unit.training.material import START, example
from training.base import train
from training.config import Config
from training.corpus import Corpus, whole
from training.evaluation.baseline import baseline
from training.evaluation.left_out import compared, evaluated, fingerprint
from training.evaluation.left_out_table import category_table


@pytest.fixture(scope="module")
def run(corpus: Corpus, config: Config) -> dict[str, Any]:
    return evaluated(corpus, [Category.SPAM], config, START, lambda _: None, plain=True)


def changed(run: dict[str, Any], group: str, **figures: float | None) -> dict[str, Any]:
    """Return a run with some figures of one group replaced."""
    told = run["categories"]["spam"]
    measures = [row | figures if row["group"] == group else row for row in told["measures"]]
    return {**run, "categories": {"spam": {**told, "measures": measures}}}


def test_figures_are_those_of_the_training(run: dict[str, Any], corpus: Corpus, config: Config) -> None:
    trained = train(corpus, Category.SPAM, config, lambda _: None)
    told = run["categories"]["spam"]
    assert [row["group"] for row in told["measures"]] == [row.group for row in trained.measures]
    assert told["measures"][-1]["roc_auc"] == pytest.approx(trained.measures[-1].roc_auc, abs=1e-6)
    whole_rows = [m.roc_auc for m in trained.measures if m.roc_auc is not None and m.group != "all"]
    assert told["means"]["roc_auc"]["value"] == pytest.approx(np.mean(whole_rows), abs=1e-6)


def test_the_baseline_reads_words_and_is_measured_on_the_same_rows(run: dict[str, Any]) -> None:
    told = run["categories"]["spam"]
    counts = [
        [(r["group"], r["positives"], r["negatives"]) for r in t["measures"]]
        for t in (told, told["baseline"])
    ]
    assert counts[0] == counts[1]
    assert told["baseline"]["measures"][-1]["roc_auc"] > 0.9


def test_the_baseline_knows_nothing_of_what_is_left_out(corpus: Corpus, config: Config) -> None:
    """Texts whose words no other source has say nothing: every one of them scores alike."""
    strange = [
        dataclasses.replace(e, comment=dataclasses.replace(e.comment, body=f"{'qzx' * (i % 3 + 1)}{i}"))
        if e.source == "shop"
        else e
        for i, e in enumerate(corpus.examples)
    ]
    odd = whole(strange)
    trained = train(odd, Category.SPAM, config, lambda _: None)
    shop = next(row for row in baseline(trained, odd, config, lambda _: None) if row.group == "shop")
    assert shop.roc_auc == 0.5


def test_a_fingerprint_tells_texts_and_labels_but_no_order() -> None:
    one, two = example("bread", number=1), example("casino", number=2)
    assert fingerprint(whole([one, two])) == fingerprint(whole([two, one]))
    assert fingerprint(whole([one])) != fingerprint(whole([example("Bread", number=1)]))


def test_changes_are_now_minus_then(run: dict[str, Any]) -> None:
    before = changed(run, "shop", roc_auc=0.5, recall_1=None)
    now = changed(run, "shop", roc_auc=0.75, recall_1=0.5)
    found = compared(now, before, "spam", seed=1)
    assert found["groups"]["shop"]["roc_auc"] == 0.25
    assert found["groups"]["shop"]["recall_1"] is None
    assert found["groups"]["blog"]["roc_auc"] == 0.0
    assert found["means"]["roc_auc"] == {"value": 0.125, "groups": 2, "interval": None}


def test_groups_that_one_run_lacks_have_no_change(run: dict[str, Any]) -> None:
    told = run["categories"]["spam"]
    fewer = [row for row in told["measures"] if row["group"] != "blog"]
    before = {**run, "categories": {"spam": {**told, "measures": fewer}}}
    found = compared(run, before, "spam", seed=1)
    assert "blog" not in found["groups"]
    assert found["means"]["roc_auc"]["groups"] == 1


def test_the_table_shows_signs_units_and_sameness(run: dict[str, Any]) -> None:
    now = changed(run, "shop", roc_auc=0.75, ham_held=0.25)
    before = changed(run, "shop", roc_auc=0.5, ham_held=0.375)
    lines = category_table(
        "spam", now["categories"]["spam"], compared(now, before, "spam", seed=1)
    ).splitlines()
    shop = next(line for line in lines if line.startswith("shop")).split()
    assert shop[:5] == ["shop", "30", "30", "0.750", "+0.250"]
    assert {"25.0%", "-12.5"} <= set(shop)
    blog = next(line for line in lines if line.startswith("blog")).split()
    assert blog[4] == "="
    assert any(line.startswith("mean change of 2") for line in lines)
    assert any(line.startswith("baseline, all together") for line in lines)


def test_a_first_run_has_no_signs(run: dict[str, Any]) -> None:
    told = category_table("spam", run["categories"]["spam"], None)
    assert "+" not in told
    assert "mean change" not in told
