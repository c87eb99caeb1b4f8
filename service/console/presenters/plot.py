"""Charts as coordinates: across in percent of what room there is, down in pixels; a template draws them.

So a chart fills a narrow screen and a wide one without stretching its words or its patterns, and needs no
script and no style of its own.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from typing import Final

from service.domain.proportion import Proportion

HEIGHT: Final = 208
TOP: Final = 12
BOTTOM: Final = 182
ROW: Final = 40
"""Pixels: of a chart with columns, of the ends of its scale, and of each row of a chart with rows."""

_LABELS: Final = 4
_GAP: Final = 0.22
_WIDEST: Final = 9.0
_NICE: Final = (1, 2, 4, 6, 8, 10)


@dataclasses.dataclass(frozen=True, slots=True)
class Series:
    """What a colour and a pattern stand for: `tone` names both."""

    name: str
    tone: str
    total: int


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A piece of a column: where it begins and how tall it is."""

    tone: str
    y: float
    height: float


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """A column of pieces on each other; `words` say what it shows."""

    x: float
    width: float
    parts: tuple[Part, ...]
    words: str


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """A line of the scale, or a place under it, with its words."""

    at: float
    words: str
    anchor: str = "middle"


@dataclasses.dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns over days."""

    series: tuple[Series, ...]
    columns: tuple[Column, ...]
    scale: tuple[Mark, ...]
    days: tuple[Mark, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """A share with its interval: `low` is drawn below `high`, so it is the larger number."""

    x: float
    y: float
    low: float
    high: float
    words: str


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """Points of one series, and the (x, y, x, y) pieces between those that follow each other."""

    series: Series
    points: tuple[Point, ...]
    pieces: tuple[tuple[float, float, float, float], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Points:
    """A chart of shares over days."""

    lines: tuple[Line, ...]
    scale: tuple[Mark, ...]
    days: tuple[Mark, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A row: a bar of `length`, and from `low` to `high` where the truth may lie, in percent."""

    name: str
    words: str
    y: int
    length: float
    low: float | None = None
    high: float | None = None
    trial: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Rows:
    """A chart of rows."""

    rows: tuple[Row, ...]
    height: int


def columns(days: Sequence[str], series: Sequence[tuple[str, str, Sequence[int]]]) -> Columns:
    """Return columns of (name, tone, a count for each day), the first series at the bottom."""
    sums = [sum(counts) for counts in zip(*(values for _, _, values in series), strict=True)]
    most = nice(max(sums, default=0))
    step = 100 / max(len(days), 1)
    width = min(step * (1 - _GAP), _WIDEST)
    found = []
    for place, day in enumerate(days):
        parts, reached = [], 0
        for _, tone, values in series:
            if values[place]:
                reached += values[place]
                parts.append(Part(tone, _y(reached / most), _tall(values[place] / most)))
        said = ", ".join(f"{values[place]:,} {name}" for name, _, values in series if values[place])
        x = place * step + (step - width) / 2
        found.append(Column(round(x, 3), round(width, 3), tuple(parts), f"{day}: {said or 'nothing'}"))
    return Columns(
        tuple(Series(name, tone, sum(values)) for name, tone, values in series),
        tuple(found),
        tuple(Mark(_y(share), f"{round(share * most):,}") for share in _ticks(most)),
        _days(days),
    )


def points(days: Sequence[str], series: Sequence[tuple[str, str, Sequence[Proportion]]]) -> Points:
    """Return lines of (name, tone, a share for each day) in percent; days of nothing have none."""
    step = 100 / max(len(days), 1)
    lines = []
    for nth, (name, tone, values) in enumerate(series):
        aside = step * 0.16 * (nth - (len(series) - 1) / 2)
        found = [
            _point(place * step + step / 2 + aside, day, name, value)
            for place, (day, value) in enumerate(zip(days, values, strict=True))
            if value.share is not None
        ]
        pieces = tuple((a.x, a.y, b.x, b.y) for a, b in itertools.pairwise(found))
        lines.append(Line(Series(name, tone, sum(value.of for value in values)), tuple(found), pieces))
    scale = tuple(Mark(_y(share), f"{100 * share:.0f}%") for share in (0.0, 0.5, 1.0))
    return Points(tuple(lines), scale, _days(days))


def rows(found: Sequence[tuple[str, str, float]]) -> Rows:
    """Return rows of (name, words, how much), the longest of which has all the room."""
    most = max((value for _, _, value in found), default=0) or 1
    made = tuple(
        Row(name, words, place * ROW, round(100 * value / most, 2))
        for place, (name, words, value) in enumerate(found)
    )
    return Rows(made, len(made) * ROW)


def shares(found: Sequence[tuple[str, str, Proportion, bool]]) -> Rows:
    """Return rows of (name, words, share, whether it is a trial's), on a scale from 0 to 100 percent."""
    made = tuple(
        Row(
            name,
            words,
            place * ROW,
            round(100 * (value.share or 0), 2),
            low=round(100 * value.interval[0], 2),
            high=round(100 * value.interval[1], 2),
            trial=trial,
        )
        for place, (name, words, value, trial) in enumerate(found)
    )
    return Rows(made, len(made) * ROW)


def nice(most: int) -> int:
    """Return the least of 1, 2, 4, 6, 8, 10, 20, 40 … that is not below a count."""
    if most <= 1:
        return 1
    unit = int(10 ** (len(str(most)) - 1))
    return next(step * unit for step in _NICE if step * unit >= most)


def _ticks(most: int) -> tuple[float, ...]:
    return (0.0, 1.0) if most == 1 else (0.0, 0.5, 1.0)


def _y(share: float) -> float:
    return round(BOTTOM - share * (BOTTOM - TOP), 2)


def _tall(share: float) -> float:
    return round(share * (BOTTOM - TOP), 2)


def _point(x: float, day: str, name: str, value: Proportion) -> Point:
    share, (low, high) = value.share or 0.0, value.interval
    words = f"{day}: {name} {share:.0%} of {value.of:,} ({low:.0%} to {high:.0%})"
    return Point(round(x, 3), _y(share), _y(low), _y(high), words)


def _days(days: Sequence[str]) -> tuple[Mark, ...]:
    """Return a few days, evenly, each under its column; the outer ones within the chart."""
    if not days:
        return ()
    step, last = 100 / len(days), len(days) - 1
    places = sorted({round(n * last / (_LABELS - 1)) for n in range(_LABELS)})
    return tuple(
        Mark(
            round(place * step + step / 2, 2) if 0 < place < last or not last else float(100 * (place > 0)),
            days[place],
            "middle" if 0 < place < last or not last else ("end" if place else "start"),
        )
        for place in places
    )
