"""How a system stands beside ours on the same comments, as figures and as a table."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from service.domain.signal import Category
from training.base import Trained
from training.corpus import Corpus
from training.evaluation.peer_systems import Cost, Judged
from training.measures import MIN_CLASS, recall_at
from training.report import table

LEGEND = (
    "Every row was scored by models that saw nothing of its source; checkers with lists and models of their\n"
    "own come as they are. AUC by source: the mean over groups of sources that have both classes. recall at\n"
    "1%: with 1% false positives. recall, precision, false pos.: at the system's own threshold (ours: the\n"
    "default policy would hold). ours then: our recall where our threshold makes as many false positives.\n"
    "us: median microseconds of one text (bogofilter: of one process). process MB: peak memory. installed:\n"
    "with all it needs (ours: training included)."
)
_HEADER = (
    *("category: system", "of it", "ham", "ROC AUC", "AUC by source", "recall at 1%", "recall", "precision"),
    *("false pos.", "ours then", "us", "process MB", "installed MB"),
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A system's figures on the held-out rows of a category, shares in [0, 1]; None where there is none.

    `group_auc` is the mean area under the ROC curve over groups of sources, `recall_1` the recall at 1 % of
    false positives, and `ours` the recall of our model on the same rows with as many false positives as the
    system makes at its own threshold.
    """

    category: Category
    system: str
    positives: int
    negatives: int
    roc_auc: float | None
    group_auc: float | None
    recall_1: float | None
    recall: float
    precision: float | None
    false_positives: float
    ours: float | None
    cost: Cost


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A system that could not be asked, and why: in two or three words, a semicolon, and more of it."""

    category: Category
    system: str
    reason: str


def standing(name: str, corpus: Corpus, trained: Trained, rows: NDArray[np.int64], found: Judged) -> Standing:
    """Return the figures of what a system said of rows of the corpus.

    Raises:
        ValueError: the rows are all of one class.
    """
    positive, called, scores = trained.targets.positive[rows], found.called, found.scores
    alarms = float(called[~positive].mean())
    return Standing(
        category=trained.category,
        system=name,
        positives=int(positive.sum()),
        negatives=int((~positive).sum()),
        roc_auc=None if scores is None else float(roc_auc_score(positive, scores)),
        group_auc=None if scores is None else _by_group(corpus.groups[rows], scores, positive),
        recall_1=None if scores is None else recall_at(scores, positive, 0.01),
        recall=float(called[positive].mean()),
        precision=float(positive[called].mean()) if called.any() else None,
        false_positives=alarms,
        ours=recall_at(trained.unseen[rows], positive, alarms),
        cost=found.cost,
    )


def text_of(standings: Sequence[Standing], absent: Sequence[Absent]) -> str:
    """Return the figures as a table for people; why systems are absent stands below."""
    lines = [(one.category, _line(one)) for one in standings]
    lines += [(one.category, _absent_line(one)) for one in absent]
    order = list(Category)
    rows = [line for _, line in sorted(lines, key=lambda pair: order.index(pair[0]))]
    reasons = "".join(f"\n{one.category.value}: {one.system}: {one.reason}" for one in absent)
    return f"{table(list(_HEADER), rows)}\n\n{LEGEND}{reasons}"


def _by_group(
    groups: NDArray[np.str_], scores: NDArray[np.float64], positive: NDArray[np.bool_]
) -> float | None:
    areas = [
        float(roc_auc_score(positive[inside], scores[inside]))
        for inside in (groups == name for name in np.unique(groups))
        if min(positive[inside].sum(), (~positive[inside]).sum()) >= MIN_CLASS
    ]
    return float(np.mean(areas)) if areas else None


def _line(one: Standing) -> list[str]:
    areas = (one.roc_auc, one.group_auc)
    shares = (one.recall_1, one.recall, one.precision, one.false_positives, one.ours)
    costs = (one.cost.microseconds, one.cost.process_mb, one.cost.installed_mb)
    return [
        f"{one.category.value}: {one.system}",
        str(one.positives),
        str(one.negatives),
        *("-" if area is None else f"{area:.3f}" for area in areas),
        *("-" if share is None else f"{share:.1%}" for share in shares),
        *("-" if cost is None else f"{cost:.0f}" for cost in costs),
    ]


def _absent_line(one: Absent) -> list[str]:
    state = one.reason.partition(";")[0]
    return [f"{one.category.value}: {one.system}", state, *["-"] * (len(_HEADER) - 2)]
