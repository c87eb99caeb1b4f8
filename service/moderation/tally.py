"""What an import made of a file so far: plain counts, kept with its position."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
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
        """Return the counts as plain JSON values, which later counting leaves alone."""
        plain = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {**plain, **_copied(self.labels, self.left_out, self.places)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Tally:
        """Return the counts that `to_document` wrote; zeros for an empty one."""
        if not document:
            return cls()
        return cls(**{**document, **_copied(*(document[name] for name in ("labels", "left_out", "places")))})


def _copied(
    labels: Mapping[str, int], left_out: Mapping[str, int], places: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    return {
        "labels": Counter(labels),
        "left_out": Counter(left_out),
        "places": {reason: list(named) for reason, named in places.items()},
    }
