"""What disguises hide from a candidate that they do not hide from the model in service.

The reference comments of a category are written in every disguise once; each model that comes to the gate
judges them plain and disguised.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import expit

from service.classifier.artifact import Artifact
from service.domain.signal import Category
from training.base import threshold_with
from training.config import Config, GateConfig
from training.corpus import Corpus, matrix_of, view_of
from training.disguises import DISGUISES
from training.robustness import disguised
from training.serving import points
from training.targets import targets

Held = NDArray[np.float64]
"""One for a comment that is held, zero for one that is not."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The comments of one category as features: plain, and in each disguise that changes any of them.

    `disguised` has the rows of `plain` that a disguise changes, and what they come to in it.
    """

    category: Category
    plain: csr_array
    disguised: Mapping[str, tuple[NDArray[np.int64], csr_array]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InDisguise:
    """The `comments` that one disguise changes: shares held, plain and now, as (in service, candidate)."""

    disguise: str
    comments: int
    plain: tuple[float, float]
    now: tuple[float, float]

    @property
    def drop(self) -> tuple[float, float]:
        """Return what the disguise costs both models of the share held, in [-1, 1]."""
        return self.plain[0] - self.now[0], self.plain[1] - self.now[1]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Hiding:
    """What disguises hide of one category, as (in service, candidate).

    Shares of comments held by the default policy on the model's word alone: `plain` and `now` are means over
    disguises, each of the comments that it changes, and `drop` is their difference. `worse` is how much more
    the candidate loses, `sure` the lower bound of that; `worst` names the disguise that adds most to it.
    """

    category: Category
    comments: int
    plain: tuple[float, float]
    now: tuple[float, float]
    drop: tuple[float, float]
    worse: float
    sure: float
    worst: str
    disguises: tuple[InDisguise, ...]

    def refuses(self, config: GateConfig) -> bool:
        """Return whether the candidate is blinded: by more than the tolerance, and surely at all.

        One that finds as much of the disguised as the model in service, and more of the plain, is not.
        """
        return (
            self.comments >= config.min_group
            and self.worse > config.disguise_tolerance
            and self.sure > 0
            and self.now[1] < self.now[0]
        )

    def reason(self) -> str:
        """Return in plain words what the candidate no longer sees."""
        one = next(row for row in self.disguises if row.disguise == self.worst)
        return (
            f"reference comments, {self.category.value}: disguises hide {self.drop[1]:.1%} of them from the "
            f"candidate, {self.drop[0]:.1%} from the model in service; the worst is {self.worst} "
            f"({DISGUISES[self.worst].description}), which hides {one.drop[1]:.1%}, was {one.drop[0]:.1%}."
        )


def written(reference: Corpus, config: Config) -> list[Written]:
    """Return what there is of each category in the reference comments, plain and disguised."""
    found = []
    for category in Category:
        rows = np.flatnonzero(targets(reference.examples, category, config.weights).positive)
        if len(rows):
            found.append(_written(reference, rows, category, config.seed))
    return found


def hidings(
    models: tuple[Artifact, Artifact], comments: Sequence[Written], config: Config
) -> tuple[Hiding, ...]:
    """Compare the model in service and the candidate on comments in disguise, category by category.

    Each model holds by the threshold that the default policy comes to with it. Where no disguise changes
    anything of a category, there is nothing to compare.
    """
    return tuple(_hiding(models, one, config) for one in comments if one.disguised)


def _written(reference: Corpus, rows: NDArray[np.int64], category: Category, seed: int) -> Written:
    examples = [reference.examples[row] for row in rows]
    found = {}
    for name in DISGUISES:
        again = disguised(examples, name, seed)
        changed = [i for i, (a, b) in enumerate(zip(examples, again, strict=True)) if a != b]
        if changed:
            found[name] = np.array(changed), matrix_of([view_of(again[i]) for i in changed])
    return Written(category=category, plain=reference.matrix[rows], disguised=found)


def _hiding(models: tuple[Artifact, Artifact], comments: Written, config: Config) -> Hiding:
    category = comments.category
    plain = [_held(model, comments.plain, category) for model in models]
    rows = []
    # A column for each disguise: how much more of a comment the candidate loses, and whether it is changed.
    more = np.zeros((comments.plain.shape[0], len(comments.disguised)))
    changed = np.zeros_like(more)
    for column, (name, (places, matrix)) in enumerate(comments.disguised.items()):
        now = [_held(model, matrix, category) for model in models]
        before = [held[places] for held in plain]
        more[places, column] = (before[1] - now[1]) - (before[0] - now[0])
        changed[places, column] = 1.0
        rows.append(InDisguise(disguise=name, comments=len(places), plain=_shares(before), now=_shares(now)))
    every = np.ones((1, len(more)))
    shares = np.array([(*row.plain, *row.now) for row in rows]).mean(axis=0).tolist()
    return Hiding(
        category=category,
        comments=len(more),
        plain=(shares[0], shares[1]),
        now=(shares[2], shares[3]),
        drop=(shares[0] - shares[2], shares[1] - shares[3]),
        worse=float(_mean_over_disguises(every, more, changed)[0]),
        sure=_lower_bound(more, changed, config.gate, config.seed),
        worst=max(rows, key=lambda row: row.drop[1] - row.drop[0]).disguise,
        disguises=tuple(rows),
    )


def _held(model: Artifact, matrix: csr_array, category: Category) -> Held:
    threshold = threshold_with(model.ham_curves.get(category), category)
    return (expit(points(model, matrix, category)) >= threshold.hold).astype(np.float64)


def _shares(held: Sequence[Held]) -> tuple[float, float]:
    return float(held[0].mean()), float(held[1].mean())


def _mean_over_disguises(
    counts: NDArray[np.float64], more: NDArray[np.float64], changed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return, for each row of how often comments count, the mean over disguises of the means over comments.

    A disguise that changes none of the comments that count says nothing.
    """
    sums, sizes = counts @ more, counts @ changed
    told = sizes > 0
    means = np.divide(sums, sizes, out=np.zeros_like(sums), where=told)
    return np.asarray(means.sum(axis=1) / np.maximum(told.sum(axis=1), 1))


def _lower_bound(
    more: NDArray[np.float64], changed: NDArray[np.float64], config: GateConfig, seed: int
) -> float:
    """Return the lower bound of a paired bootstrap over comments, all disguises of one staying together."""
    draw = np.random.default_rng(seed)
    size = len(more)
    counts = draw.multinomial(size, np.full(size, 1 / size), config.samples).astype(np.float64)
    return float(np.quantile(_mean_over_disguises(counts, more, changed), 1 - config.confidence))
