"""QR codes as SVG in the page, without script and without style."""

from __future__ import annotations

import segno
from markupsafe import Markup

_BORDER = 4
"""Modules of quiet zone, as ISO/IEC 18004 demands; white also on a dark page, or no camera reads it."""


def qr_code(text: str) -> Markup:
    """Return the text as a QR code that scales with its box."""
    drawn = segno.make(text, error="m", micro=False)
    svg = drawn.svg_inline(
        border=_BORDER, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(svg)  # noqa: S704 - segno draws modules; nothing of the text is in it
