"""Ground truth about a comment, with its source."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from enum import StrEnum


class LabelValue(StrEnum):
    """What a comment really is."""

    HAM = "ham"
    SPAM = "spam"
    ABUSE = "abuse"


class LabelSource(StrEnum):
    """Who says so: a moderator's review, the site's own call, or an import."""

    MODERATOR = "moderator"
    SITE = "site"
    IMPORT = "import"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One statement of truth about one version of a comment; `value` None withdraws all before it."""

    id: str
    comment_id: str
    version: int
    value: LabelValue | None
    source: LabelSource
    author: str
    created_at: datetime
