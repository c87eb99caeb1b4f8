"""What an import made of a file so far: plain counts, kept with its position."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from typing import Any

from service.domain.label import LabelValue

PLACES = 5
"""Places named of each reason to leave something out."""


@dataclasses.dataclass(slots=True)
class Tally:
    """Counts of a file's items.

    `read` is all of them. `known` were there already, of which `relabelled` got a new label. `judged` waited
    for a moderator and went through the classifier. `undated` came without a usable time. `left_out` counts
    by reason, `places` says of each where the first ones stand.
    """

    read: int = 0
    added: int = 0
    known: int = 0
    relabelled: int = 0
    judged: int = 0
    undated: int = 0
    labels: Counter[str] = dataclasses.field(default_factory=Counter)
    left_out: Counter[str] = dataclasses.field(default_factory=Counter)
    places: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def leave_out(self, reason: str, place: str) -> None:
        """Count an item that is left out."""
        self.left_out[reason] += 1
        places = self.places.setdefault(reason, [])
        if len(places) < PLACES:
            places.append(place)

    def add(self, label: LabelValue | None) -> None:
        """Count a comment that is added."""
        self.added += 1
        if label is not None:
            self.labels[label.value] += 1

    def to_document(self) -> dict[str, Any]:
        """Return the counts as plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Tally:
        """Return the counts that `to_document` wrote; zeros for an empty one."""
        fields = {**document}
        for name in ("labels", "left_out"):
            fields[name] = Counter(fields.get(name, {}))
        return cls(**fields)
