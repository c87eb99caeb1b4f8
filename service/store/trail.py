"""Traces as the database keeps them: whole numbers of equal size, whatever was counted."""

from __future__ import annotations

import hashlib
from typing import Any

from service.domain.history import Trace
from service.features.traces import traces
from service.features.view import View
from service.moderation.ports import StoredComment

Trail = dict[Trace, list[int]]


def trail(view: View) -> Trail:
    """Return the different keys of each kind of trace, as signed 64-bit integers.

    A key is the first 8 bytes of the BLAKE2b hash of kind and text, so that an index entry is small and
    no name or address can be read from it.
    """
    return {
        trace: list(dict.fromkeys(key_of(trace, text) for text in texts))
        for trace, texts in traces(view).items()
    }


def author_key(left: Trail) -> int | None:
    """Return the key of the author's trace, or None for a stranger."""
    keys = left.get(Trace.AUTHOR)
    return keys[0] if keys else None


def rows(stored: StoredComment, left: Trail) -> list[dict[str, Any]]:
    """Return the rows that a comment's present version leaves."""
    return [
        {
            "site_id": stored.site_id,
            "kind": trace.value,
            "key": key,
            "at": stored.updated_at,
            "comment_id": stored.id,
        }
        for trace, keys in left.items()
        for key in keys
    ]


def key_of(trace: Trace, text: str) -> int:
    """Return the number that stands for a key of a trace."""
    digest = hashlib.blake2b(text.encode(), digest_size=8, person=trace.value.encode())
    return int.from_bytes(digest.digest(), "big", signed=True)
