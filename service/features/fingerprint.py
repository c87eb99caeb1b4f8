"""Fingerprints of a text: the same text, and nearly the same text."""

from __future__ import annotations

import dataclasses
import hashlib

from service.features.text import Text

BANDS = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Fingerprint:
    """`exact` (16 hex digits) is equal for texts that differ in case, spacing, digits and link paths only;
    `bands` are the MinHash bands (signed 64-bit integers) of the masked text, empty for a text too short to
    compare.
    """

    exact: str
    bands: tuple[int, ...]


def fingerprint(text: Text) -> Fingerprint:
    """Return the fingerprint of a text."""
    return Fingerprint(hashlib.sha256(text.folded.encode()).hexdigest()[:16], ())
