"""Small charts as coordinates, which a template draws as SVG."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from service.console.presenters.moments import Moment, moment
from service.moderation.campaigns import Growth

WIDTH: Final = 120
HEIGHT: Final = 24
_EDGE: Final = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """A step of time: the comments that came in it, all so far, and its bar of 0 to 100 units of height."""

    until: Moment
    came: int
    all: int
    height: float


def line(counts: Sequence[int]) -> str:
    """Return the points of a line from nothing to the last count, in `WIDTH` by `HEIGHT` units."""
    most = max(counts, default=0) or 1
    values = (0, *counts)
    step = (WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    tall = HEIGHT - 2 * _EDGE
    return " ".join(
        f"{_EDGE + place * step:.1f},{HEIGHT - _EDGE - tall * value / most:.1f}"
        for place, value in enumerate(values)
    )


def bars(growth: Growth, now: datetime) -> tuple[Bar, ...]:
    """Return what came in each step of time."""
    came = [after - before for before, after in itertools.pairwise((0, *growth.counts))]
    most = max(came, default=0) or 1
    return tuple(
        Bar(moment(until, now), new, count, round(100 * new / most, 1))
        for until, new, count in zip(growth.until, came, growth.counts, strict=True)
    )
