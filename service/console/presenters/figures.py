"""A site's figures as the dashboard's charts, each with its words and its tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from service.console.presenters import plot
from service.console.presenters.hidden import clean_line
from service.domain.proportion import Proportion
from service.domain.signal import Category
from service.moderation import stats_tables as tables
from service.moderation.counting import Outcome
from service.moderation.stats import PAUSE, Place, Spread, Stats
from service.moderation.stats_tables import Table

RULES: Final = 14
"""Rules that the chart shows, those that fired most; the table has all."""

_NAME: Final = 80
_VERDICTS: Final = (("accepted", "good"), ("held", "held"), ("rejected", "bad"))
_OUTCOMES: Final = (
    ("Winnow alone", "plain"),
    ("confirmed", "good"),
    ("settled", "person"),
    ("overturned", "bad"),
    ("waiting", "held"),
    ("left", "hollow"),
)
_CATEGORIES: Final = (("spam", "held", Category.SPAM), ("abuse", "bad", Category.ABUSE))
_UNITS: Final = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))

Drawing = plot.Columns | plot.Points | plot.Rows


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """A chart (`form` says which kind) with a title, what it shows in words, a note, and tables beneath."""

    key: str
    form: str
    title: str
    words: str
    note: str
    drawing: Drawing
    tables: tuple[Table, ...]

    @property
    def said(self) -> str:
        """Return the sums that the chart shows, for who cannot see it."""
        drawn = self.drawing
        if isinstance(drawn, plot.Rows):
            return "; ".join(f"{row.name}: {row.words}" for row in drawn.rows) + "."
        series = drawn.series if isinstance(drawn, plot.Columns) else [line.series for line in drawn.lines]
        return ", ".join(f"{one.total:,} {one.name}" for one in series) + "."

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to draw."""
        drawn = self.drawing
        if isinstance(drawn, plot.Columns):
            return not any(series.total for series in drawn.series)
        if isinstance(drawn, plot.Points):
            return not any(line.points for line in drawn.lines)
        return not drawn.rows


def figures(stats: Stats) -> list[Figure]:
    """Return the dashboard's charts, in their order."""
    return [
        _volume(stats),
        _outcomes(stats),
        _waits(stats),
        _agreement(stats),
        _rules(stats),
        _pages(stats),
        _topics(stats),
        _authors(stats),
    ]


def facts(stats: Stats) -> list[tuple[str, str, str]]:
    """Return the figures at the top, as a name, the figure, and what it is of."""
    waiting, decided = stats.waiting, stats.decided
    alone = Proportion(stats.became(Outcome.ALONE) + stats.became(Outcome.CONFIRMED), decided)
    turned = stats.became(Outcome.OVERTURNED)
    checked = Proportion(turned, turned + stats.became(Outcome.CONFIRMED))
    oldest = f"the oldest for {_lasting(waiting.oldest)}, half over {_lasting(waiting.middle)}"
    return [
        ("Decisions", f"{decided:,}", "new comments and edits"),
        ("Held now", f"{waiting.size:,}", oldest if waiting.oldest else "nothing waits"),
        ("Without a person", _percent(alone), f"{alone.hits:,} of {alone.of:,}"),
        (
            "Overturned",
            _percent(checked),
            f"{checked.hits:,} of {checked.of:,} that a person looked at after",
        ),
        ("Wait of held ones", _seconds(stats.waited.median_s), _most(stats.waited)),
        ("Time for a comment", _seconds(stats.handling.median_s), _most(stats.handling)),
    ]


def _volume(stats: Stats) -> Figure:
    table = tables.volume(stats)
    series = [(name, tone, _column(table, place)) for place, (name, tone) in enumerate(_VERDICTS, 1)]
    drawn = plot.columns(_days(stats), series)
    words = f"What Winnow decided of new comments and edits, {_by(stats)}."
    return Figure("volume", "columns", "Decisions by verdict", words, "", drawn, (table,))


def _outcomes(stats: Stats) -> Figure:
    table = tables.outcomes(stats)
    series = [(name, tone, _column(table, place)) for place, (name, tone) in enumerate(_OUTCOMES, 1)]
    drawn = plot.columns(_days(stats), series)
    note = (
        "Confirmed and overturned: a person spoke of what Winnow had accepted or rejected. Settled: a person "
        "spoke of what was held. Left: what was held was edited or erased first, or another service decides."
    )
    words = f"Winnow, or people: what became of each decision, {_by(stats)}."
    return Figure("outcomes", "columns", "Who decided", words, note, drawn, (table,))


