"""The learning curve: how much more examples of the same kind would help on unseen sources."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from training.augment import Copies
from training.base import Say, Trained, sight
from training.config import Config
from training.corpus import Corpus
from training.examples import chance
from training.measures import ALL, Mean, means
from training.scored import scored_of
from training.split import by_source
from training.train import out_of_fold

SHARES = (0.1, 0.25, 0.5)
"""Parts of the examples that teach, beside all of them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Lesson:
    """A part of the examples and what it taught.

    `share` and `rows` say how many examples taught, before each source was left out; `roc_auc` is of all
    comments together, `mean` over sources; None where no source tells it.
    """

    share: float
    rows: int
    roc_auc: float | None
    mean: Mean | None


def learning_curve(trained: Trained, corpus: Corpus, config: Config, say: Say) -> Iterator[Lesson]:
    """Yield what growing parts of the examples teach about sources left out; the last one is the training.

    Every part is held in the next one, and all of them are measured on the same comments. A part costs its
    share of the whole training; one that leaves a class without a teacher is passed over.
    """
    folds, _ = by_source(corpus, trained.targets, config.folds, config.seed)
    seen = sight(corpus, trained.targets, trained.category, config)
    for share in SHARES:
        taught = _part(corpus, share, config.seed) & trained.targets.known
        if not _teaches(trained, corpus, taught, folds):
            continue
        say(f"{trained.category.value}: learning from {int(taught.sum())} examples, for the curve")
        yield _lesson(
            _with(trained, _margins(trained, seen, taught, folds, config)), corpus, share, taught, config
        )
    yield _lesson(trained, corpus, 1.0, trained.targets.known, config)


def _lesson(
    trained: Trained, corpus: Corpus, share: float, taught: NDArray[np.bool_], config: Config
) -> Lesson:
    measures = scored_of(trained, corpus, config).measures()
    whole = next(row for row in measures if row.group == ALL)
    return Lesson(share, int(taught.sum()), whole.roc_auc, means(measures, config.seed).get("roc_auc"))


def _teaches(trained: Trained, corpus: Corpus, taught: NDArray[np.bool_], folds: NDArray[np.int64]) -> bool:
    """Return whether both classes have a teacher, whatever is left out."""
    positive = trained.targets.positive
    return all(
        (taught & ~apart & side).any()
        for fold in np.unique(folds[folds >= 0])
        for apart in [np.isin(corpus.campaign, corpus.campaign[folds == fold]) | (folds == fold)]
        for side in (positive, ~positive)
    )


def _margins(
    trained: Trained,
    seen: tuple[Corpus, Copies | None],
    taught: NDArray[np.bool_],
    folds: NDArray[np.int64],
    config: Config,
) -> NDArray[np.float64]:
    fitting = config.fit[trained.category]
    lesson = trained.targets
    less = dataclasses.replace(lesson, weight=np.where(taught, lesson.weight, 0.0))
    corpus, extra = seen
    margins = np.full(len(corpus), np.nan)
    for _, rows, model in out_of_fold(corpus, less, folds, fitting, config.seed, extra=extra):
        margins[rows] = model.margins(corpus.matrix[rows])
    return margins


def _with(trained: Trained, margins: NDArray[np.float64]) -> Trained:
    return dataclasses.replace(trained, unseen=trained.platt.points(margins))


def _part(corpus: Corpus, share: float, seed: int) -> NDArray[np.bool_]:
    return np.array([chance(f"{seed}:part:{e.id}") < share for e in corpus.examples], dtype=np.bool_)
