"""Whether a comment belongs to a campaign: what shares a MinHash band, compared exactly.

Texts are near from `NEAR` on, short ones from `NEAR_SHORT`. A comment joins a campaign where it is near one
of the members that are looked at and no stranger to the text that the campaign began with (`FLOOR`), so that
no chain of small changes leads from one text to another.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from service.domain.campaign import Campaign
from service.domain.comment import Comment
from service.domain.decision import Decision
from service.domain.site import Site
from service.features.similarity import Shingled, shingled, similarity
from service.features.text import normalise
from service.features.traces import somebody
from service.features.view import View
from service.moderation.ports import Candidate, Exemplar, StoredComment, Transaction

NEAR: Final = 0.3
NEAR_SHORT: Final = 0.6
"""Jaccard indices, measured: unrelated texts of one language have less than 0.1, real spun comments 0.4 to
0.7 with the nearest of their kind, and one with every fifth word replaced 0.4 with what it was made from."""

FLOOR: Final = 0.15

SHORT: Final = 120
LEAST: Final = 60
"""Characters of the masked text, without spaces: what is shorter is everybody's, such as thanks."""

_CAMPAIGNS: Final = 2
_MEMBERS: Final = 3
_LONE: Final = 4
"""Texts that are read at most: an exemplar and members of each campaign, and what is in none; 12 in all."""


def campaign_of(
    tx: Transaction, site: Site, view: View, *, at: datetime, comment_id: str | None = None
) -> Campaign | None:
    """Return the campaign that a comment belongs to, or founds with earlier ones; None for most comments.

    Only what came up to `at` is looked at; an edited comment (`comment_id`) is not compared with itself.
    """
    text = shingled(view.text) if view.fingerprint.bands else None
    if text is None or text.characters < LEAST:
        return None
    candidates = tx.campaigns.candidates(site.id, view, at=at, comment_id=comment_id)
    if not candidates:
        return None
    met = _met(tx, site.id, text, candidates)
    found = _joined(met) or _founded(met)
    return None if found is None else _extended(tx, site.id, met, found, view.comment, at=at)


def enrol(tx: Transaction, stored: StoredComment, decision: Decision) -> None:
    """Make a comment a member of the campaign that its decision knew of, where it is stored itself."""
    campaign = decision.inputs.history.campaign
    if campaign is not None:
        tx.campaigns.enrol(stored, campaign)


def near(one: Shingled, other: Shingled) -> float:
    """Return how similar two texts are where they are near, else 0; of short ones more is asked."""
    alike = similarity(one, other)
    short = min(one.characters, other.characters) < SHORT
    return alike if alike >= (NEAR_SHORT if short else NEAR) else 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class _Lone:
    """An earlier comment that is near and in no campaign."""

    stored: StoredComment
    text: Shingled
    alike: float


@dataclasses.dataclass(frozen=True, slots=True)
class _Kin:
    """A campaign, and how near a text is to the nearest of its comments that was looked at."""

    exemplar: Exemplar
    text: Shingled
    alike: float


@dataclasses.dataclass(frozen=True, slots=True)
class _Met:
    """What a text is near: campaigns, the oldest first, and comments that are in none."""

    kin: Sequence[_Kin]
    lone: Sequence[_Lone]


def _met(tx: Transaction, site_id: str, text: Shingled, candidates: Sequence[Candidate]) -> _Met:
    members: dict[str, list[str]] = {}
    lone: list[str] = []
    for candidate in candidates:
        if candidate.campaign is None:
            lone.append(candidate.comment_id)
        elif candidate.campaign in members or len(members) < _CAMPAIGNS:
            members.setdefault(candidate.campaign, []).append(candidate.comment_id)
    kin = _kin(text, tx.campaigns.exemplars(site_id, list(members)) if members else ())
    # Members are read only where their campaign's exemplar is neither near nor a stranger.
    asked = {
        each.exemplar.campaign: members[each.exemplar.campaign][:_MEMBERS] for each in kin if not each.alike
    }
    wanted = [*itertools.chain.from_iterable(asked.values()), *lone[:_LONE]]
    read = tx.campaigns.texts(site_id, wanted) if wanted else {}
    compared = {id_: _compared(text, stored) for id_, stored in read.items()}
    alike = {
        c: max((compared[id_][1] for id_ in ids if id_ in compared), default=0.0) for c, ids in asked.items()
    }
    kin = [dataclasses.replace(each, alike=each.alike or alike[each.exemplar.campaign]) for each in kin]
    found = (_Lone(read[id_], *compared[id_]) for id_ in sorted(lone[:_LONE]) if id_ in read)
    return _Met([each for each in kin if each.alike], [each for each in found if each.alike])


def _kin(text: Shingled, exemplars: Sequence[Exemplar]) -> list[_Kin]:
    """Return the campaigns to whose exemplar a text is no stranger, and how near it is to that."""
    shingles = [(exemplar, _shingles(exemplar.comment)) for exemplar in exemplars]
    return [
        _Kin(exemplar, first, near(text, first))
        for exemplar, first in shingles
        if similarity(text, first) >= FLOOR
    ]


def _compared(text: Shingled, stored: StoredComment) -> tuple[Shingled, float]:
    other = _shingles(stored.comment)
    return other, near(text, other)


def _shingles(comment: Comment) -> Shingled:
    return shingled(normalise(comment.body, comment.format))


def _joined(met: _Met) -> Campaign | None:
    """Return the oldest of the campaigns that are near, which takes over the others."""
    if not met.kin:
        return None
    first, *others = met.kin
    return Campaign(
        id=first.exemplar.campaign,
        comments=0,
        authors=0,
        age_s=0.0,
        similarity=max(kin.alike for kin in met.kin),
        ruling=first.exemplar.ruling,
        gathers=_no_strangers(first.text, met.lone),
        merges=tuple(kin.exemplar.campaign for kin in others if similarity(first.text, kin.text) >= FLOOR),
    )


def _founded(met: _Met) -> Campaign | None:
    """Return the campaign that begins with the oldest of the comments that are near."""
    if not met.lone:
        return None
    return Campaign(
        id=met.lone[0].stored.id,
        comments=0,
        authors=0,
        age_s=0.0,
        similarity=max(lone.alike for lone in met.lone),
        gathers=_no_strangers(met.lone[0].text, met.lone),
    )


def _no_strangers(first: Shingled, lone: Sequence[_Lone]) -> tuple[str, ...]:
    return tuple(each.stored.id for each in lone if similarity(first, each.text) >= FLOOR)


def _extended(
    tx: Transaction, site_id: str, met: _Met, found: Campaign, comment: Comment, *, at: datetime
) -> Campaign:
    """Return the campaign with how far it reached before this comment."""
    gathered = [each.stored for each in met.lone if each.stored.id in found.gathers]
    besides = frozenset(somebody(each) for each in (comment, *(stored.comment for stored in gathered)))
    extent = tx.campaigns.extent(site_id, found.id, until=at, besides=besides)
    since = min(
        (
            *(kin.exemplar.founded_at for kin in met.kin if kin.exemplar.campaign == found.id),
            *(stored.updated_at for stored in gathered),
        ),
        default=at,
    )
    return dataclasses.replace(
        found,
        comments=extent.comments + len(gathered),
        authors=extent.authors,
        age_s=max((at - since).total_seconds(), 0.0),
        similarity=round(found.similarity, 4),
    )
