"""How models fare on disguised comments of sources that they have not seen.

The command `evaluate disguises` tells it of any examples, and the card of a shipped model of what it was
trained from.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.domain.signal import Category
from training.base import Say, curve_of, sight, threshold_with
from training.calibrate import Platt, calibrate
from training.config import Config
from training.corpus import Corpus, matrix_of, view_of
from training.disguises import DISGUISES
from training.duplicates import draw_order
from training.examples import Example
from training.robustness import Alarms, Points, Robustness, alarms, read_honest, robustness, thresholds
from training.split import by_source
from training.targets import Targets, targets
from training.train import Linear, out_of_fold

ROWS: Final = 600
"""Rows of one source that are read; more of them tell more, and take longer."""

TRIED: Final = 600
"""Comments of a category that are disguised, about the same number of each group of sources."""

BUNDLES: Final = 4
"""Groups of sources are left out in so many bundles."""

OVERALL: Final = "all ham"

_DECIMALS: Final = 4


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One category's robustness per disguise, and its false alarms per kind of ham, `OVERALL` first."""

    category: Category
    robustness: tuple[Robustness, ...]
    alarms: tuple[Alarms, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class LeftOut:
    """Models of one category that each saw nothing of one fold, with the points of what was left out."""

    models: tuple[Linear, ...]
    platt: Platt
    fold_of: dict[str, int]
    points: Points

    def score(self, examples: Sequence[Example]) -> Points:
        """Return the log-odds of examples, each by the model without its source; by all on average if new."""
        matrix = matrix_of([view_of(example) for example in examples])
        margins = np.array([model.margins(matrix) for model in self.models])
        folds = np.array([self.fold_of.get(example.id, -1) for example in examples])
        own = margins[folds, np.arange(len(examples))]
        return self.platt.points(np.where(folds < 0, margins.mean(axis=0), own))


def left_out(corpus: Corpus, lesson: Targets, category: Category, config: Config) -> LeftOut:
    """Train a model without each bundle of sources in turn, and score what it was trained without.

    Raises:
        ValueError: there are too few sources to leave any out.
    """
    folds, _ = by_source(corpus, lesson, dataclasses.replace(config.folds, bundles=BUNDLES), config.seed)
    _check_teachers(corpus, lesson, folds)
    seen, extra = sight(corpus, lesson, category, config)
    margins = np.full(len(corpus), np.nan)
    models = []
    for _, rows, model in out_of_fold(seen, lesson, folds, config.fit[category], config.seed, extra=extra):
        models.append(model)
        margins[rows] = model.margins(seen.matrix[rows])
    known = lesson.known
    base_rate = config.calibration.base_rate[category]
    platt = calibrate(margins[known], lesson.positive[known], lesson.weight[known], base_rate)
    fold_of = {
        example.id: int(fold) for example, fold in zip(corpus.examples, folds, strict=True) if fold >= 0
    }
    return LeftOut(tuple(models), platt, fold_of, platt.points(margins))


def _check_teachers(corpus: Corpus, lesson: Targets, folds: NDArray[np.int64]) -> None:
    """Raise ValueError where leaving a fold out leaves nothing of a class to teach."""
    for fold in np.unique(folds[folds >= 0]):
        held = folds == fold
        taught = lesson.known & ~held & ~np.isin(corpus.campaign, corpus.campaign[held])
        if lesson.positive[taught].all() or not lesson.positive[taught].any():
            raise ValueError("There are too few sources to leave any out.")


def measured(corpus: Corpus, category: Category, config: Config, say: Say) -> Outcome:
    """Return a category's robustness and false alarms, by models that leave sources out.

    Raises:
        ValueError: the corpus lacks ham or positives of the category, or sources to leave out.
    """
    say(f"{category.value}: training without each of {BUNDLES} bundles of sources, to try disguises")
    lesson = targets(corpus.examples, category, config.weights)
    models = left_out(corpus, lesson, category, config)
    policy = threshold_with(
        curve_of(corpus, np.where(lesson.known, models.points, np.nan), config.calibration), category
    )
    ham = np.flatnonzero(lesson.known & ~lesson.positive)
    tried = np.array(drawn(corpus, np.flatnonzero(lesson.positive & lesson.known).tolist(), TRIED))
    say(f"{category.value}: {len(tried)} comments under {len(DISGUISES)} disguises")
    hidden = robustness(
        [corpus.examples[i] for i in tried],
        [corpus.examples[i] for i in ham],
        models.score,
        category,
        policy=policy,
        seed=config.seed,
        plain=(models.points[tried], models.points[ham]),
    )
    honest = read_honest()
    points = np.concatenate((models.points[ham], models.score(honest)))
    kinds = [_language(corpus.examples[i]) for i in ham] + [str(example.kind) for example in honest]
    limits = thresholds(models.points[ham], policy)
    overall = alarms([OVERALL] * len(ham), models.points[ham], limits, category)
    return Outcome(
        category=category,
        robustness=tuple(hidden),
        alarms=(*overall, *alarms(kinds, points, limits, category)),
    )


def drawn(corpus: Corpus, rows: Sequence[int], count: int) -> list[int]:
    """Return at most `count` of the rows, taken from the groups of sources in turn."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        waiting[corpus.examples[row].group].append(row)
    turns = [(turn, group, row) for group, mine in waiting.items() for turn, row in enumerate(mine)]
    return sorted(row for _, _, row in sorted(turns)[:count])


def for_card(corpus: Corpus, config: Config, say: Say) -> dict[str, Any]:
    """Return what a card says of robustness: by category, the disguises and the ham taken for it.

    At most `ROWS` of a source teach here. A category that the corpus is too small to tell of is missing.
    """
    part = capped(corpus, ROWS, config.seed)
    told = {}
    for category in Category:
        try:
            told[category.value] = card_figures(measured(part, category, config, say))
        except ValueError as error:
            say(f"{category.value}: what disguises cost cannot be told. {error}")
    return told


def capped(corpus: Corpus, rows: int, seed: int) -> Corpus:
    """Return a corpus with at most so many rows of each source; the same seed draws the same ones."""
    taken = Counter[str]()
    kept = []
    for position in draw_order(corpus.examples, seed):
        source = corpus.examples[position].source
        taken[source] += 1
        if taken[source] <= rows:
            kept.append(position)
    chosen = np.array(sorted(kept), dtype=np.int64)
    return Corpus(tuple(corpus.examples[i] for i in chosen), corpus.matrix[chosen], corpus.campaign[chosen])


def card_figures(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON values; pairs are (plain, disguised), shares and AUC in [0, 1]."""
    return {
        "disguises": {
            row.disguise: {
                "comments": row.comments,
                "recall_1": _rounded(row.recall),
                "held": _rounded(row.held),
                "roc_auc": None if row.auc is None else _rounded(row.auc),
            }
            for row in outcome.robustness
        },
        "ham": {
            row.kind: {
                "comments": row.comments,
                "above_1": round(row.strict, _DECIMALS),
                "held": round(row.held, _DECIMALS),
            }
            for row in outcome.alarms
        },
    }


def _rounded(pair: tuple[float, float]) -> list[float]:
    return [round(value, _DECIMALS) for value in pair]


def _language(example: Example) -> str:
    return f"ham in {example.language or 'unknown'}"
