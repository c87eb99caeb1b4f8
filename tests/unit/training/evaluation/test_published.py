from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from service.domain.label import LabelValue
from tests.unit.training.material import example
from training.corpus import whole
from training.evaluation.grading import Measure
from training.evaluation.learner import check_blends, learn
from training.evaluation.published import published
from training.evaluation.tables import default_tables

HAM, SPAM = LabelValue.HAM, LabelValue.SPAM


def _rows(count: int) -> list[dict[str, str]]:
    texts = {"ham": "bread from the oven number", "spam": "casino bonus offer number"}
    return [
        {"text": f"{texts[label]} {i}", "label": label, "source": "sms_uci"}
        for i in range(count)
        for label in ("ham", "spam")
    ]


def test_every_blend_names_parts_that_there_are() -> None:
    assert check_blends(default_tables().learner) == []


def test_what_is_learned_tells_new_rows_apart() -> None:
    taught = [
        example(f"{text} {i}", label, number=i)
        for i in range(12)
        for label, text in ((HAM, "bread from the oven"), (SPAM, "casino bonus offer"))
    ]
    corpus = whole(taught)
    positive = np.array([e.label is SPAM for e in taught])
    config = default_tables().learner
    learned = learn(corpus.matrix, positive, Measure.ACCURACY, config, 1)
    ham, spam = learned.points(whole([example("fresh bread"), example("a casino bonus")]).matrix)
    assert learned.expected == 1.0
    assert ham < learned.threshold < spam


def test_the_command_prints_figures_of_the_tables_whose_sets_are_there(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(row) for row in _rows(60))
    (tmp_path / "sms_uci.jsonl").write_text(lines + "\n", encoding="utf-8")
    name = next(one.name for one in default_tables().tables if one.source == "sms_uci")
    done = CliRunner().invoke(published, ["--data", str(tmp_path), "--only", name, "--json"])
    assert done.exit_code == 0, done.output
    (told,) = json.loads(done.stdout)
    assert told["ours"] == pytest.approx(1.0)
    assert told["test"] == 120 - told["train"]


def test_a_table_whose_set_is_missing_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(published, ["--data", str(tmp_path), "--only", default_tables().tables[0].name])
    assert done.exit_code == 0
    assert "left out" in done.stderr
