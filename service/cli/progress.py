"""How far long work is, on standard error, where a person looks at it."""

from __future__ import annotations

import sys
import time

import click


class Progress:
    """One line that says how many of all are done, written anew twice a second at most."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shows = sys.stderr.isatty()
        self._last = 0.0
        self._written = False

    def __call__(self, done: int, total: int) -> None:
        """Say how far the work is."""
        now = time.monotonic()
        if self._shows and now - self._last > 0.5:  # noqa: PLR2004 - seconds, as the class says
            self._last, self._written = now, True
            click.echo(
                f"\r{self._what}: {done:,} of {total:,} ({done / max(total, 1):.0%})", nl=False, err=True
            )

    def end(self) -> None:
        """End the line, if there is one."""
        if self._written:
            click.echo(err=True)
