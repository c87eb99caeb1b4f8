"""How alike two texts are, exactly: the share of their shingles that both have."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from service.features.fingerprint import mask, shingles
from service.features.text import Text


@dataclasses.dataclass(frozen=True, slots=True)
class Shingled:
    """A text as the sorted set of its shingles, and how many characters its masked form has."""

    numbers: NDArray[np.uint64]
    characters: int


def shingled(text: Text) -> Shingled:
    """Return the shingles of a text as fingerprints see it: without link paths, digits and spacing."""
    masked = mask(text.folded)
    return Shingled(np.unique(shingles(masked)), len(masked))


def similarity(one: Shingled, other: Shingled) -> float:
    """Return the Jaccard index in [0, 1] of two texts' shingles: shared by all; 0 where one has none.

    Paul Jaccard, "Étude comparative de la distribution florale", 1901; of texts: Andrei Broder, "On the
    resemblance and containment of documents", 1997.
    """
    if not len(one.numbers) or not len(other.numbers):
        return 0.0
    shared = len(np.intersect1d(one.numbers, other.numbers, assume_unique=True))
    return shared / (len(one.numbers) + len(other.numbers) - shared)
