"""Which campaign a comment is in: written with the comment, and true whoever else writes at once.

No row is written by every member, so that writers of one campaign never wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, and_, bindparam, delete, select, update

from service.domain.campaign import Campaign
from service.domain.comment import from_document
from service.features.traces import somebody
from service.moderation.ports import StoredComment
from service.store.tables import campaign_members as members
from service.store.tables import campaigns, comments, versions

Run = Callable[[Executable, Mapping[str, Any]], CursorResult[Any]]

_ONE = and_(members.c.site_id == bindparam("of_site"), members.c.comment_id == bindparam("of_id"))
_HOMES = select(members.c.comment_id, members.c.campaign_id).where(
    members.c.site_id == bindparam("of_site"), members.c.comment_id.in_(bindparam("ids", expanding=True))
)
_CAMPAIGN = select(campaigns.c.id).where(
    campaigns.c.site_id == bindparam("of_site"), campaigns.c.id == bindparam("of_campaign")
)
_LEAVE = delete(members).where(_ONE)
_NOW = and_(
    versions.c.site_id == comments.c.site_id,
    versions.c.comment_id == comments.c.id,
    versions.c.version == comments.c.version,
)
_STANDING = (
    select(comments.c.id, comments.c.version, versions.c.created_at, versions.c.content)
    .join_from(comments, versions, _NOW)
    .where(
        comments.c.site_id == bindparam("of_site"),
        comments.c.id.in_(bindparam("ids", expanding=True)),
        comments.c.erased_at.is_(None),
    )
)
_OF_CAMPAIGN = and_(
    members.c.site_id == bindparam("of_site"), members.c.campaign_id == bindparam("of_campaign")
)
_OLDEST = (
    select(members.c.comment_id, members.c.version)
    .where(_OF_CAMPAIGN)
    .order_by(members.c.at, members.c.comment_id)
    .limit(1)
)
_MOVE = update(members).where(_OF_CAMPAIGN).values(campaign_id=bindparam("to"))
_THIS = and_(campaigns.c.site_id == bindparam("of_site"), campaigns.c.id == bindparam("of_campaign"))
_RULING = select(campaigns.c.ruling, campaigns.c.ruled_by, campaigns.c.ruled_at).where(_THIS)
_RULE = (
    update(campaigns)
    .where(_THIS)
    .values(ruling=bindparam("value"), ruled_by=bindparam("by"), ruled_at=bindparam("at"))
)
_EXEMPLAR = (
    update(campaigns)
    .where(_THIS, campaigns.c.exemplar == bindparam("was"))
    .values(exemplar=bindparam("now"), exemplar_version=bindparam("now_version"))
)


def enrol(run: Run, new: Callable[[Any, Any], int], stored: StoredComment, campaign: Campaign) -> None:
    """Make a comment a member of a campaign as that is by now; `new` inserts rows that are not there yet.

    Somebody else may have founded or erased meanwhile: who would found a campaign joins that of the first
    comment which has one by now, and what nothing is left of is no campaign. One that was taken over
    meanwhile gets a member all the same, until a later comment is near both.
    """
    site = {"of_site": stored.site_id}
    known = [*campaign.gathers, stored.id]
    homes = {row.comment_id: row.campaign_id for row in run(_HOMES, {**site, "ids": known}).all()}
    founding = campaign.id in campaign.gathers
    target = next((homes[i] for i in campaign.gathers if founding and i in homes), campaign.id)
    lone = [i for i in campaign.gathers if i not in homes]
    rows = _rows(run, stored.site_id, lone)
    if not _is_there(run, site, target) and not _found(new, stored.site_id, target, rows):
        return
    if stored.id in homes:
        run(_LEAVE, {**site, "of_id": stored.id})
    own = {
        "comment_id": stored.id,
        "version": stored.version,
        "at": stored.updated_at,
        "author": somebody(stored.comment),
        "similarity": campaign.similarity,
    }
    home = {"site_id": stored.site_id, "campaign_id": target, "review": None}
    others = (
        {**row, "similarity": campaign.similarity} if row["comment_id"] != target else row for row in rows
    )
    new(members, [{**row, **home} for row in (*others, own)])
    for other in campaign.merges:
        _merge(run, stored.site_id, other, into=target)


def forget(run: Run, site_id: str, comment_id: str) -> None:
    """Take an erased comment out of its campaign; the oldest that is left stands for the others."""
    one = {"of_site": site_id, "of_id": comment_id}
    homes = run(_HOMES, {"of_site": site_id, "ids": [comment_id]}).all()
    run(_LEAVE, one)
    for row in homes:
        oldest = run(_OLDEST, {"of_site": site_id, "of_campaign": row.campaign_id}).one_or_none()
        if oldest is not None:
            new = {"was": comment_id, "now": oldest.comment_id, "now_version": oldest.version}
            run(_EXEMPLAR, {"of_site": site_id, "of_campaign": row.campaign_id, **new})


def _is_there(run: Run, site: Mapping[str, Any], campaign_id: str) -> bool:
    return run(_CAMPAIGN, {**site, "of_campaign": campaign_id}).first() is not None


def _found(new: Callable[[Any, Any], int], site_id: str, campaign_id: str, rows: Sequence[Any]) -> bool:
    """Begin a campaign with the comment that it is named after; say whether that is still there."""
    first = next((row for row in rows if row["comment_id"] == campaign_id), None)
    if first is None:
        return False
    founded = {
        "site_id": site_id,
        "id": campaign_id,
        "exemplar": campaign_id,
        "exemplar_version": first["version"],
        "founded_at": min(row["at"] for row in rows),
        "ruling": None,
        "ruled_by": None,
        "ruled_at": None,
    }
    new(campaigns, founded)
    return True


def _rows(run: Run, site_id: str, comment_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return what is written of comments that come in as they are now; no erased one."""
    if not comment_ids:
        return []
    standing = run(_STANDING, {"of_site": site_id, "ids": list(comment_ids)}).all()
    return [
        {
            "comment_id": row.id,
            "version": row.version,
            "at": row.created_at,
            "author": somebody(from_document(row.content)),
            "similarity": 1.0,
        }
        for row in standing
    ]


def _merge(run: Run, site_id: str, other: str, *, into: str) -> None:
    """Move the members of a campaign into an older one, which keeps its ruling or gets the other's."""
    if other == into:
        return
    run(_MOVE, {"of_site": site_id, "of_campaign": other, "to": into})
    theirs = run(_RULING, {"of_site": site_id, "of_campaign": other}).one_or_none()
    ours = run(_RULING, {"of_site": site_id, "of_campaign": into}).one_or_none()
    if ours is not None and ours.ruling is None and theirs is not None and theirs.ruling is not None:
        said = {"value": theirs.ruling, "by": theirs.ruled_by, "at": theirs.ruled_at}
        run(_RULE, {"of_site": site_id, "of_campaign": into, **said})
