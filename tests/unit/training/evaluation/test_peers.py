"""The command as it is typed, on a small folder of made-up examples; peers answer at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import collection
from training.base import Trained, train
from training.config import Config
from training.corpus import Corpus, build
from training.evaluation import peers as module
from training.evaluation.command import evaluate
from training.evaluation.peer_systems import Cost, Judged

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE


def made_up(name: str, _corpus: Corpus, trained: Trained, rows: Any, **_: Any) -> Judged | str:
    """Answer as a yes-or-no checker that finds all but one; one checker is missing."""
    if name == "better-profanity":
        return "not installed; nobody put it there."
    called = trained.targets.positive[rows].copy()
    called[np.flatnonzero(called)[0]] = False
    return Judged(called=called, scores=None, cost=Cost(microseconds=12.0))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINNOW_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("WINNOW_TRAINING_DATA", raising=False)
    monkeypatch.setattr(module, "read_reference", lambda *_: [])
    monkeypatch.setattr(module, "judged", made_up)
    rows = [
        {"text": e.comment.body, "label": e.label.value, "source": e.source, "lang": "en"}
        for source, label in (("shop", SPAM), ("blog", SPAM), ("forum", ABUSE), ("news", ABUSE))
        for e in collection(source, {HAM: 20, label: 20})
    ]
    made = tmp_path / "examples"
    made.mkdir()
    (made / "all.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(evaluate, ["peers", *arguments])


def test_every_peer_is_told_and_one_that_is_missing_is_named(folder: Path) -> None:
    done = run("--examples", str(folder), "--only", "abuse")
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition("  ")[0] for line in lines[2:6]] == [
        "abuse: winnow",
        "abuse: bogofilter",
        "abuse: alt-profanity-check",
        "abuse: better-profanity",
    ]
    assert "not installed" in lines[5]
    assert lines[-1] == "abuse: better-profanity: not installed; nobody put it there."
    assert "spam:" not in done.stdout


def test_programs_get_the_same_as_json(folder: Path) -> None:
    told = json.loads(run("--examples", str(folder), "--only", "spam", "--cap", "30", "--json").stdout)
    assert [one["system"] for one in told["systems"]] == ["winnow", "bogofilter"]
    assert told["absent"] == []
    one = told["systems"][1]
    assert one["positives"] + one["negatives"] <= 60
    assert one["recall"] == pytest.approx(1 - 1 / one["positives"])
    assert one["precision"] == 1.0
    assert one["roc_auc"] is None
    assert one["cost"]["microseconds"] == 12.0


def test_without_a_folder_the_command_asks_for_one(folder: Path) -> None:
    del folder
    done = run()
    assert done.exit_code == 2
    assert "--examples" in done.stderr


def test_peers_of_abuse_are_asked_about_english_that_they_do_not_know(config: Config) -> None:
    rows = [
        *collection("forum", {HAM: 20, ABUSE: 20}),
        *collection("davidson_tweets", {HAM: 20, ABUSE: 20}),
        *collection("foro", {HAM: 20, ABUSE: 20}, language="es"),
        *collection("news", {HAM: 20, ABUSE: 20}),
        *collection("shop", {HAM: 20, SPAM: 20}),
        *collection("blog", {HAM: 20, SPAM: 20}),
    ]
    corpus = build(rows, config.examples, config.seed)
    abuse = module.held_out(corpus, train(corpus, Category.ABUSE, config, lambda _: None))
    assert {corpus.examples[row].source for row in abuse} == {"forum", "news"}
    spam = module.held_out(corpus, train(corpus, Category.SPAM, config, lambda _: None))
    assert {corpus.examples[row].source for row in spam} == {"shop", "blog"}


def test_no_more_rows_are_judged_than_asked_for(folder: Path) -> None:
    told = json.loads(run("--examples", str(folder), "--only", "spam", "--rows", "50", "--json").stdout)
    assert {one["positives"] + one["negatives"] for one in told["systems"]} == {50}


def test_rows_are_drawn_from_all_over_and_the_same_each_time() -> None:
    rows = np.arange(1000, dtype=np.int64)
    few = module.drawn(rows, 100, 1)
    assert few.tolist() == sorted(set(few.tolist()))
    assert few.min() < 100
    assert few.max() > 900
    assert module.drawn(rows, 100, 1).tolist() == few.tolist()
    assert module.drawn(rows, 1000, 1).tolist() == rows.tolist()
