"""Compare what Winnow decided with what the service said that it runs beside."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from service.domain.signal import Verdict
from service.domain.site import Site
from service.moderation.ports import Compared, Ports

EXAMPLES: Final = 5
"""Comments that are shown of each kind of disagreement."""

_PUBLIC: Final = Verdict.ACCEPT


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ShadowReport:
    """How two services agree on a site's comments from `since` to before `until`.

    `matrix` counts pairs of verdicts (ours, theirs); `examples` has some comments of each pair that differs.
    """

    since: datetime
    until: datetime
    matrix: Mapping[tuple[Verdict, Verdict], int]
    examples: Mapping[tuple[Verdict, Verdict], Sequence[Compared]]

    @property
    def compared(self) -> int:
        """Return how many comments both services judged."""
        return sum(self.matrix.values())

    @property
    def agreement(self) -> float | None:
        """Return the share in [0, 1] of comments that both would publish, or both keep from the page."""
        same = sum(n for (ours, theirs), n in self.matrix.items() if _agree(ours, theirs))
        return same / self.compared if self.compared else None

    @property
    def kappa(self) -> float | None:
        """Return the agreement beyond chance, at most 1 (J. Cohen, "A coefficient of agreement for nominal
        scales", 1960), of publishing or not; None where chance alone would agree on everything.
        """
        total, observed = self.compared, self.agreement
        if not total or observed is None:
            return None
        ours = sum(n for (verdict, _), n in self.matrix.items() if verdict is _PUBLIC) / total
        theirs = sum(n for (_, verdict), n in self.matrix.items() if verdict is _PUBLIC) / total
        chance = ours * theirs + (1 - ours) * (1 - theirs)
        return (observed - chance) / (1 - chance) if chance < 1 else None

    @property
    def changes(self) -> dict[str, int]:
        """Return how many comments would have fared otherwise if Winnow had decided.

        `published` are those that the other service kept from the page; `held` and `rejected` those that it
        published. `waiting` are all that moderators would have had to look at.
        """
        kept = [theirs for theirs in Verdict if theirs is not _PUBLIC]
        return {
            "published": sum(self.matrix.get((_PUBLIC, theirs), 0) for theirs in kept),
            "held": self.matrix.get((Verdict.HOLD, _PUBLIC), 0),
            "rejected": self.matrix.get((Verdict.REJECT, _PUBLIC), 0),
            "waiting": sum(n for (ours, _), n in self.matrix.items() if ours is Verdict.HOLD),
        }


def shadow_report(ports: Ports, site: Site, *, days: int, examples: int = EXAMPLES) -> ShadowReport:
    """Return how the last days' decisions compare with those of the service that ran beside."""
    until = ports.clock()
    since = until - timedelta(days=days)
    with ports.store.read() as tx:
        matrix = tx.incumbents.matrix(site.id, since=since, until=until)
        shown = {
            pair: tx.incumbents.examples(site.id, *pair, since=since, until=until, limit=examples)
            for pair in sorted(matrix)
            if pair[0] is not pair[1]
        }
    return ShadowReport(since=since, until=until, matrix=matrix, examples=shown)


def _agree(ours: Verdict, theirs: Verdict) -> bool:
    return (ours is _PUBLIC) == (theirs is _PUBLIC)
