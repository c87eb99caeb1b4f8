"""Entries in a spelling of their own: found only where a text is spelled so, not where it reads the same.

Texts are folded, so that "v1agra" is found by "viagra". An entry such as "h1t" or "loook", folded as well,
would find every "hit" and "look".
"""

from __future__ import annotations

import unicodedata
from typing import Final

from service.domain.entry import Target
from service.matching.written import STARS

_UNSEEN: Final = "Cf"
"""The Unicode category of characters that nobody sees, such as zero-width spaces."""


def own_spelling(target: Target, written: str, folded: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pieces of a word or text as they must be spelled; nothing where any spelling will do.

    `folded` are the pieces that are looked for.
    """
    plain = written.strip()
    if folded == (plain,):
        return ()
    parts = STARS.split(plain) if target is Target.WORD else [plain]
    spelled = tuple(light(part) for part in parts)
    return () if spelled == tuple(piece.strip() for piece in folded) else spelled


def is_spelled(spelling: tuple[str, ...], original: str) -> bool:
    """Return whether a piece of a text is spelled so, whatever its case."""
    said, place = light(original), 0
    for piece in spelling:
        found = said.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return len(spelling) > 1 or len(said) == len(spelling[0])


def light(text: str) -> str:
    """Return a text without case, unseen characters and double spaces, and otherwise as it is."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFC", text).casefold()
    return " ".join("".join(c for c in plain if unicodedata.category(c) != _UNSEEN).split())
