"""Judge comments without storing or counting them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from service.domain.comment import Comment
from service.domain.flip import Counterfactual
from service.domain.site import Site
from service.moderation.flip import flip
from service.moderation.gather import gather
from service.moderation.judge import Outcome, judge, view_of
from service.moderation.ports import Ports


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What a comment would have been answered, and where it was asked what would have flipped that."""

    outcome: Outcome
    created_at: datetime
    flip: Counterfactual | None = None


def score(ports: Ports, site: Site, comments: Sequence[Comment], *, flips: bool = False) -> list[Scored]:
    """Judge comments against the history as it is; nothing is stored, and none of them sees another.

    With `flips`, each is judged up to `flip.MAX_JUDGED` times more, to see what would flip its verdict.
    """
    views = [view_of(comment, site) for comment in comments]
    now = ports.clock()
    with ports.store.read() as tx:
        policy = tx.policies.active(site.id)
        gathered = [gather(ports, tx, site, view, policy, at=now) for view in views]
    scored = []
    for view, (history, degraded) in zip(views, gathered, strict=True):
        outcome = judge(ports.classifier, site, view, history, policy, degraded=degraded)
        found = flip(ports.classifier, site, view, outcome, policy) if flips else None
        scored.append(Scored(outcome=outcome, created_at=now, flip=found))
    return scored
