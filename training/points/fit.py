"""The fit: points that make the labels likeliest, held where they are by a prior.

With y = +1 for the category and -1 for ham, m the classifier's log-odds, s_j how strongly rule j speaks, a_i
a row's weight and v the verdict that a comment got, the points w and the intercepts b minimise

    sum_i a_i log(1 + exp(-y_i (m_i + b_v(i) + sum_j w_j s_ij))) + strength / 2 sum_j (w_j - now_j)^2

within bounds, the positive points of a group up to its cap. It is a logistic regression with an offset, under
a Gaussian prior around the points in service. SpamAssassin fits its scores to hand-sorted mail in the same
spirit: a logistic perceptron within ranges by what a rule hits (H. Stern, `masses/perceptron.c` and
`masses/score-ranges-from-freqs`).

Labels are not a fair draw: held comments nearly all have one, accepted ones mostly where somebody complained.
Whether a comment was held depends on what is known of it alone, so that the rest of the bias is in how common
labels are within each verdict; an intercept for each verdict takes that up (R. L. Prentice and R. Pyke,
"Logistic disease incidence models and case-control studies", 1979; A. J. Scott and C. J. Wild, "Fitting
logistic models under case-control or choice based sampling", 1986). The intercepts also take up a base rate
of the site that differs from the classifier's, so that no rule is credited with it. They are no part of a
policy.
"""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fmin_l_bfgs_b
from scipy.special import expit

from service.domain.signal import Verdict
from training.points.lesson import Floats, Lesson, Rules

STRATA: Final = len(Verdict)

LOOSE: Final = 0.01
"""The strength of the prior on intercepts: they are free, but finite where a verdict has one label only."""

_MAX_ITERATIONS: Final = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Fit:
    """Points by rule, and the intercept of each verdict's comments, in log-odds."""

    points: Floats
    intercepts: Floats

    def log_odds(self, lesson: Lesson) -> Floats:
        """Return what the fit says of each row, with its verdict's intercept."""
        return np.asarray(score(lesson, self.points) + self.intercepts[lesson.stratum])


def score(lesson: Lesson, points: Floats) -> Floats:
    """Return what the classifier and the rules come to, as a policy with these points would have it."""
    return np.asarray(lesson.model + _said(lesson, points)[0])


def fit(lesson: Lesson, strength: float, *, free: bool = True) -> Fit:
    """Return the minimum of the formula above; only the intercepts are fitted where points are not `free`.

    With caps the sum has several minima at times; it is the one that lies downhill of the points now.
    """
    places = lesson.rules.free if free else np.empty(0, dtype=np.intp)
    start = np.append(lesson.rules.present[places], np.zeros(STRATA))
    bounds = [(lesson.rules.low[i], lesson.rules.high[i]) for i in places] + [(None, None)] * STRATA

    def objective(values: Floats) -> tuple[float, Floats]:
        loss, gradient = loss_and_gradient(lesson, _fit(lesson.rules, places, values), strength)
        return loss, np.append(gradient.points[places], gradient.intercepts)

    found, _, _ = fmin_l_bfgs_b(
        objective, start, bounds=bounds, maxiter=_MAX_ITERATIONS, factr=10.0, pgtol=1e-7
    )
    return _fit(lesson.rules, places, found)


def loss_and_gradient(lesson: Lesson, at: Fit, strength: float) -> tuple[float, Fit]:
    """Return the value of the formula above and its gradient, in the shape of what it is taken by."""
    said, heard = _said(lesson, at.points)
    sign = np.where(lesson.positive, 1.0, -1.0)
    margin = sign * (lesson.model + said + at.intercepts[lesson.stratum])
    moved = at.points - lesson.rules.present
    loss = lesson.weight @ np.logaddexp(0, -margin) + strength / 2 * (moved @ moved)
    error = -sign * lesson.weight * expit(-margin)
    points = (lesson.strengths * heard).T @ error + strength * moved
    intercepts = np.bincount(lesson.stratum, weights=error, minlength=STRATA) + LOOSE * at.intercepts
    return float(loss + LOOSE / 2 * (at.intercepts @ at.intercepts)), Fit(points, intercepts)


def rounded(lesson: Lesson, exact: Fit, strength: float, step: float) -> Fit:
    """Return the fit with points in whole steps, or as they are now: no single step makes it better."""
    rules = lesson.rules
    points = exact.points.copy()
    for place in rules.free:
        points[place] = _nearest(exact.points[place], rules, place, step)
    best = Fit(points, exact.intercepts)
    loss = loss_and_gradient(lesson, best, strength)[0]
    improved = True
    while improved:
        improved = False
        for place in rules.free:
            for value in _neighbours(best.points[place], rules, place, step):
                tried = Fit(_with(best.points, place, value), exact.intercepts)
                new = loss_and_gradient(lesson, tried, strength)[0]
                if new < loss - 1e-9:
                    best, loss, improved = tried, new, True
    return best


def errors(lesson: Lesson, at: Fit, strength: float) -> Floats:
    """Return the standard error of each rule's points, NaN where they are not free.

    They are those of a normal distribution with the curvature of the formula above (Laplace's approximation).
    """
    said, heard = _said(lesson, at.points)
    p = expit(lesson.model + said + at.intercepts[lesson.stratum])
    free = lesson.rules.free
    design = np.hstack([(lesson.strengths * heard)[:, free], np.eye(STRATA)[lesson.stratum]])
    curvature = (design * (lesson.weight * p * (1 - p))[:, None]).T @ design
    curvature += np.diag(np.append(np.full(len(free), strength), np.full(STRATA, LOOSE)))
    found = np.full(len(at.points), np.nan)
    found[free] = np.sqrt(np.diag(np.linalg.inv(curvature)))[: len(free)]
    return found


def _said(lesson: Lesson, points: Floats) -> tuple[Floats, Floats]:
    """Return what the rules say in each row, and where a change of points is heard (rows by rules).

    Above a group's cap its positive points are not.
    """
    each = lesson.strengths * points
    said = each.sum(axis=1)
    heard = np.ones_like(each)
    for places, cap in lesson.rules.caps:
        positive = np.maximum(each[:, places], 0.0)
        surplus = positive.sum(axis=1) - cap
        said -= np.maximum(surplus, 0.0)
        over = np.ix_(surplus > 0, places)
        heard[over] = (each[over] < 0) | (lesson.rules.high[places] <= 0)
    return said, heard


def _fit(rules: Rules, places: NDArray[np.intp], values: Floats) -> Fit:
    points = rules.present.copy()
    points[places] = values[: len(places)]
    return Fit(points, np.asarray(values[len(places) :]))


def _with(points: Floats, place: int, value: float) -> Floats:
    changed = points.copy()
    changed[place] = value
    return changed


def _nearest(value: float, rules: Rules, place: int, step: float) -> float:
    """Return the multiple of a step that is nearest; the points now where these are as near."""
    near = min(max(_multiple(value / step, step), rules.low[place]), rules.high[place])
    now = rules.present[place]
    return float(now if abs(value - now) <= abs(value - near) else near)


def _neighbours(value: float, rules: Rules, place: int, step: float) -> list[float]:
    around = {_multiple(value / step + by, step) for by in (-1, 0, 1)} | {float(rules.present[place])}
    return sorted(v for v in around if v != value and rules.low[place] <= v <= rules.high[place])


def _multiple(steps: float, step: float) -> float:
    # To so many digits, so that 3 * 0.1 is 0.3.
    return round(round(steps) * step, 6) + 0.0
