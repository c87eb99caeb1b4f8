"""How findings are worded: short, exact, and safe to read."""

from __future__ import annotations

from collections.abc import Iterable

MAX_QUOTE = 60
MAX_QUOTES = 3

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def quoted(text: str) -> str:
    """Return at most 60 characters of a user's text in quotation marks, without control characters."""
    shown = "".join(c if c.isprintable() else " " for c in text[: 4 * MAX_QUOTE])
    shown = " ".join(shown.split())
    return f"“{shown}”" if len(shown) <= MAX_QUOTE else f"“{shown[: MAX_QUOTE - 1]}…”"


def listed(texts: Iterable[str]) -> str:
    """Return up to three of the texts, without repeats, and how many more there are."""
    distinct = tuple(dict.fromkeys(texts))
    more = len(distinct) - MAX_QUOTES
    shown = ", ".join(distinct[:MAX_QUOTES])
    return f"{shown} and {more} more" if more > 0 else shown


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, such as `1 link` or `2 links`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def lasting(seconds: int) -> str:
    """Return a time in the largest unit that it is a whole number of, such as `10 minutes`."""
    size, unit = next(((s, u) for s, u in _UNITS if seconds and seconds % s == 0), (1, "second"))
    return counted(seconds // size, unit)
