"""The command: every language left out, as tables and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.domain.label import LabelValue
from service.domain.signal import Category
from tests.unit.training.material import collection, small_config
from tests.unit.training.test_languages import CONFIG, GREEK, respelt
from training.config import Config
from training.evaluation import languages as module
from training.evaluation.command import evaluate as group
from training.evaluation.foreign import read_unlearned
from training.evaluation.languages import Outcome, evaluate, render
from training.examples import Example

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE


def made(config: Config) -> Config:
    return dataclasses.replace(config, languages=CONFIG)


def rows() -> list[Example]:
    return [
        *collection("shop", {HAM: 90, SPAM: 60}),
        *collection("blog", {HAM: 60, SPAM: 60}),
        *collection("forum", {HAM: 60, ABUSE: 60}),
        *collection("news", {HAM: 60, ABUSE: 60}),
        *respelt(collection("far", {HAM: 40, SPAM: 40}), GREEK, "el"),
        *respelt(collection("near", {HAM: 40}), None, "sv"),
    ]


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    config = made(small_config(examples={"campaign_cap": 50}))
    (found,) = evaluate(rows(), [Category.SPAM], config, 200, say=lambda _: None)
    return found


def test_every_language_but_the_commonest_is_left_out(outcome: Outcome) -> None:
    left = {row.language: row for row in outcome.left if not row.written}
    assert set(left) == {"el", "sv"}
    assert (left["el"].ham, left["el"].positives, left["sv"].positives) == (40, 40, 0)
    assert left["el"].called == left["el"].called_positives == 1.0
    assert left["sv"].found is None


def test_what_is_taken_back_holds_no_more_ham_and_finds_no_more(outcome: Outcome) -> None:
    for row in outcome.left:
        pairs = [row.held, row.rejected, *([row.found] if row.found else [])]
        assert all(0 <= now <= before <= 1 for before, now in pairs)


def test_comments_written_for_the_project_are_called_and_not_held(outcome: Outcome) -> None:
    written = [row for row in outcome.left if row.written]
    assert {row.ham for row in written} == {10}
    assert {"cs", "pl", "it", "nl", "tr", "hu", "fi", "el", "hi", "th", "ja", "uk"} <= {
        row.language for row in written
    }
    assert all(row.called >= 0.8 for row in written)


def test_few_rows_of_a_learned_language_are_mistaken(outcome: Outcome) -> None:
    english = next(row for row in outcome.mistaken if row.language == "en")
    mistaken, every = english.ham
    assert every > 50
    assert mistaken <= 0.05 * every


def test_there_are_ten_comments_of_every_language_and_no_text_twice() -> None:
    written = read_unlearned()
    assert set(Counter(row.language for row in written).values()) == {10}
    assert len({row.comment.body for row in written}) == len(written)
    assert {row.label for row in written} == {HAM}


def test_the_tables_name_every_language(outcome: Outcome) -> None:
    printed = render([outcome])
    assert all(f"\n{name} " in printed for name in ("Greek", "Swedish", "Czech (written)", "English"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINNOW_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("WINNOW_TRAINING_DATA", raising=False)
    monkeypatch.setattr(module, "read_reference", lambda *_: [])
    monkeypatch.setattr(module, "chosen_config", lambda *_: made(small_config()))
    lines = [
        {"text": e.comment.body, "label": e.label.value, "source": e.source, "lang": e.language}
        for e in rows()
    ]
    folder = tmp_path / "examples"
    folder.mkdir()
    (folder / "all.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return folder


def test_the_command_prints_json_for_programs_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        group, ["languages", "--examples", str(folder), "--only", "abuse", "--rows", "50", "--json"]
    )
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)["categories"]
    assert set(told) == {"abuse"}
    assert {"language", "held", "rejected", "found"} <= set(told["abuse"]["left"][0])
    assert not (tmp_path / "data").exists()


def test_the_command_asks_for_examples_where_there_are_none(folder: Path) -> None:
    assert folder.exists()
    assert CliRunner().invoke(group, ["languages"]).exit_code == 2
