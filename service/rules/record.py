"""How much a record counts: what people ruled of earlier comments, older rulings less."""

from __future__ import annotations

import math
from typing import Final

from service.domain.history import History, Reputation, Trace
from service.rules.base import EXAMPLE_TIME

MOST: Final = 3.0
"""The greatest strength, that of seven fresh rulings: more say no more."""

LEAST: Final = 0.1
"""A record that came to less, after more than three half-lives, says nothing any more."""


def speaks_for(known: Reputation | None) -> float:
    """Return the strength of a record that has approvals and no rejection: log2(1 + approving), 3 at most."""
    if known is None or known.rejected or known.approving < LEAST:
        return 0.0
    return min(math.log2(1 + known.approving), MOST)


def speaks_against(known: Reputation | None) -> float:
    """Return the strength of a record with more against than for it: log2(1 + difference), 3 at most."""
    excess = known.rejecting - known.approving if known else 0.0
    return min(math.log2(1 + excess), MOST) if excess >= LEAST else 0.0


def past(trace: Trace, *, of: str = "", approved: int = 0, rejected: int = 0) -> History:
    """Return a history with one record of fresh rulings, for examples."""
    known = Reputation(
        trace=trace,
        of=of,
        approved=approved,
        rejected=rejected,
        approving=float(approved),
        rejecting=float(rejected),
    )
    return History(at=EXAMPLE_TIME, author_approved=approved, author_rejected=rejected, reputations=(known,))
