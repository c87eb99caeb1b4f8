"""Cursors: where a page ended, as an opaque text."""

from __future__ import annotations

import base64
import json
import math
from datetime import datetime

from service.errors import InvalidInputError
from service.store.columns import storable

Place = tuple[datetime | float, str]
"""The sort value and the id of a page's last item."""

_MAX_LENGTH = 1_000


def write(order: str, value: datetime | float, item_id: str) -> str:
    """Return the cursor of the page that follows this item in this order."""
    kept = value.isoformat() if isinstance(value, datetime) else value
    text = json.dumps([order, kept, item_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(order: str, cursor: str, kind: type[datetime | float]) -> Place:
    """Return the place that `write` put into the cursor.

    Raises:
        InvalidInputError: the cursor is not one of ours, or belongs to another order.
    """
    try:
        said, value, item_id = _decoded(cursor, kind)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidInputError("This is not a cursor.", "cursor") from error
    if said != order:
        raise InvalidInputError("This is the cursor of another order.", "cursor")
    return value, item_id


def _decoded(cursor: str, kind: type[datetime | float]) -> tuple[str, datetime | float, str]:
    if len(cursor) > _MAX_LENGTH:
        raise ValueError
    padded = cursor + "=" * (-len(cursor) % 4)
    said, kept, item_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    if not isinstance(item_id, str):
        raise TypeError
    return said, _value(kept, kind), storable(item_id)


def _value(kept: object, kind: type[datetime | float]) -> datetime | float:
    if kind is datetime:
        value = datetime.fromisoformat(str(kept))
        if value.tzinfo is None:
            raise ValueError
        return value
    if isinstance(kept, bool) or not isinstance(kept, int | float) or not math.isfinite(kept):
        raise ValueError
    return float(kept)
