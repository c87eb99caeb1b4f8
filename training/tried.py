"""What was tried and did not help: told by the card, so that nobody has to find it out again."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path


@functools.cache
def tried() -> tuple[str, ...]:
    """Return a sentence for each thing that was tried: what, measured how, and with which result."""
    text = Path(__file__).with_name("tried.toml").read_text(encoding="utf-8")
    return tuple(
        f"{row['what']}: {row['result']} ({row['measured']})." for row in tomllib.loads(text)["tried"]
    )
