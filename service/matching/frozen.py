"""Hits looked for again: which of them a changed comment would still have, with the entries as they were."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.entry import Hit
from service.features.view import View
from service.matching.compiled import Compiled, read_for
from service.matching.hits import hits_of
from service.matching.listed import Listed


class Frozen:
    """The entries of some hits, compiled; no list is read."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        entries = {hit.entry_id: Listed(hit.entry_id, hit.target, hit.treatment, hit.written) for hit in hits}
        self._compiled = Compiled(entries.values())

    def hits(self, view: View) -> tuple[Hit, ...]:
        """Return what a view hits of them."""
        return hits_of(self._compiled.found_in(view, read_for([self._compiled], view)))
