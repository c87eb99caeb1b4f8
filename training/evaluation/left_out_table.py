"""The figures of unseen sources as a table, with what changed since the previous run beside each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from training.measures import ALL
from training.report import table

Document = Mapping[str, Any]

_COLUMNS: Final = {
    "roc_auc": "ROC AUC",
    "pr_auc": "PR AUC",
    "recall_1": "rec@1%",
    "recall_01": "rec@.1%",
    "ham_held": "ham held",
    "ham_rejected": "ham rej.",
}
_PLAIN: Final = frozenset({"roc_auc", "pr_auc"})
"""Figures that are told with three decimals; the others are shares, in per cent."""

_MEANS: Final = {"means": "mean of {}", "means_whole": "mean of {} left out whole"}

LEGEND = (
    "Every row was scored by a model that saw nothing of its source, or of its part where that is said.\n"
    "Means count sources with at least 10 comments of both classes once each; their 95 % intervals are for\n"
    "another choice of sources. rec@1%: what is found where 1 % of ham would be held; ham held, ham rej.:\n"
    "ham that the default policy would hold or reject, and reject, on the model's word alone."
)
CHANGES = "Signed figures say what changed since the previous run (of shares, in percentage points)."


def category_table(category: str, told: Document, changes: Document | None) -> str:
    """Return a category's table: a line for each source left out, the means, all together, the baseline."""
    header = ["left out", "of it", "ham", *_COLUMNS.values()]
    head = f"{category}: expected calibration error {told['calibration_error']:.3f}"
    rows = [*_groups(told, changes), *_means(told), *_mean_change(changes)]
    rows += [_all(told, changes)]
    if "baseline" in told:
        rows += [*_means(told["baseline"], "baseline, "), _all(told["baseline"], None, "baseline, ")]
    return f"{head}\n{table(header, rows)}"


def _groups(told: Document, changes: Document | None) -> list[list[str]]:
    """Return the rows of what was left out: first those that can be told apart, then those of one class."""
    rows = [row for row in told["measures"] if row["group"] != ALL]
    return [_row(row["group"], row, changes) for row in sorted(rows, key=lambda r: r["roc_auc"] is None)]


def _all(told: Document, changes: Document | None, prefix: str = "") -> list[str]:
    return _row(f"{prefix}all together", told["measures"][-1], changes)


def _row(title: str, row: Document, changes: Document | None) -> list[str]:
    since = changes["groups"].get(row["group"]) if changes else None
    figures = [
        _cell(name, row[name], since[name] if since else None, known=bool(changes)) for name in _COLUMNS
    ]
    return [title, str(row["positives"]), str(row["negatives"]), *figures]


def _means(told: Document, prefix: str = "") -> list[list[str]]:
    """Return the means with their intervals; that of sources left out whole where it is another one."""
    rows = []
    for key, title in _MEANS.items():
        means = told[key]
        if "roc_auc" not in means or (key != "means" and means == told["means"]):
            continue
        rows.append([prefix + title.format(means["roc_auc"]["groups"]), "", "", *map(_mean(means), _COLUMNS)])
        rows.append(["  95 %", "", "", *(_span(name, means.get(name)) for name in _COLUMNS)])
    return rows


def _mean(means: Document) -> Any:
    return lambda name: _figure(name, means[name]["value"]) if name in means else "-"


def _mean_change(changes: Document | None) -> list[list[str]]:
    if not changes or "roc_auc" not in changes["means"]:
        return []
    means = changes["means"]
    title = f"mean change of {means['roc_auc']['groups']}"
    told = [_signed(name, means[name]["value"]) if name in means else "-" for name in _COLUMNS]
    spans = [_span(name, means.get(name), signed=True) for name in _COLUMNS]
    return [[title, "", "", *told], ["  95 %", "", "", *spans]]


def _cell(name: str, value: float | None, change: float | None, *, known: bool) -> str:
    if not known:
        return _figure(name, value)
    since = "" if change is None else _signed(name, change)
    return f"{_figure(name, value)} {since:>6}"


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if name in _PLAIN else f"{value:.1%}"


def _signed(name: str, value: float) -> str:
    told = f"{value:+.3f}" if name in _PLAIN else f"{value * 100:+.1f}"
    return told if told.strip("+-0.") else "="


def _span(name: str, mean: Document | None, *, signed: bool = False) -> str:
    if mean is None or mean["interval"] is None:
        return "-"
    tell = _signed if signed else _figure
    return f"{tell(name, mean['interval']['low'])} to {tell(name, mean['interval']['high'])}"
