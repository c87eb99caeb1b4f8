from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from service.domain.signal import Category
from training.base import Trained, train
from training.config import Config
from training.corpus import Corpus
from training.evaluation import bogofilter, peer_systems, peer_worker
from training.evaluation.peer_systems import CHECKERS, MAIL_FILTER, OURS, Judged, judged

STAND_IN = Path(__file__).with_name("made_up_bogofilter.py")
PYTHON = Path(sys.executable)


@pytest.fixture(scope="module")
def trained(corpus: Corpus, config: Config) -> Trained:
    return train(corpus, Category.SPAM, config, lambda _: None)


@pytest.fixture(scope="module")
def rows(trained: Trained) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.flatnonzero(trained.targets.known & ~trained.targets.weak)


def program(folder: Path, code: str) -> Path:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)
    return path


def test_ours_is_judged_by_its_unseen_scores_and_timed_by_the_default_model(
    corpus: Corpus, trained: Trained, rows: np.ndarray[tuple[int], np.dtype[np.int64]], config: Config
) -> None:
    told = judged(OURS, corpus, trained, rows, config=config, python=PYTHON)
    assert isinstance(told, Judged)
    assert told.scores is not None
    assert told.scores.tolist() == trained.unseen[rows].tolist()
    assert told.called.sum() == (told.scores >= told.scores[told.called].min()).sum()
    assert told.cost.microseconds is not None
    assert told.cost.version is not None


def test_the_mail_filter_is_taught_what_ours_was_taught(
    corpus: Corpus,
    trained: Trained,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    config: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = program(tmp_path, f'exec "{sys.executable}" "{STAND_IN}" "$@"')
    monkeypatch.setattr(bogofilter, "found", lambda: str(path))
    monkeypatch.setattr(peer_worker, "TIMED", 1)
    told = judged(MAIL_FILTER, corpus, trained, rows, config=config, python=PYTHON)
    assert isinstance(told, Judged)
    assert told.scores is not None
    assert roc_auc_score(trained.targets.positive[rows], told.scores) > 0.95


def test_without_the_mail_filter_the_package_is_named(
    corpus: Corpus,
    trained: Trained,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bogofilter, "found", lambda: None)
    told = judged(MAIL_FILTER, corpus, trained, rows, config=config, python=PYTHON)
    assert told == "not installed; Debian's package is `bogofilter`."


def test_a_checker_answers_from_the_python_that_was_named(
    corpus: Corpus,
    trained: Trained,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    config: Config,
    tmp_path: Path,
) -> None:
    answer = {"called": [True] * len(rows), "scores": None, "microseconds": 7.5, "version": "9.0"}
    path = program(tmp_path, f"cat >/dev/null\ncat <<'END'\n{json.dumps(answer)}\nEND")
    told = judged(CHECKERS[1], corpus, trained, rows, config=config, python=path)
    assert isinstance(told, Judged)
    assert told.scores is None
    assert told.called.all()
    assert told.cost == peer_systems.Cost(microseconds=7.5, version="9.0")


def test_a_checker_that_breaks_is_missing_with_its_last_words(
    corpus: Corpus,
    trained: Trained,
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    config: Config,
    tmp_path: Path,
) -> None:
    path = program(tmp_path, "cat >/dev/null\necho 'MemoryError: enough' >&2\nexit 3")
    told = judged(CHECKERS[0], corpus, trained, rows, config=config, python=path)
    assert told == "failed; exit status 3: MemoryError: enough"
