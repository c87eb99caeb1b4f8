"""What a fork copies must not be used: connections belong to the process that opened them."""

from __future__ import annotations

import os
import weakref
from typing import Protocol

_abandoned: list[object] = []
"""The parent's connections as the child sees them. Kept for good: freeing one would close it for both."""


class Forked(Protocol):
    """Something that opens connections when first used."""

    def begin_anew(self) -> object:
        """Forget every connection and thread without closing it, and return what held them."""


_watched: weakref.WeakSet[Forked] = weakref.WeakSet()


def watch(opened: Forked) -> None:
    """Let `opened` begin anew in every process that is forked off from now on."""
    _watched.add(opened)


def _in_child() -> None:
    _abandoned.extend(opened.begin_anew() for opened in list(_watched))


os.register_at_fork(after_in_child=_in_child)
