"""Fingerprints of a text: the same text, and nearly the same text."""

from __future__ import annotations

import dataclasses
import hashlib
import re

import numpy as np
from numpy.typing import NDArray

from service.features.text import Text

BANDS = 8
ROWS = 4
"""Rows per band: texts whose shingles overlap by s share a band with probability 1 - (1 - s^4)^8.

That is 0.06 at s = 0.3, 0.40 at 0.5, 0.89 at 0.7 and 0.99 at 0.8 (Leskovec, Rajaraman, Ullman: Mining of
Massive Datasets, section 3.4).
"""

SHINGLE = 5
MIN_CHARACTERS = 20

_U64 = NDArray[np.uint64]
_LINK_START = re.compile(r"https?://(?:www\.)?")
_LINK_PATH = re.compile(r"(\.[^\W\d_]{2,63})[/?#][^\s<>\"]*+")
_DIGITS = re.compile(r"\d+")


@dataclasses.dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a text is counted under.

    `exact` (16 hex digits) is equal for texts that differ in case, spacing, digits and link paths only; it is
    empty for a blank text. `bands` are the MinHash bands (signed 64-bit integers) of the masked text, empty
    for a text too short to compare.
    """

    exact: str
    bands: tuple[int, ...]


def fingerprint(text: Text) -> Fingerprint:
    """Return the fingerprint of a text; the same on every machine."""
    masked = mask(text.folded)
    if not masked:
        return Fingerprint("", ())
    exact = hashlib.sha256(masked.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Fingerprint(exact, _bands(masked) if len(masked) >= MIN_CHARACTERS else ())


def mask(folded: str) -> str:
    """Return a folded text without what varies between copies: link paths, digits and spacing."""
    if "/" in folded:
        folded = _LINK_PATH.sub(r"\1", _LINK_START.sub("", folded))
    return "".join(_DIGITS.sub("0", folded).split())


def _mixed(seeds: _U64) -> _U64:
    """Return well-spread 64-bit numbers: the finaliser of SplitMix64 (Steele, Lea, Flood 2014)."""
    mixed = (seeds ^ (seeds >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


_GOLDEN = 0x9E3779B97F4A7C15
_SEEDS = _mixed(np.arange(1, 3 * BANDS * ROWS + BANDS + SHINGLE + 1, dtype=np.uint64) * np.uint64(_GOLDEN))
_FACTORS, _OFFSETS, _ROWS, _BANDS, _PLACES = np.split(
    _SEEDS, np.cumsum([BANDS * ROWS, BANDS * ROWS, BANDS * ROWS, BANDS])
)
# Permutations of 32 bits: enough for the least of a few thousand numbers, and several times faster than 64.
_FACTORS_32 = (_FACTORS.astype(np.uint32) | np.uint32(1))[:, None]
_OFFSETS_32 = _OFFSETS.astype(np.uint32)[:, None]
_ROW_FACTORS = (_ROWS | np.uint64(1)).reshape(BANDS, ROWS)
_PLACE_FACTORS = _PLACES | np.uint64(1)


def _bands(masked: str) -> tuple[int, ...]:
    hashes = (_mixed(shingles(masked)) >> np.uint64(32)).astype(np.uint32)
    least = (hashes * _FACTORS_32 + _OFFSETS_32).min(axis=1).reshape(BANDS, ROWS)
    bands = _mixed((least * _ROW_FACTORS).sum(axis=1, dtype=np.uint64) ^ _BANDS)
    return tuple(bands.view(np.int64).tolist())


def shingles(masked: str) -> _U64:
    """Return one number for every `SHINGLE` neighbouring characters; none for a shorter text."""
    if len(masked) < SHINGLE:
        return np.empty(0, dtype=np.uint64)
    encoded = masked.encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(encoded, dtype="<u4").astype(np.uint64)
    count = len(points) - SHINGLE + 1
    numbers: _U64 = points[:count] * _PLACE_FACTORS[0]
    for place in range(1, SHINGLE):
        numbers += points[place : place + count] * _PLACE_FACTORS[place]
    return numbers
