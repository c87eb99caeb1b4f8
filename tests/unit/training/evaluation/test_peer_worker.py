from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from training.evaluation import peer_worker
from training.evaluation.peer_worker import TIMED, answer, peak_memory, sample

TEXTS = ["What a lovely morning", "You utter dolt"]


def made_up(name: str, module: str, code: str, folder: Path) -> None:
    """Write a distribution with one module, as an installer would."""
    (folder / f"{module}.py").write_text(code)
    about = folder / f"{name.replace('-', '_')}-9.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 9.0\n")
    (about / "RECORD").write_text(f"{module}.py,,\n")


def asked(name: str, folder: Path, texts: Sequence[str] = TEXTS) -> dict[str, Any]:
    """Ask in a process of its own, whose modules of a folder come first."""
    command = [sys.executable, "-P", peer_worker.__file__, name]
    lines = "".join(f"{json.dumps(text)}\n" for text in texts)
    done = subprocess.run(
        command, input=lines, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(folder)}
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_checker_with_scores_tells_both(tmp_path: Path) -> None:
    code = (
        "def predict(texts): return [int('dolt' in t) for t in texts]\n"
        "def predict_prob(texts): return [0.9 if 'dolt' in t else 0.2 for t in texts]\n"
    )
    made_up("alt-profanity-check", "profanity_check", code, tmp_path)
    told = asked("alt-profanity-check", tmp_path)
    assert told["called"] == [False, True]
    assert told["scores"] == [0.2, 0.9]
    assert told["version"] == "9.0"
    assert told["microseconds"] > 0
    assert told["installed_mb"] == pytest.approx(len(code) / 1e6)


def test_a_checker_that_says_yes_or_no_has_no_scores(tmp_path: Path) -> None:
    code = "class profanity:\n    @staticmethod\n    def contains_profanity(text): return 'dolt' in text\n"
    made_up("better-profanity", "better_profanity", code, tmp_path)
    told = asked("better-profanity", tmp_path)
    assert told["called"] == [False, True]
    assert told["scores"] is None


def test_a_checker_that_does_not_load_is_missing_with_the_reason(tmp_path: Path) -> None:
    made_up("better-profanity", "better_profanity", "raise RuntimeError('no list')\n", tmp_path)
    assert asked("better-profanity", tmp_path) == {"missing": "does not load; RuntimeError: no list"}


def test_a_checker_that_is_not_installed_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "better_profanity", None)
    assert answer("better-profanity", [], TEXTS)["missing"].startswith("not installed;")


def test_a_distribution_counts_with_all_that_it_needs(tmp_path: Path) -> None:
    made_up("first-part", "first_part", "x = 1\n" * 1000, tmp_path)
    made_up("better-profanity", "better_profanity", "class profanity: contains_profanity = bool\n", tmp_path)
    with (tmp_path / "better_profanity-9.0.dist-info/METADATA").open("a") as file:
        file.write("Requires-Dist: First.Part (>=1)\nRequires-Dist: nowhere-at-all\n")
    assert asked("better-profanity", tmp_path)["installed_mb"] > 0.006


def test_memory_of_a_process_that_there_is_not_is_unknown() -> None:
    assert peak_memory("0") is None


def test_what_is_timed_comes_from_all_over() -> None:
    assert sample([1, 2, 3]) == [1, 2, 3]
    assert sample([]) == []
    many = sample(range(10 * TIMED + 7))
    assert 0.8 * TIMED < len(many) <= TIMED
    assert many[-1] > 9 * TIMED
