"""Robustness: what disguises cost in recall, and what honest scripts and marks cost in false alarms.

All functions are pure: they take points (calibrated log-odds) that someone computed, or a function that
computes them.
"""

from __future__ import annotations

import dataclasses
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from service.domain.comment import Comment
from service.domain.label import LabelValue
from service.domain.policy import Threshold
from service.domain.signal import Category
from training.disguises import DISGUISES, disguise
from training.examples import Example, read_rows

Points = NDArray[np.float64]
Score = Callable[[Sequence[Example]], Points]
"""Returns the calibrated log-odds of examples for one category."""

RATE: Final = 0.01
"""The share of plain ham that the first threshold lets be held."""

MEAN: Final = "mean"
_HONEST: Final = Path(__file__).with_name("honest.jsonl")
_FEWEST: Final = 5
"""A group with fewer rows of a class tells nothing about ranks."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Points above which a comment counts as found: `strict` at `RATE` of plain ham, `hold` by the policy."""

    strict: float
    hold: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """How one category fares under one disguise.

    `comments` counts what the disguise changed; all shares are of these, plain and disguised, in [0, 1]:
    recall at the strict threshold and share held. `auc` (plain, disguised) is the mean over groups of sources
    of the ROC AUC beside their plain ham, None where no group has both.
    """

    disguise: str
    category: Category
    comments: int
    recall: tuple[float, float]
    held: tuple[float, float]
    auc: tuple[float, float] | None

    @property
    def drop(self) -> float:
        """Return what the disguise costs in recall at the strict threshold, in [-1, 1]."""
        return self.recall[0] - self.recall[1]

    @property
    def held_drop(self) -> float:
        """Return what the disguise costs of the share held, in [-1, 1]."""
        return self.held[0] - self.held[1]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """False alarms on one kind of ham: shares above the strict threshold and held, in [0, 1]."""

    kind: str
    category: Category
    comments: int
    strict: float
    held: float


def thresholds(ham: Points, policy: Threshold) -> Thresholds:
    """Return the thresholds for the points of plain ham; `hold` as log-odds.

    Raises:
        ValueError: there is too little ham to tell `RATE`.
    """
    if len(ham) * RATE < 1:
        raise ValueError(f"{len(ham)} ham are too few to tell {RATE:.0%} of them.")
    strict = np.sort(ham)[::-1][int(len(ham) * RATE)]
    return Thresholds(strict=float(strict), hold=float(np.log(policy.hold / (1 - policy.hold))))


def disguised(examples: Sequence[Example], name: str, seed: int) -> list[Example]:
    """Return the examples with their texts under a disguise; what is drawn depends on seed, id and name."""
    return [_disguised(example, name, f"{seed}:{name}:{example.id}") for example in examples]


def robustness(
    positives: Sequence[Example],
    ham: Sequence[Example],
    score: Score,
    category: Category,
    *,
    policy: Threshold,
    seed: int,
    names: Sequence[str] = tuple(DISGUISES),
    plain: tuple[Points, Points] | None = None,
) -> list[Robustness]:
    """Return how examples of a category fare under each disguise, and under all on average last.

    `plain` are the log-odds of positives and ham as they are, where these are known already.

    Raises:
        ValueError: there is too little ham to tell `RATE`.
    """
    found, ham_points = plain or (score(positives), score(ham))
    limits = thresholds(ham_points, policy)
    rows = []
    for name in names:
        written = disguised(positives, name, seed)
        changed = [i for i, (a, b) in enumerate(zip(positives, written, strict=True)) if a != b]
        if changed:
            after = score([written[i] for i in changed])
            chosen = [positives[i] for i in changed]
            auc = mean_auc(chosen, ham, (found[changed], after), ham_points)
            rows.append(_row(name, category, limits, (found[changed], after), auc))
    return [*rows, _mean(rows, category)] if rows else []


def mean_auc(
    positives: Sequence[Example], ham: Sequence[Example], found: tuple[Points, Points], ham_points: Points
) -> tuple[float, float] | None:
    """Return the mean over groups of the ROC AUC before and after; None where no group has both classes."""
    of_positives, of_ham = _by_group(positives), _by_group(ham)
    groups = [g for g, rows in of_positives.items() if min(len(rows), len(of_ham[g])) >= _FEWEST]
    if not groups:
        return None
    before, after = (
        float(np.mean([_auc(points[of_positives[g]], ham_points[of_ham[g]]) for g in groups]))
        for points in found
    )
    return before, after


def alarms(kinds: Sequence[str], points: Points, limits: Thresholds, category: Category) -> list[Alarms]:
    """Return the false alarms per kind of ham, in order of first appearance."""
    names = np.array(kinds, dtype=np.str_)
    return [
        Alarms(
            kind=kind,
            category=category,
            comments=int((names == kind).sum()),
            strict=float((points[names == kind] > limits.strict).mean()),
            held=float((points[names == kind] >= limits.hold).mean()),
        )
        for kind in dict.fromkeys(kinds)
    ]


def read_honest() -> list[Example]:
    """Return harmless comments of our own in scripts and with marks that could be taken for disguises.

    `kind` names the script or the marks; they are for measuring, never for training.
    """
    return [
        Example(
            id=f"{_HONEST.name}:{number}",
            comment=Comment(body=row["text"]),
            label=LabelValue.HAM,
            source="honest",
            group="honest",
            language=row["lang"],
            kind=row["kind"],
        )
        for number, row in read_rows(_HONEST)
    ]


def _disguised(example: Example, name: str, seed: str) -> Example:
    drawing = random.Random(seed)  # noqa: S311 - a disguise keeps no secret
    body = disguise(example.comment.body, name, drawing)
    return dataclasses.replace(example, comment=dataclasses.replace(example.comment, body=body))


def _row(
    name: str,
    category: Category,
    limits: Thresholds,
    found: tuple[Points, Points],
    auc: tuple[float, float] | None,
) -> Robustness:
    before, after = found
    return Robustness(
        disguise=name,
        category=category,
        comments=len(before),
        recall=(float((before > limits.strict).mean()), float((after > limits.strict).mean())),
        held=(float((before >= limits.hold).mean()), float((after >= limits.hold).mean())),
        auc=auc,
    )


def _mean(rows: Sequence[Robustness], category: Category) -> Robustness:
    def mean(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
        before, after = np.mean(np.array(pairs), axis=0).tolist()
        return before, after

    ranked = [row.auc for row in rows if row.auc]
    return Robustness(
        disguise=MEAN,
        category=category,
        comments=sum(row.comments for row in rows),
        recall=mean([row.recall for row in rows]),
        held=mean([row.held for row in rows]),
        auc=mean(ranked) if ranked else None,
    )


def _by_group(examples: Sequence[Example]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for i, example in enumerate(examples):
        groups[example.group].append(i)
    return groups


def _auc(positives: Points, ham: Points) -> float:
    truth = np.concatenate((np.ones(len(positives)), np.zeros(len(ham))))
    return float(roc_auc_score(truth, np.concatenate((positives, ham))))
