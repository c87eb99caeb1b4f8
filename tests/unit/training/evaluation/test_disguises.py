"""The command: sources left out, disguised and scored, as a table and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import collection
from training.config import default_config
from training.disguises import DISGUISES
from training.evaluation.command import evaluate as group
from training.evaluation.disguises import evaluate, render
from training.unseen_disguises import OVERALL, Outcome

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    rows = [
        *collection("shop", {HAM: 60, SPAM: 12}),
        *collection("blog", {HAM: 60, SPAM: 12}),
        *collection("forum", {HAM: 60, ABUSE: 12}),
        *collection("news", {HAM: 60, ABUSE: 12}),
    ]
    return evaluate(rows, default_config(), 100, say=lambda _: None)


def test_both_categories_are_measured_under_every_disguise(outcomes: list[Outcome]) -> None:
    assert [outcome.category for outcome in outcomes] == list(Category)
    for outcome in outcomes:
        assert [row.disguise for row in outcome.robustness] == [*DISGUISES, "mean"]
        assert outcome.alarms[0].kind == OVERALL
        assert {"greek", "thai", "ipa"} <= {row.kind for row in outcome.alarms}


def test_the_table_names_every_disguise_and_kind(outcomes: list[Outcome]) -> None:
    printed = render(outcomes)
    assert all(f"\n{name} " in printed for name in (*DISGUISES, "mean", "russian", "maths"))


def test_the_command_prints_json(tmp_path: Path) -> None:
    rows = [
        *collection("shop", {HAM: 60, SPAM: 12}),
        *collection("blog", {HAM: 60, SPAM: 12}),
        *collection("forum", {HAM: 60, ABUSE: 12}),
        *collection("news", {HAM: 60, ABUSE: 12}),
    ]
    lines = [
        json.dumps({"text": row.comment.body, "label": row.label, "source": row.source, "lang": "en"})
        for row in rows
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ran = CliRunner().invoke(group, ["disguises", "--examples", str(tmp_path), "--rows", "100", "--json"])
    assert ran.exit_code == 0, ran.output
    document = json.loads(ran.stdout)
    assert set(document["disguises"]) == set(DISGUISES)
    assert len(document["categories"]["abuse"]["robustness"]) == len(DISGUISES) + 1
