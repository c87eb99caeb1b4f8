"""Figures of matplotlib as SVG that stands in a page: its colours and fonts, no names that collide."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK, SOFT, LINE, HAM, CATEGORY = (f"#00000{i}" for i in range(1, 6))
"""Colours to draw with. They stand for the page's custom properties, which know light and dark."""

_PROPERTIES: Final = {INK: "--ink", SOFT: "--soft", LINE: "--line", HAM: "--ham", CATEGORY: "--category"}
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "font.size": 10,
    "font.family": "DejaVu Sans",
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 1,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": SOFT,
    "ytick.labelcolor": SOFT,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "legend.frameon": False,
    "legend.labelcolor": INK,
    "lines.linewidth": 1.6,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}
_SIZE: Final = (4.2, 3.2)
"""Inches; 72 units of the picture each, so that its text is of a page's size on the narrowest screen."""


def drawn(name: str, draw: Callable[[Axes], str]) -> str:
    """Return an SVG element with what `draw` puts on a pair of axes, described by the words that it returns.

    The same drawing gives the same characters; `name` begins every id in it.
    """
    with mpl.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=_SIZE, layout="constrained")
        FigureCanvasSVG(figure)
        description = draw(figure.subplots())
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None})
    return _embedded(written.getvalue(), name, description)


def _embedded(svg: str, name: str, description: str) -> str:
    body = svg[svg.index("<svg") :]
    head, _, rest = body.partition(">")
    box = re.search(r'viewBox="[^"]*"', head)
    rest = re.sub(r"<metadata>.*?</metadata>", "", rest, flags=re.DOTALL)
    rest = re.sub(r"<style.*?</style>", "", rest, flags=re.DOTALL)
    rest = rest.replace("xlink:href", "href")
    rest = re.sub(r" font-family: [^;\"]*;", "", rest)
    for colour, prop in _PROPERTIES.items():
        rest = rest.replace(colour, f"var({prop})")
    opening = f'<svg {box[0] if box else ""} role="img" aria-label="{html.escape(description)}">'
    return opening + _renamed(re.sub(r"\s*\n\s*", " ", rest), name)


def _renamed(svg: str, name: str) -> str:
    """Return the markup with its referred ids made the figure's own, and the others left out."""
    used = set(re.findall(r"(?:url\(|href=\")#([\w.-]+)", svg))
    svg = re.sub(
        r' id="([\w.-]+)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", svg
    )
    return re.sub(r'(url\(|href=")#', rf"\1#{name}-", svg)
