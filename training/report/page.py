"""The report as one page of HTML that needs no script and no network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup, escape

from service.domain.signal import Category
from training.measures import ALL
from training.report.charts import SPACE, charts

_FOLDER: Final = Path(__file__).parent
_NEVER = "\u2013"


def page(document: Mapping[str, Any]) -> str:
    """Return the page of a report's document; the same document gives the same characters."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update({f.__name__: f for f in _FILTERS})
    drawn = {
        category: {name: Markup(svg) for name, svg in charts(category, told).items()}  # noqa: S704 - our own
        for category, told in document.get("categories", {}).items()
    }
    return environment.get_template("page.html.jinja").render(
        report=document,
        charts=drawn,
        categories=[category.value for category in Category if category.value in drawn],
        style=Markup((_FOLDER / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - our own
        all=ALL,
    )


def percent(value: float | None, decimals: int = 1) -> str:
    """Return a share in per cent, a dash where it is unknown."""
    return _NEVER if value is None else f"{value * 100:.{decimals}f}{SPACE}%"


def figure(value: float | None) -> str:
    """Return a figure with three decimals, a dash where it is unknown."""
    return _NEVER if value is None else f"{value:.3f}"


def count(value: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{value:,}".replace(",", SPACE)


def span(interval: Mapping[str, float] | None) -> str:
    """Return an interval of a figure; nothing where there is none."""
    return f"{interval['low']:.3f} to {interval['high']:.3f}" if interval else ""


def change(pair: list[float], decimals: int = 3) -> str:
    """Return what was and what would be."""
    return " → ".join(f"{value:.{decimals}f}" for value in pair)


def change_percent(pair: list[float]) -> str:
    """Return shares that were and would be, in per cent."""
    return " → ".join(percent(value) for value in pair)


def signed(value: float) -> str:
    """Return points with their sign, and a minus that is as wide as a plus."""
    return f"{value:+.2f}".replace("-", "\u2212")


def breakable(name: str) -> Markup:
    """Return a name that may be broken after its underscores, on narrow screens."""
    return escape(name).replace("_", Markup("_<wbr>"))


_FILTERS: Final = (percent, figure, count, span, change, change_percent, signed, breakable)
