"""The systems that `evaluate peers` compares: ours, bogofilter, and checkers in processes of their own."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

import service.classifier
from service.classifier.artifact import PAYLOAD_NAME
from training.base import Trained, threshold_with
from training.config import Config
from training.corpus import Corpus
from training.evaluation import bogofilter, peer_worker
from training.evaluation.bogofilter import Bogofilter
from training.split import by_source

OURS, MAIL_FILTER = "winnow", "bogofilter"
CHECKERS = ("alt-profanity-check", "better-profanity")
"""Checkers of abuse, by the names of their distributions. They read English only."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a system costs: microseconds a text, memory of a process and size on disk in MB, where known."""

    microseconds: float | None = None
    process_mb: float | None = None
    installed_mb: float | None = None
    version: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a system says of rows: whether it objects, and scores where it gives any."""

    called: NDArray[np.bool_]
    scores: NDArray[np.float64] | None
    cost: Cost


def judged(
    name: str, corpus: Corpus, trained: Trained, rows: NDArray[np.int64], *, config: Config, python: Path
) -> Judged | str:
    """Return what a system says of rows of the corpus, or why it is missing."""
    texts = [corpus.examples[row].comment.body for row in rows]
    if name == OURS:
        points = trained.unseen[rows]
        hold = threshold_with(trained.curve, trained.category).hold
        cost = _cost(_worked(Path(sys.executable), name, peer_worker.sample(texts), str(_default_model())))
        return Judged(called=expit(points) >= hold, scores=points, cost=cost)
    if name == MAIL_FILTER:
        return _bogofilter(corpus, trained, rows, config)
    found = _worked(python, name, texts)
    if "missing" in found:
        return str(found["missing"])
    scores = found["scores"]
    return Judged(
        called=np.array(found["called"], dtype=np.bool_),
        scores=None if scores is None else np.array(scores),
        cost=_cost(found),
    )


def _bogofilter(corpus: Corpus, trained: Trained, rows: NDArray[np.int64], config: Config) -> Judged | str:
    """Return bogofilter's word on rows; each was left out of the word list that scores it, as of ours."""
    if bogofilter.found() is None:
        return "not installed; Debian's package is `bogofilter`."
    lesson = trained.targets
    folds, _ = by_source(corpus, lesson, config.folds, config.seed)
    scores = np.full(len(corpus), np.nan)
    cost = Cost()
    for fold in np.unique(folds[rows]):
        held = rows[folds[rows] == fold]
        apart = np.isin(corpus.campaign, corpus.campaign[folds == fold])
        with tempfile.TemporaryDirectory() as folder:
            peer = Bogofilter(Path(folder))
            for spam in (True, False):
                taught = np.flatnonzero(lesson.known & ~apart & (lesson.positive == spam))
                peer.teach([corpus.examples[row].comment for row in taught], spam=spam)
            comments = [corpus.examples[row].comment for row in held]
            scores[held] = peer.score(comments)
            if cost.microseconds is None:
                every = [corpus.examples[row].comment for row in rows]
                microseconds, memory = peer.cost(peer_worker.sample(every))
                cost = Cost(microseconds=microseconds, process_mb=memory)
    return Judged(called=scores[rows] >= bogofilter.SPAM_CUTOFF, scores=scores[rows], cost=cost)


def _worked(python: Path, name: str, texts: Sequence[str], *arguments: str) -> Mapping[str, Any]:
    """Return a checker's answer from a process of its own, or why there is none."""
    lines = "".join(f"{json.dumps(text)}\n" for text in texts)
    command = [str(python), "-P", str(Path(peer_worker.__file__)), name, *arguments]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)  # noqa: S603 - a Python that the caller named
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        return {"missing": f"failed; exit status {done.returncode}: {last}"}
    answer: Mapping[str, Any] = json.loads(done.stdout)
    return answer


def _default_model() -> Path:
    return Path(service.classifier.__file__).with_name("default") / PAYLOAD_NAME


def _cost(found: Mapping[str, Any]) -> Cost:
    return Cost(**{field.name: found.get(field.name) for field in dataclasses.fields(Cost)})
