"""The beginning of a comment as a terminal may show it."""

from __future__ import annotations

from typing import Final

LENGTH: Final = 100


def excerpt(text: str) -> str:
    """Return the beginning of a text in one line, without anything that a terminal would obey."""
    line = " ".join(text.split())[: LENGTH + 1]
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
    return shown if len(shown) <= LENGTH else f"{shown[:LENGTH]}…"
