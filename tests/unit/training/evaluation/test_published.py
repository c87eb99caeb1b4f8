"""The command as it is typed, on a made-up set and with a learner that takes no time."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.domain.label import LabelValue
from tests.unit.training.material import collection
from training.evaluation import published as module
from training.evaluation.command import evaluate
from training.evaluation.tables import Published, default_tables

HAM, SPAM = LabelValue.HAM, LabelValue.SPAM
NAME = "tubespam_psy"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tables = default_tables()
    learner = dataclasses.replace(tables.learner, folds=2, scored_rows=1, blends=(("rare",), ("telling",)))
    baseline = dataclasses.replace(tables.baseline, folds=2)
    quick = dataclasses.replace(tables, learner=learner, baseline=baseline)
    monkeypatch.setattr(module, "default_tables", lambda: quick)
    monkeypatch.delenv("WINNOW_TRAINING_DATA", raising=False)
    rows = [
        json.dumps({"text": e.comment.body, "label": e.label.value, "source": NAME})
        for e in collection(NAME, {HAM: 30, SPAM: 20})
    ]
    (tmp_path / f"{NAME}.jsonl").write_text("\n".join(rows))
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(evaluate, ["published", *arguments])


def test_a_table_tells_ours_beside_the_papers_figure(folder: Path) -> None:
    done = run("--data", str(folder), "--only", NAME)
    assert done.exit_code == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("TubeSpam, Psy  ")]
    assert line.split()[-8:] == ["35", "15", "0.962", line.split()[-5], "1.000", "1.000", "0.963", "yes"]
    assert "blend: rare." in done.stdout


def test_programs_get_the_same_as_json(folder: Path) -> None:
    (told,) = json.loads(run("--data", str(folder), "--only", NAME, "--json").stdout)
    assert told["ours"] == told["expected"] == 1.0
    assert told["reached"] is True
    assert (told["train"], told["test"]) == (35, 15)
    assert told["table"]["published"] == [{"system": "best of ten classifiers", "value": 0.962}]


def test_an_aim_that_is_missed_is_said_to_be_missed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "grade", lambda *_: 0.5)
    done = run("--data", str(folder), "--only", NAME)
    assert next(line for line in done.stdout.splitlines() if "TubeSpam, Psy  " in line).endswith(" no")


def test_a_table_whose_set_is_missing_is_named(folder: Path) -> None:
    done = run("--data", str(folder), "--only", "sms")
    assert done.exit_code == 0
    assert "no sms_uci.jsonl.gz in the folders; left out" in done.stderr


def test_an_unknown_table_is_an_error_that_names_those_there_are(folder: Path) -> None:
    done = run("--data", str(folder), "--only", "nonesuch")
    assert done.exit_code != 0
    assert "tubespam_psy" in str(done.exception)


def test_without_a_folder_the_command_asks_for_one(folder: Path) -> None:
    del folder
    assert "--data" in str(run().exception)


def test_the_best_published_figure_is_the_one_that_is_shown() -> None:
    table = default_tables().tables[0]
    two = (Published(system="a", value=0.5), Published(system="b", value=0.75))
    result = module.Result(
        table=dataclasses.replace(table, published=two, aim=None),
        train=1,
        test=1,
        baseline=0.1,
        expected=0.2,
        ours=0.3,
        reached=None,
        blend=("rare",),
        seconds=0.0,
    )
    line = module.text_of([result]).splitlines()[2]
    assert line.split()[-7:] == ["1", "0.750", "0.100", "0.200", "0.300", "-", "-"]
