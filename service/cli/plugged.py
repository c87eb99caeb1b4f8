"""Groups of commands that other packages add to."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

import click


class Plugged(click.Group):
    """A click group that finds the commands of other packages only when they are asked for.

    They are the entry points of the group that `plugs` names.
    """

    def __init__(self, *args: Any, plugs: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._plugs = plugs

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return our commands and those that were plugged in."""
        return sorted({*super().list_commands(ctx), *entry_points(group=self._plugs).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, loading it if another package brings it."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        found = entry_points(group=self._plugs, name=cmd_name)
        command = next(iter(found)).load() if found else None
        return command if isinstance(command, click.Command) else None
