"""The hits that are kept of what was found: exempt from it what is allowed, and bounded."""

from __future__ import annotations

import bisect
import collections
import itertools
from collections.abc import Iterable, Sequence
from typing import Final

from service.domain.entry import MAX_HITS, MAX_SPANS, WORDED, Hit, Target, Treatment
from service.matching.listed import Found

MAX_FOUND: Final = 5_000
"""Places of entries in one comment that are looked at; only texts made for it have more."""

_ORDER: Final = {Treatment.BLOCK: 1, Treatment.HOLD: 2, Treatment.ALLOW: 3}


def hits_of(found: Iterable[Found], most: int = MAX_HITS) -> tuple[Hit, ...]:
    """Return a hit for every entry and field: allowed people first, then the strictest, `most` at most.

    Where an allowed word, text or pattern covers another one, that one is no hit; so it is where the same
    link, address or author is allowed at least as exactly. An allowed word that covers nothing is none.
    """
    everything = list(itertools.islice(found, MAX_FOUND))
    if not everything:
        return ()
    allowed = [one for one in everything if one.listed.treatment is Treatment.ALLOW]
    strict = [one for one in everything if one.listed.treatment is not Treatment.ALLOW]
    used = [one for one in allowed if one.listed.target not in WORDED]
    if allowed:
        exemption = _Exemption(allowed)
        by = [(one, exemption.of(one)) for one in strict]
        strict = [one for one, exempting in by if exempting is None]
        used += [e for e in dict.fromkeys(e for _, e in by) if e and e.listed.target in WORDED]
    return tuple(map(_hit, _grouped([*strict, *used])[:most]))


class _Exemption:
    """What the allowed entries of a comment cover."""

    def __init__(self, allowed: Sequence[Found]) -> None:
        self._named = [one for one in allowed if one.listed.target not in WORDED]
        self._reach: dict[str, list[tuple[int, Found]]] = collections.defaultdict(list)
        worded = (one for one in allowed if one.listed.target in WORDED)
        for one in sorted(worded, key=lambda one: (one.start, one.end)):
            so_far = self._reach[one.field]
            furthest = so_far[-1][1] if so_far and so_far[-1][1].end >= one.end else one
            so_far.append((one.start, furthest))

    def of(self, one: Found) -> Found | None:
        """Return the allowed entry that covers what was found, or None."""
        if one.listed.target in WORDED:
            so_far = self._reach.get(one.field, [])
            place = bisect.bisect_right(so_far, one.start, key=lambda pair: pair[0])
            furthest = so_far[place - 1][1] if place else None
            return furthest if furthest and furthest.end >= one.end else None
        return next((allowed for allowed in self._named if _covers(allowed, one)), None)


def _covers(allowed: Found, one: Found) -> bool:
    same = (allowed.listed.target, allowed.field, allowed.start) == (one.listed.target, one.field, one.start)
    return same and allowed.weight >= one.weight


def _grouped(found: Iterable[Found]) -> list[list[Found]]:
    places: dict[tuple[str, str], list[Found]] = collections.defaultdict(list)
    for one in found:
        places[one.listed.id, one.field].append(one)
    return sorted(places.values(), key=lambda group: (_rank(group[0]), group[0].start))


def _rank(one: Found) -> int:
    names_people = one.listed.target in (Target.ADDRESS, Target.EMAIL, Target.AUTHOR)
    return 0 if names_people and one.listed.treatment is Treatment.ALLOW else _ORDER[one.listed.treatment]


def _hit(group: Sequence[Found]) -> Hit:
    spans = sorted({(one.start, one.end) for one in group})
    listed = group[0].listed
    return Hit(
        entry_id=listed.id,
        target=listed.target,
        treatment=listed.treatment,
        written=listed.written,
        field=group[0].field,
        spans=tuple(spans[:MAX_SPANS]),
    )
