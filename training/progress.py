"""How far a command is, on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

import click

from training.examples import Example


class Clock:
    """Says what is being done, with the seconds since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, message: str) -> None:
        """Say one line."""
        click.echo(f"[{time.monotonic() - self._start:4.0f} s] {message}", err=True)


def bar(items: Iterable[Example], title: str) -> Iterable[Example]:
    """Yield the items under a bar that fills."""
    rows = list(items)
    with click.progressbar(rows, label=title, file=sys.stderr, update_min_steps=500) as shown:
        yield from shown
