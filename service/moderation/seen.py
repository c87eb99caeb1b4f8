"""When something was last seen, kept to the hour, so that looking costs no write."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

GRAIN: Final = timedelta(hours=1)


def is_stale(noted: datetime | None, now: datetime) -> bool:
    """Say whether what is noted is so old that it is worth noting anew."""
    return noted is None or now - noted >= GRAIN
