"""CSV (RFC 4180) that a spreadsheet opens as words, never as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell may begin with that a spreadsheet computes; the wide forms count as the narrow ones there."""


def csv_line(cells: Iterable[str]) -> str:
    """Return a line with its break; a cell that a spreadsheet would compute begins with an apostrophe."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(_safe(cell) for cell in cells)
    return line.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
