"""Judge comments without storing or counting them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from service.domain.comment import Comment
from service.domain.site import Site
from service.moderation.gather import gather
from service.moderation.judge import Outcome, judge, view_of
from service.moderation.ports import Ports


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What a comment would have been answered."""

    outcome: Outcome
    created_at: datetime


def score(ports: Ports, site: Site, comments: Sequence[Comment]) -> list[Scored]:
    """Judge comments against the history as it is; nothing is stored, and none of them sees another."""
    views = [view_of(comment, site) for comment in comments]
    now = ports.clock()
    with ports.store.read() as tx:
        policy = tx.policies.active(site.id)
        gathered = [gather(ports, tx, site, view, policy, at=now) for view in views]
    return [
        Scored(
            outcome=judge(ports.classifier, site, view, history, policy, degraded=degraded), created_at=now
        )
        for view, (history, degraded) in zip(views, gathered, strict=True)
    ]
