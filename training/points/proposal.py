"""From rulings to a draft policy, or to the reasons why there is none."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from service.domain.decision import resolve
from service.domain.policy import Policy, from_document
from service.domain.signal import Category
from service.domain.site import Site
from service.errors import ModelError
from service.moderation.ports import Ports
from service.moderation.ruled import Rulings, rulings
from training.config import Config, PointsConfig
from training.points.choose import Comparison, chosen, compare, folds_of
from training.points.fit import Fit, errors, fit, rounded
from training.points.lesson import LABEL, Floats, Lesson, lesson_of

FEW: Final = "few"
"""There are too few labels, or no rule fired on enough of them."""

NO_BETTER: Final = "no better"
SAME: Final = "same"
PROPOSED: Final = "proposed"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Refitted:
    """One rule's points now and as proposed, with what is known of them.

    `positive` and `ham` are the labelled comments that it fired on, `error` the standard error of the
    fitted points; None where they were not fitted, since it fired on too few.
    """

    name: str
    before: float
    after: float
    positive: int
    ham: int
    silent: int
    error: float | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of one category: `outcome` is one of the words above, `why` says it in a sentence.

    `positive`, `ham` and `silent` count the comments that it was fitted to.
    """

    category: Category
    outcome: str
    why: str
    positive: int
    ham: int
    silent: int
    comparison: Comparison | None = None
    rules: tuple[Refitted, ...] = ()

    @property
    def changed(self) -> Mapping[str, float]:
        """Return the proposed points that differ from those in service, by rule."""
        rules = self.rules if self.outcome == PROPOSED else ()
        return {rule.name: rule.after for rule in rules if rule.after != rule.before}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A draft, or None where nothing is proposed; `active` is the policy in service."""

    active: Policy
    draft: Policy | None
    found: tuple[Found, ...]
    forced: int
    unfit: int

    @property
    def changed(self) -> Mapping[str, float]:
        """Return the proposed points of every rule whose points change."""
        return {name: points for one in self.found for name, points in one.changed.items()}


def propose(
    ports: Ports,
    site: Site,
    config: Config,
    *,
    since: datetime,
    until: datetime,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Proposal:
    """Refit the points of a site's rules to what people ruled, and propose them where that is better.

    Forced verdicts, thresholds and caps stay as they are, and so do the points of rules that fired on few
    labelled comments, or whose points would move by less than their standard error. So a draft is short, and
    the same labels do not move the same points again and again. Nothing is put in service.
    """
    with ports.store.read() as tx:
        active = tx.policies.active(site.id)
    collected = rulings(
        ports,
        site,
        active,
        since=since,
        until=until,
        silent=config.points.max_silent,
        silent_until=until - timedelta(days=config.points.silent_days),
        progress=progress,
    )
    holds = _holds(ports, active)
    found = tuple(_category(collected, c, active, holds[c], config) for c in Category)
    changed = {name: points for one in found for name, points in one.changed.items()}
    weights = {**active.document["weights"], **changed}
    return Proposal(
        active=active,
        draft=from_document({**active.document, "weights": weights}) if changed else None,
        found=found,
        forced=collected.forced,
        unfit=collected.unfit,
    )


def _category(collected: Rulings, category: Category, active: Policy, hold: float, config: Config) -> Found:
    lesson = lesson_of(collected, category, active, config.points)
    labelled = ~lesson.silent
    start = Found(
        category=category,
        outcome=FEW,
        why="",
        positive=int((lesson.positive & labelled).sum()),
        ham=int((~lesson.positive & labelled).sum()),
        silent=int(lesson.silent.sum()),
    )
    why = _too_few(start, lesson, config.points)
    folds = None if why else folds_of(lesson, config.points.folds, config.seed)
    if folds is None:
        return dataclasses.replace(start, why=why or "The labels are of too few authors and texts.")
    strength = chosen(lesson, folds, config.points)
    exact = fit(lesson, strength)
    error = errors(lesson, exact, strength)
    moved = lesson.without(np.abs(exact.points - lesson.rules.present) < error)
    comparison = compare(moved, folds, hold, strength, config)
    best = rounded(moved, fit(moved, strength), strength, config.points.step)
    refitted = tuple(_refitted(lesson, best, error))
    outcome = _outcome(comparison, refitted, config.points)
    return dataclasses.replace(
        start, outcome=outcome, why=_WHY[outcome], comparison=comparison, rules=refitted
    )


_WHY: Final = {
    PROPOSED: "The refitted points are better on comments that were left out.",
    NO_BETTER: "The refitted points are not better on comments that were left out, so none are proposed.",
    SAME: "The labels move no points beyond their standard error.",
}


def _outcome(comparison: Comparison, refitted: Sequence[Refitted], config: PointsConfig) -> str:
    if all(rule.after == rule.before for rule in refitted):
        return SAME
    return PROPOSED if comparison.is_better(config) else NO_BETTER


def _too_few(start: Found, lesson: Lesson, config: PointsConfig) -> str:
    if min(start.positive, start.ham) < config.min_labels:
        return (
            f"Too few labels: {start.positive} of {LABEL[start.category].value} and {start.ham} of ham, of "
            f"comments that were decided on in that time; it takes {config.min_labels} of each."
        )
    if not len(lesson.rules.free):
        of = f"of {start.category.value} with points"
        return f"No rule {of} fired on {config.min_fired} different labelled comments."
    return ""


def _refitted(lesson: Lesson, best: Fit, error: Floats) -> list[Refitted]:
    positive, ham = lesson.fired(positive=True), lesson.fired(positive=False)
    silent = (lesson.strengths[lesson.silent] != 0).sum(axis=0)
    return [
        Refitted(
            name=name,
            before=float(lesson.rules.present[i]),
            after=float(best.points[i]),
            positive=int(positive[i]),
            ham=int(ham[i]),
            silent=int(silent[i]),
            error=None if math.isnan(error[i]) else float(error[i]),
        )
        for i, name in enumerate(lesson.rules.names)
    ]


def _holds(ports: Ports, active: Policy) -> Mapping[Category, float]:
    """Return the log-odds from which each category holds, with the model in service."""
    try:
        curves = ports.classifier.current().ham_curves
    except ModelError:
        curves = {}
    return {c: _log_odds(t.hold) for c, t in resolve(active.thresholds, curves).items()}


def _log_odds(probability: float) -> float:
    if probability in {0.0, 1.0}:
        return math.inf if probability else -math.inf
    return math.log(probability / (1 - probability))
