"""Lessons about made-up rules, in the fewest words."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from training.points.lesson import Floats, Lesson, Rules


def rules_of(
    present: Sequence[float],
    *,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    caps: Sequence[tuple[list[int], float]] = (),
) -> Rules:
    count = len(present)
    return Rules(
        names=tuple(f"rule_{i}" for i in range(count)),
        present=np.array(present, dtype=np.float64),
        low=np.array(low if low is not None else [0.0] * count),
        high=np.array(high if high is not None else [5.0] * count),
        caps=tuple((np.array(places, dtype=np.intp), cap) for places, cap in caps),
    )


def lesson(rules: Rules, strengths: Floats, positive: Sequence[bool] | Any, **but: Any) -> Lesson:
    rows = len(strengths)
    whole = Lesson(
        rules=rules,
        strengths=np.asarray(strengths, dtype=np.float64),
        model=np.zeros(rows),
        positive=np.asarray(positive, dtype=np.bool_),
        weight=np.ones(rows),
        stratum=np.ones(rows, dtype=np.int64),
        group=np.arange(rows),
        campaign=np.arange(rows),
        silent=np.zeros(rows, dtype=np.bool_),
    )
    return dataclasses.replace(whole, **but)


def drawn(seed: int, rows: int = 60, rules: Rules | None = None) -> Lesson:
    """A lesson by chance: rules that fire on a third of the rows, and labels that depend on them a little."""
    draw = np.random.default_rng(seed)
    of = rules or rules_of([0.5, 1.0, 0.0])
    strengths = (draw.random((rows, len(of.names))) < 0.35) * draw.choice(
        [1.0, 1.585, 2.0], (rows, len(of.names))
    )
    model = draw.normal(0, 2, rows)
    positive = draw.random(rows) < 1 / (1 + np.exp(-model - strengths.sum(axis=1) + 1))
    return lesson(
        of,
        strengths,
        positive,
        model=model,
        weight=draw.choice([0.25, 0.7, 1.0], rows),
        stratum=draw.integers(0, 3, rows),
    )
