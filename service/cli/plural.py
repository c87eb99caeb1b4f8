"""Counts in words."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, such as `1 decision` or `1,200 decisions`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
