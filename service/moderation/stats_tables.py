"""A site's figures as tables: what the console shows beneath its charts, and what both export."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from service.domain.label import LabelValue
from service.domain.proportion import Proportion
from service.domain.signal import Category, Verdict
from service.moderation.counting import KNOWN, NEW, WAITS_S, Outcome
from service.moderation.stats import Finding, Place, Stats

Cell = str | int

_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
_LABELS: Final = [label.value for label in LabelValue]
_VERDICTS: Final = [verdict.value for verdict in Verdict]
_MARKS: Final = (
    (60, "under a minute"),
    (300, "1 to 5 minutes"),
    (900, "5 to 15 minutes"),
    (3_600, "15 minutes to an hour"),
    (4 * 3_600, "1 to 4 hours"),
    (86_400, "4 hours to a day"),
    (3 * 86_400, "1 to 3 days"),
    (7 * 86_400, "3 to 7 days"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """A table: `key` names its file, the first column names each row."""

    key: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> str:
        """Return the table as RFC 4180 says; no cell is a formula to a spreadsheet."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([safe(cell) for cell in row] for row in self.rows)
        return out.getvalue()


def safe(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet computes: an apostrophe stands before what looks like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def volume(stats: Stats) -> Table:
    """Return decisions by day or week and verdict."""
    rows: list[tuple[Cell, ...]] = []
    for start, sums in stats.outcomes.items():
        by_verdict: Counter[str] = Counter()
        for (_, verdict), n in sums.items():
            by_verdict[verdict] += n
        rows.append((start.isoformat(), *(by_verdict[v] for v in _VERDICTS), sum(sums.values())))
    return Table(
        "volume", "Decisions by verdict", (_step(stats), "accepted", "held", "rejected", "all"), tuple(rows)
    )


def outcomes(stats: Stats) -> Table:
    """Return decisions by day or week and what became of them."""
    rows: list[tuple[Cell, ...]] = []
    for start, sums in stats.outcomes.items():
        became: Counter[str] = Counter()
        for (outcome, _), n in sums.items():
            became[outcome] += n
        rows.append((start.isoformat(), *(became[each.value] for each in Outcome)))
    columns = (_step(stats), "Winnow alone", "confirmed", "settled", "overturned", "waiting", "left")
    return Table("outcomes", "Who decided", columns, tuple(rows))


def waits(stats: Stats) -> Table:
    """Return how long held comments waited until a person settled them."""
    marks = [mark for mark, _ in _MARKS]
    sums: Counter[int] = Counter()
    for step, n in stats.waits.items():
        begins = WAITS_S[step - 1] if step else 0
        sums[sum(mark <= begins for mark in marks)] += n
    names = [*(name for _, name in _MARKS), "over 7 days"]
    return Table(
        "waits",
        "How long held comments waited",
        ("waited", "comments"),
        tuple((name, sums[place]) for place, name in enumerate(names)),
    )


def findings(stats: Stats) -> Table:
    """Return what each rule found, and what it cost."""
    columns = ("rule", "state", "fired", *_VERDICTS, *_LABELS, "cost ham", "share", "95% from", "95% to")
    return Table("rules", "Rules and lists", columns, tuple(map(_finding, stats.findings)))


def agreement(stats: Stats) -> Table:
    """Return how the model alone agrees with people, by day or week."""
    rows = tuple(
        (start.isoformat(), category.value, *_share(of[category]))
        for start, of in stats.agreement.items()
        for category in Category
        if of[category].of
    )
    columns = (_step(stats), "category", "agree", "ruled on", "share", "95% from", "95% to")
    return Table("agreement", "Model and moderators", columns, rows)


def languages(stats: Stats) -> Table:
    """Return how the model alone agrees with people, by language."""
    rows = tuple(
        (language or "unknown", category.value, *_share(of[category]))
        for language, of in stats.languages.items()
        for category in Category
    )
    columns = ("language", "category", "agree", "ruled on", "share", "95% from", "95% to")
    return Table("languages", "Model and moderators by language", columns, rows)


def pages(stats: Stats) -> Table:
    """Return the pages that most held comments stand on."""
    return Table("pages", "Pages with most held comments", ("page", *_HELD), _places(stats.pages))


def topics(stats: Stats) -> Table:
    """Return the topics that most held comments stand under."""
    return Table("topics", "Topics with most held comments", ("topic", *_HELD), _places(stats.topics))


def authors(stats: Stats) -> Table:
    """Return decisions by verdict and whether the author had an approved comment before."""
    words = {NEW: "new", KNOWN: "known"}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (words[state], *(stats.authors.get((state, verdict), 0) for verdict in _VERDICTS))
        for state in (NEW, KNOWN)
    )
    return Table("authors", "New and known authors", ("author", "accepted", "held", "rejected"), rows)


TABLES: Final[Mapping[str, Callable[[Stats], Table]]] = {
    each.__name__.replace("findings", "rules"): each
    for each in (volume, outcomes, waits, findings, agreement, languages, pages, topics, authors)
}
"""How each table is made, by its key, in the order in which they are shown."""

_HELD: Final = ("held", "ruled on", "ham")


def percent(share: float | None) -> str:
    """Return a share in [0, 1] in percent with a decimal; nothing of nothing."""
    return "" if share is None else f"{100 * share:.1f}"


def _step(stats: Stats) -> str:
    return "week from" if stats.span.weekly else "day"


def _finding(one: Finding) -> tuple[Cell, ...]:
    cost, _, *share = _share(one.cost)
    return (
        one.name,
        "trial" if one.trial else "",
        one.cost.of,
        *(one.verdicts.get(verdict, 0) for verdict in _VERDICTS),
        *(one.labels.get(label, 0) for label in _LABELS),
        cost,
        *share,
    )


def _share(found: Proportion) -> tuple[Cell, ...]:
    low, high = found.interval
    return found.hits, found.of, percent(found.share), percent(low), percent(high)


def _places(places: Sequence[Place]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (place.name or "(no comment remains there)", place.held, place.ruled, place.ham) for place in places
    )
