"""The command as it is typed, on a small folder of made-up examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.domain.label import LabelValue
from tests.unit.training.material import collection
from training.evaluation import unseen as module
from training.evaluation.command import evaluate

HAM, SPAM, ABUSE = LabelValue.HAM, LabelValue.SPAM, LabelValue.ABUSE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WINNOW_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("WINNOW_REQUIRE_ALL", raising=False)
    monkeypatch.setattr(module, "read_reference", lambda *_: [])
    rows = [
        {"text": e.comment.body, "label": e.label.value, "source": e.source, "lang": "en"}
        for source, label in (("shop", SPAM), ("blog", SPAM), ("forum", ABUSE), ("news", ABUSE))
        for e in collection(source, {HAM: 30, label: 30})
    ]
    made = tmp_path / "examples"
    made.mkdir()
    (made / "all.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(evaluate, ["unseen", *arguments])


def kept(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "data/evaluations").glob("*.json"))


def test_a_run_is_kept_and_the_next_one_is_compared_with_it(folder: Path, tmp_path: Path) -> None:
    first = run("--examples", str(folder), "--only", "spam")
    assert first.exit_code == 0, first.stderr
    assert "Previous run" not in first.stdout
    assert "abuse:" not in first.stdout
    (file,) = kept(tmp_path)
    second = run("--examples", str(folder), "--only", "spam")
    assert "Previous run: 2" in second.stdout
    assert str(file) in second.stdout
    assert "other examples" not in second.stdout
    assert len(kept(tmp_path)) == 2


def test_the_folder_of_examples_may_come_from_the_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run().exit_code == 2
    monkeypatch.setenv("WINNOW_TRAINING_DATA", str(folder))
    place = tmp_path / "mine.json"
    result = run("--save", str(place), "--json", "--baseline")
    document = json.loads(result.stdout)
    assert document["previous"] == {}
    assert set(document["categories"]) == {"spam", "abuse"}
    assert json.loads(place.read_text()) == {k: v for k, v in document.items() if k != "previous"}
    assert kept(tmp_path) == []


def test_other_examples_are_said_to_be_others(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "before.json"
    run("--examples", str(folder), "--only", "abuse", "--save", str(place))
    rows = (folder / "all.jsonl").read_text().splitlines()
    (folder / "all.jsonl").write_text("\n".join(rows[:-1]))
    result = run("--examples", str(folder), "--previous", str(place))
    assert "It measured other examples" in result.stdout
    assert result.stdout.count("Previous run") == 1, "there is none to compare spam with"
