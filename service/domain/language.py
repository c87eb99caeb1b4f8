"""Languages by their codes: ISO 639-1, which are also the first part of every BCP 47 tag."""

from __future__ import annotations

UNDETERMINED = "und"
"""The language of a text that is too short or too mixed to tell it by (BCP 47)."""


UNCODED = "mis"
"""The language of a text that is long enough to tell it by, and in none that is known (BCP 47)."""


def primary(tag: str) -> str:
    """Return the first part of a BCP 47 tag, lower-case: `pt` of `pt-BR`, whatever divides the parts."""
    return tag.strip().replace("_", "-").partition("-")[0].lower()
