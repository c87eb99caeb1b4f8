"""Near-duplicates by several authors: what one person may say twice, many people hardly say by chance."""

from __future__ import annotations

import math
from typing import Final

from service.domain.campaign import Campaign
from service.domain.comment import Comment
from service.domain.history import History
from service.domain.label import LabelValue
from service.domain.policy import Limits
from service.domain.signal import Category, Finding
from service.features.view import View
from service.rules.base import EXAMPLE_TIME, Examples, Rule
from service.rules.wording import counted

AUTHORS: Final = 3
"""Authors from which on near-duplicates are a campaign: two quote each other, or are one person."""

MOST: Final = 4.0
"""The greatest strength."""

_HOME_JOB: Final = Comment(
    body="My cousin earns eighty an hour from her kitchen table, and all she needed was one short course."
)


def judge(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a near copy of comments by several authors, unless a moderator approved these: 1 for three authors
    and comments, one more for each doubling of both, at most 4.
    """
    del view, limits
    campaign = history.campaign
    if campaign is None or campaign.authors < AUTHORS or campaign.ruling is LabelValue.HAM:
        return None
    both = math.sqrt(campaign.authors * (campaign.comments + 1))
    return Finding(
        evidence=f"Nearly a copy of {counted(campaign.comments, 'earlier comment')}, by {campaign.authors} "
        "authors with this one.",
        strength=min(MOST, 1.0 + math.log2(both / AUTHORS)),
    )


def judge_ruled(view: View, history: History, limits: Limits) -> Finding | None:
    """Find a near copy of comments that a moderator rejected all at once."""
    del view, limits
    campaign = history.campaign
    if campaign is None or campaign.ruling not in (LabelValue.SPAM, LabelValue.ABUSE):
        return None
    return Finding(
        evidence=f"Nearly a copy of {counted(campaign.comments, 'earlier comment')}, which a moderator "
        f"rejected as {campaign.ruling.value}."
    )


_FOUND: Final = Campaign(id="c", comments=7, authors=5, age_s=3600.0, similarity=0.6)

campaign = Rule(
    name="campaign",
    category=Category.SPAM,
    group="flood",
    description="Nearly the same text by three or more authors, however slowly it comes.",
    judge=judge,
    examples=Examples(fires=(_HOME_JOB,), history=History(at=EXAMPLE_TIME, campaign=_FOUND)),
)

campaign_ruled = Rule(
    name="campaign_ruled",
    category=Category.SPAM,
    group=None,
    description="Nearly the same text as a campaign that a moderator has rejected.",
    judge=judge_ruled,
    examples=Examples(
        fires=(_HOME_JOB,),
        history=History(
            at=EXAMPLE_TIME,
            campaign=Campaign(
                id="c", comments=7, authors=5, age_s=3600.0, similarity=0.6, ruling=LabelValue.SPAM
            ),
        ),
    ),
)
