"""What of the drafts that somebody sends can be entries, and which are there already."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar

from service.domain.entry import MAX_ENTRIES, MAX_NOTE, MAX_PATTERNS, Draft, Refused, Target, Treatment
from service.domain.site import Site
from service.errors import InvalidInputError
from service.matching.written import key
from service.moderation.ports import Ports

CHUNK: Final = 500
"""Entries that are asked for, or written, at once: others' comments wait meanwhile."""

_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A draft that can be an entry, with the key that it shares with every entry that says the same."""

    key: str
    draft: Draft


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Drafts, sorted: those that are `new`, how many came `repeated`, and how many are `known`.

    `otherwise` are known with another treatment; they stay as they are until they are removed.
    """

    new: Sequence[Candidate]
    repeated: int
    known: int
    otherwise: Sequence[Draft]
    refused: Sequence[Refused]


def prepare(ports: Ports, site: Site | None, drafts: Iterable[Draft | Refused]) -> Prepared:
    """Return what of the drafts can be added to a site's list, or without a site to the shared one."""
    now = ports.clock()
    candidates: dict[str, Candidate] = {}
    refused: list[Refused] = []
    repeated = 0
    for draft in drafts:
        found = draft if isinstance(draft, Refused) else _candidate(draft, now)
        if isinstance(found, Refused):
            refused.append(found)
        elif found.key in candidates:
            repeated += 1
        else:
            candidates[found.key] = found
    known = _known(ports, site, list(candidates), now)
    return Prepared(
        new=[one for key, one in candidates.items() if key not in known],
        repeated=repeated,
        known=len(known),
        otherwise=[
            candidates[key].draft for key, was in known.items() if candidates[key].draft.treatment is not was
        ],
        refused=refused,
    )


def require_room(ports: Ports, site: Site | None, new: Sequence[Candidate]) -> None:
    """Raise InvalidInputError where a list would become longer than one can be."""
    with ports.store.read() as tx:
        size, patterns = tx.entries.size(site.id if site else None)
    size += len(new)
    patterns += sum(one.draft.target is Target.PATTERN for one in new)
    if size > MAX_ENTRIES:
        raise InvalidInputError(f"The list would have {size:,} entries; it can have {MAX_ENTRIES:,}.")
    if patterns > MAX_PATTERNS:
        raise InvalidInputError(f"The list would have {patterns:,} patterns; it can have {MAX_PATTERNS:,}.")


def in_chunks(items: Iterable[_T], size: int = CHUNK) -> Iterator[list[_T]]:
    """Yield the items in order, `size` at a time."""
    rest = iter(items)
    while chunk := list(itertools.islice(rest, size)):
        yield chunk


def _candidate(draft: Draft, now: datetime) -> Candidate | Refused:
    reason = None
    if len(draft.note) > MAX_NOTE:
        reason = f"A note has at most {MAX_NOTE} characters."
    elif draft.expires_at is not None and draft.expires_at <= now:
        reason = "It has expired already."
    try:
        found = Candidate(key(draft.target, draft.written), draft)
    except InvalidInputError as error:
        reason = str(error)
    return Refused(draft.place, draft.written, reason) if reason else found


def _known(ports: Ports, site: Site | None, keys: Sequence[str], now: datetime) -> dict[str, Treatment]:
    known: dict[str, Treatment] = {}
    with ports.store.read() as tx:
        for chunk in in_chunks(keys):
            known |= tx.entries.known(site.id if site else None, chunk, at=now)
    return known
