"""The charts of a report, each drawn from one category's part of the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator, PercentFormatter
from scipy.special import expit, logit

from training.curves import LOWEST_RATE
from training.report.svg import CATEGORY, HAM, INK, SOFT, drawn

Document = Mapping[str, Any]
SPACE = "\u202f"
"""A narrow space that breaks no line, between a number and its sign."""

_SHARE: Final = PercentFormatter(1.0, decimals=0, symbol=f"{SPACE}%")
_RATES: Final = (0.0001, 0.001, 0.01, 0.1, 1.0)
_PROBABILITIES: Final = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
_DASHED: Final = (0, (3, 2))
_THOUSANDS = 1_000
_FLOOR, _BARS = 0.3, 0.14
"""Below the reliability diagram stand bars with the counts: where they begin, and how high they get."""


def charts(category: str, document: Document) -> dict[str, str]:
    """Return the SVG of every chart that the category's figures allow, by name."""
    return {
        name: drawn(
            f"{category}-{name.replace('_', '-')}", partial(draw, category=category, document=document)
        )
        for name, draw in _DRAWERS.items()
        if document[name]
    }


def _precision_recall(axes: Axes, category: str, document: Document) -> str:
    curve = np.array(document["precision_recall"]["curve"])
    axes.plot(curve[:, 0], curve[:, 1], color=CATEGORY)
    axes.axhline(document["base_rate"], color=SOFT, linestyle=_DASHED, linewidth=1)
    _note(axes, "by chance", (0.01, document["base_rate"]), side="left")
    _whole(axes, f"share of all {category} that is found (recall)", f"share of {category} in what is found")
    average = document["precision_recall"]["average_precision"]
    return f"Precision-recall curve of {category}: average precision {average:.3f}."


def _roc(axes: Axes, category: str, document: Document) -> str:
    for curve in document["roc"]["sources"].values():
        axes.plot(*np.array(curve).T, color=SOFT, linewidth=0.8, alpha=0.45, drawstyle="steps-post")
    axes.plot(*np.array(document["roc"]["all"]).T, color=CATEGORY, linewidth=2, drawstyle="steps-post")
    _whole(axes, "share of ham above the threshold", f"share of {category} above it")
    axes.set_xlim(LOWEST_RATE, 1)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(_RATES))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(_percent))
    whole = document["measures"][-1]
    return (
        f"ROC curve of {category} at low false positive rates: {_share(whole['recall_1'])} is found at 1 %, "
        f"{_share(whole['recall_01'])} at 0.1 %; one thin line for each source."
    )


def _calibration(axes: Axes, category: str, document: Document) -> str:
    bins = [b for b in document["calibration"]["bins"] if b["count"]]
    stated, observed = ([b[name] for b in bins] for name in ("stated", "observed"))
    axes.plot([0, 1], [0, 1], color=SOFT, linestyle=_DASHED, linewidth=1)
    axes.plot(stated, observed, color=CATEGORY, marker="o", markersize=3.5)
    _whole(axes, "probability that was stated", f"share that was {category}")
    axes.set_ylim(-_FLOOR, 1.02)
    axes.yaxis.set_major_locator(FixedLocator(np.linspace(0, 1, 6).tolist()))
    most = max(b["count"] for b in bins)
    for b in bins:
        middle, height = (b["low"] + b["high"]) / 2, _BARS * b["count"] / most
        axes.bar(middle, height, 0.9 * (b["high"] - b["low"]), -_FLOOR, color=SOFT, alpha=0.5)
        _note(axes, _count(b["count"]), (middle, height - _FLOOR), size=6.5)
    error = document["calibration"]["error"]
    return f"Reliability diagram of {category}: expected calibration error {error:.3f}."


def _scores(axes: Axes, category: str, document: Document) -> str:
    edges = document["scores"]["edges"]
    ham, found = document["scores"]["ham"], document["scores"]["category"]
    axes.stairs(ham, edges, fill=True, color=HAM, alpha=0.45, label="ham")
    axes.stairs(found, edges, color=CATEGORY, linewidth=2, label=category)
    axes.set_ylim(0, 1.12 * max(*ham, *found))
    for name, probability in document["thresholds"].items():
        place = float(logit(probability))
        axes.axvline(place, color=INK, linestyle=_DASHED, linewidth=1)
        axes.annotate(f" {name}", (place, 1), xycoords=("data", "axes fraction"), va="top", color=INK)
    axes.set_xlim(edges[0], edges[-1])
    axes.xaxis.set_major_locator(FixedLocator([float(logit(p)) for p in _PROBABILITIES]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda place, _: _percent(float(expit(place)))))
    axes.yaxis.set_major_formatter(_SHARE)
    axes.set_xlabel(f"stated probability of {category}")
    axes.set_ylabel("share of the class")
    axes.legend(loc="upper left", handlelength=1.2)
    return f"Histogram of the stated probabilities of ham and of {category}, with the policy's thresholds."


def _learning_curve(axes: Axes, category: str, document: Document) -> str:
    rows = document["learning_curve"]
    told = [row for row in rows if row["mean"]]
    axes.plot(
        [r["share"] for r in rows], [r["roc_auc"] for r in rows], color=SOFT, marker="o", markersize=3.5
    )
    axes.plot(
        [r["share"] for r in told],
        [r["mean"]["value"] for r in told],
        color=CATEGORY,
        marker="o",
        markersize=4,
    )
    _note(axes, "together", (rows[-1]["share"], rows[-1]["roc_auc"]), side="right")
    for row in told[-1:]:
        _note(axes, "mean of sources", (row["share"], row["mean"]["value"]), side="right")
    axes.set_xlim(0, 1.04)
    axes.margins(y=0.2)
    axes.xaxis.set_major_formatter(_SHARE)
    axes.set_xlabel("share of the examples that taught")
    axes.set_ylabel("ROC AUC on unseen sources")
    return f"Learning curve of {category}: from {rows[0]['rows']} to {rows[-1]['rows']} examples."


def _whole(axes: Axes, across: str, up: str) -> None:
    """Let both axes run from nothing to all, in per cent."""
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.xaxis.set_major_formatter(_SHARE)
    axes.yaxis.set_major_formatter(_SHARE)


def _note(axes: Axes, text: str, place: tuple[float, float], size: float = 8.5, side: str = "center") -> None:
    axes.annotate(
        text,
        place,
        (0, size / 3),
        textcoords="offset points",
        ha=side,
        va="bottom",
        color=SOFT,
        fontsize=size,
    )


def _percent(share: float, _: object = None) -> str:
    return f"{share * 100:.4g}{SPACE}%"


def _share(value: float | None) -> str:
    return "an unknown share" if value is None else _percent(round(value, 3))


def _count(count: int) -> str:
    return f"{count / 1000:.2g}k" if count >= _THOUSANDS else str(count)


_DRAWERS: Final[Mapping[str, Callable[..., str]]] = {
    "scores": _scores,
    "roc": _roc,
    "precision_recall": _precision_recall,
    "calibration": _calibration,
    "learning_curve": _learning_curve,
}