def _waits(stats: Stats) -> Figure:
    table = tables.waits(stats)
    found = [(str(name), f"{n:,}", float(n)) for name, n in table.rows if isinstance(n, int)]
    drawn = plot.rows(found if stats.waited.n else [])
    words = f"Of {stats.waited.n:,} held comments that a person settled, how many waited how long."
    note = (
        "Times are known to a tenth of themselves. The time for a comment is an estimate, from "
        f"{stats.handling.n:,} gaps between a moderator's acts. Gaps over {PAUSE.seconds // 60} minutes "
        "are pauses and left out, and acts within a second, as on many at once, are one."
    )
    return Figure("waits", "rows", "How long held comments waited", words, note, drawn, (table,))


def _rules(stats: Stats) -> Figure:
    drawn = plot.shares(
        [(clean_line(one.name, _NAME), _of(one.cost), one.cost, one.trial) for one in stats.findings[:RULES]]
    )
    words = (
        "How much of what each rule found cost ham: the comment was held or rejected, and a person then"
        " approved it. The line is the 95% interval (Wilson)."
    )
    note = (
        "Other evidence spoke on the same comments, so a rule is not alone to blame. Trials count nothing: "
        "one that fires and costs no ham is one to promote."
    )
    return Figure("rules", "shares", "Rules and lists", words, note, drawn, (tables.findings(stats),))


def _agreement(stats: Stats) -> Figure:
    series = [
        (name, tone, [of[category] for of in stats.agreement.values()])
        for name, tone, category in _CATEGORIES
    ]
    words = (
        "On how many comments that a person ruled on the model alone says the same, "
        f"{_by(stats)}, with the 95% interval (Wilson)."
    )
    note = (
        "Only what a person ruled on is counted. Held comments, which are the hard ones, are over-represented"
        " there: this says little of the easy ones, of which most comments are."
    )
    drawn = plot.points(_days(stats), series)
    beneath = (tables.agreement(stats), tables.languages(stats))
    return Figure("agreement", "points", "Model and moderators", words, note, drawn, beneath)


def _pages(stats: Stats) -> Figure:
    words = "The pages on which most comments were held, and how many of those a person approved."
    table = tables.pages(stats)
    return Figure("pages", "rows", "Where held ones come from", words, "", _places(stats.pages), (table,))


def _topics(stats: Stats) -> Figure:
    words = "The topics under which most comments were held, and how many of those a person approved."
    return Figure(
        "topics", "rows", "Topics of held ones", words, "", _places(stats.topics), (tables.topics(stats),)
    )


def _authors(stats: Stats) -> Figure:
    table = tables.authors(stats)
    found = [
        (f"{author} authors, {verdict}", f"{n:,}", float(n))
        for author, *counts in table.rows
        for verdict, n in zip(table.columns[1:], counts, strict=True)
        if isinstance(n, int)
    ]
    words = "Decisions on new authors, and on those who had an approved comment before."
    drawn = plot.rows(found if stats.decided else [])
    return Figure("authors", "rows", "New and known authors", words, "", drawn, (table,))


def _places(places: Sequence[Place]) -> plot.Rows:
    return plot.rows(
        [
            (
                clean_line(place.name, _NAME) or "(no comment remains there)",
                f"{place.held:,}, {place.ham:,} approved",
                float(place.held),
            )
            for place in places
        ]
    )


def _column(table: Table, place: int) -> list[int]:
    return [int(row[place]) for row in table.rows]


def _days(stats: Stats) -> list[str]:
    return [_day(start) for start in stats.outcomes]


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _by(stats: Stats) -> str:
    return "by week" if stats.span.weekly else "by day"


def _of(found: Proportion) -> str:
    return f"{found.hits:,} of {found.of:,}, {_percent(found)}"


def _percent(found: Proportion) -> str:
    return "—" if found.share is None else f"{100 * found.share:.1f}%"


def _most(spread: Spread) -> str:
    if spread.most_s is None:
        return "nothing to measure"
    return f"the median; nine of ten within {_seconds(spread.most_s)}"


def _lasting(age: timedelta | None) -> str:
    return _seconds(age.total_seconds() if age else None)


def _seconds(seconds: float | None) -> str:
    """Return a time in its largest unit, to the half below ten."""
    if seconds is None:
        return "—"
    length, unit = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    count = seconds / length
    shown = f"{round(count * 2) / 2:g}" if count < 10 else f"{count:.0f}"  # noqa: PLR2004 - as said
    return f"{shown} {unit}" if shown == "1" else f"{shown} {unit}s"
