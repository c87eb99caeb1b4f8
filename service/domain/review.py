"""A moderator's act on a comment."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from enum import StrEnum

from service.domain.label import LabelValue
from service.domain.signal import Verdict


class Act(StrEnum):
    """The moderators' buttons."""

    APPROVE = "approve"
    REJECT = "reject"
    UNDO = "undo"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One act, with the status before and after it: what undoing it must bring back.

    `reason` is the label that a rejection states (`spam` or `abuse`); `undoes` names the review that an
    undo takes back; `bulk` is the same for all reviews that one press made.
    """

    id: str
    comment_id: str
    version: int
    act: Act
    moderator_id: str
    moderator_name: str
    before: Verdict
    after: Verdict
    created_at: datetime
    reason: LabelValue | None = None
    note: str = ""
    undoes: str | None = None
    bulk: str | None = None
