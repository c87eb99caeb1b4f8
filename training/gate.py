"""The gate: nothing worse goes into service."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from service.domain.policy import Threshold
from service.domain.signal import Category, Verdict
from training.config import GateConfig
from training.hiding import Hiding
from training.measures import log_loss

CLIP = 10.0
"""Log-odds beyond this are taken for this, so that one certain mistake does not drown all others."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The model in service and the candidate on the same comments of one group, for one category.

    `ham_held` and `missed` count negatives at or above the hold threshold and positives below it, as
    (in service, candidate). `loss` is the mean log-loss of both. `worse_loss` and `worse_errors` are how much
    worse the candidate is (mean log-loss; share of errors), `sure_loss` and `sure_errors` the lower bounds.
    """

    group: str
    category: Category
    positives: int
    negatives: int
    loss: tuple[float, float]
    ham_held: tuple[int, int]
    missed: tuple[int, int]
    worse_loss: float
    sure_loss: float
    worse_errors: float
    sure_errors: float

    @property
    def comments(self) -> int:
        """Return how many comments were compared."""
        return self.positives + self.negatives


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A comment that must be accepted, or must not be, and the default policy's verdicts on it.

    `must` is accept or reject; a hold is enough where a comment must not pass.
    """

    id: str
    must: Verdict
    in_service: Verdict
    candidate: Verdict

    @property
    def newly_failed(self) -> bool:
        """Return whether the candidate fails a case that the model in service passes."""
        return self.fails(self.candidate) and not self.fails(self.in_service)

    def fails(self, verdict: Verdict) -> bool:
        """Return whether a verdict is wrong here."""
        return (verdict is Verdict.ACCEPT) != (self.must is Verdict.ACCEPT)


_MUST = {Verdict.ACCEPT: "be accepted", Verdict.REJECT: "not be accepted"}


def compare(
    group: str,
    category: Category,
    points: tuple[NDArray[np.float64], NDArray[np.float64]],
    positive: NDArray[np.bool_],
    *,
    thresholds: tuple[Threshold, Threshold],
    config: GateConfig,
    seed: int,
) -> Comparison:
    """Compare calibrated log-odds (in service, candidate) of the same comments; there must be at least one.

    `thresholds` are those that the policy comes to with each of the two models.

    The lower bounds come from a paired bootstrap over comments (Efron and Tibshirani 1993), at the level
    `1 - confidence`.
    """
    losses = [log_loss(np.clip(p, -CLIP, CLIP), positive) for p in points]
    held = [expit(p) >= threshold.hold for p, threshold in zip(points, thresholds, strict=True)]
    errors = [(h != positive).astype(np.float64) for h in held]
    worse = np.stack([losses[1] - losses[0], errors[1] - errors[0]], axis=1)
    low = _lower_bounds(worse, config, seed)
    return Comparison(
        group=group,
        category=category,
        positives=int(positive.sum()),
        negatives=int((~positive).sum()),
        loss=(float(losses[0].mean()), float(losses[1].mean())),
        ham_held=(int(held[0][~positive].sum()), int(held[1][~positive].sum())),
        missed=(int((~held[0][positive]).sum()), int((~held[1][positive]).sum())),
        worse_loss=float(worse[:, 0].mean()),
        sure_loss=float(low[0]),
        worse_errors=float(worse[:, 1].mean()),
        sure_errors=float(low[1]),
    )


def reasons(
    comparisons: Sequence[Comparison],
    cases: Sequence[Case],
    config: GateConfig,
    hidings: Sequence[Hiding] = (),
) -> list[str]:
    """Return why the candidate may not go into service; nothing means that it may.

    It may not where it is worse by more than the tolerance and surely worse at all, plain or in disguise, or
    where it fails a case that the model in service passes.
    """
    found = []
    for c in comparisons:
        where = f"{c.group}, {c.category.value}"
        if c.comments < config.min_group:
            continue
        if c.worse_loss > config.loss_tolerance and c.sure_loss > 0:
            found.append(f"{where}: mean log-loss rises from {c.loss[0]:.3f} to {c.loss[1]:.3f}.")
        if c.worse_errors > config.error_tolerance and c.sure_errors > 0:
            before, after = (c.ham_held[i] + c.missed[i] for i in (0, 1))
            found.append(f"{where}: errors rise from {before} to {after} of {c.comments}.")
    found += [hiding.reason() for hiding in hidings if hiding.refuses(config)]
    found += [
        f"{case.id}: must {_MUST[case.must]}, was {case.in_service.value}, would be {case.candidate.value}."
        for case in cases
        if case.newly_failed
    ]
    return found


def _lower_bounds(worse: NDArray[np.float64], config: GateConfig, seed: int) -> NDArray[np.float64]:
    draw = np.random.default_rng(seed)
    means = np.empty((config.samples, worse.shape[1]))
    for i in range(config.samples):
        means[i] = worse[draw.integers(0, len(worse), len(worse))].mean(axis=0)
    return np.asarray(np.quantile(means, 1 - config.confidence, axis=0))
