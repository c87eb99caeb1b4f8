"""Near-duplicates by several authors, as one comment meets them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from service.domain.label import LabelValue


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """The earlier comments that a comment is nearly a copy of.

    `id` is that of the comment which the campaign began with. `comments` are those before this one and
    `authors` how many people wrote them and this one, both of the newest thousand only; `age_s` is the
    seconds since the first of them, and `similarity` in [0, 1] that to the nearest one which was looked at.
    `ruling` is what a moderator has said that all of it is. `gathers` names earlier comments that were in no
    campaign yet, and `merges` other campaigns that turn out to be this one.
    """

    id: str
    comments: int
    authors: int
    age_s: float
    similarity: float
    ruling: LabelValue | None = None
    gathers: tuple[str, ...] = ()
    merges: tuple[str, ...] = ()


def to_document(campaign: Campaign) -> dict[str, Any]:
    """Return the campaign as plain JSON values, without what is empty."""
    return {key: value for key, value in dataclasses.asdict(campaign).items() if value not in (None, ())}


def from_document(document: Mapping[str, Any] | None) -> Campaign | None:
    """Return the campaign that `to_document` wrote; None for None."""
    if document is None:
        return None
    ruling = document.get("ruling")
    return Campaign(
        id=document["id"],
        comments=document["comments"],
        authors=document["authors"],
        age_s=document["age_s"],
        similarity=document["similarity"],
        ruling=None if ruling is None else LabelValue(ruling),
        gathers=tuple(document.get("gathers", ())),
        merges=tuple(document.get("merges", ())),
    )
