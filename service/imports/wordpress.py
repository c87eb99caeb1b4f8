"""A comment as WordPress names its fields, whether it came as XML or as a table."""

from __future__ import annotations

from collections.abc import Mapping

from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.imports import fields
from service.imports.imported import Item, Reason, Skipped

SOURCE = "wxr"
"""Comments of one blog have the same ids in every way of exporting them."""

NAMES: Mapping[str, str] = {
    "comment_ID": "id",
    "comment_id": "id",
    "comment_content": "body",
    "comment_author": "author_name",
    "comment_author_email": "author_email",
    "comment_author_url": "author_url",
    "comment_author_IP": "ip",
    "comment_agent": "user_agent",
    "comment_parent": "parent",
}
FURTHER = frozenset({"comment_approved", "comment_type", "comment_date", "comment_date_gmt"})
_LABELS = {"1": LabelValue.HAM, "approved": LabelValue.HAM, "spam": LabelValue.SPAM}
_PENDING = frozenset({"0", "hold", "unapproved"})
_TRASH = frozenset({"trash", "post-trashed"})
_NOTES = frozenset({"order_note", "webhook_delivery", "action_log", "note"})
_NEVER = "0000"


def item(row: Mapping[str, str], place: str, *, page: Mapping[str, object] | None = None) -> Item:
    """Return the comment in WordPress's own fields.

    Approved is ham, spam is spam. The trash is no label: what was there twice, off the topic or withdrawn by
    its author lies there beside what was rude, and WordPress itself forgets it after 30 days. Pingbacks and
    trackbacks keep their type. An author is known by the e-mail address, which is what a blog sends on.
    """
    state = row.get("comment_approved", "1").strip().casefold()
    kind = row.get("comment_type", "").strip() or "comment"
    if kind in _NOTES:
        return Skipped(Reason.NOTE, place)
    if state in _TRASH:
        return Skipped(Reason.TRASH, place)
    label = _LABELS.get(state)
    if label is None and state not in _PENDING:
        return Skipped(Reason.STATE, place)
    said: dict[str, object] = {name: row.get(theirs) for theirs, name in NAMES.items() if theirs in row}
    said |= {"format": "html", "type": kind, "created_at": _date(row), **(page or {})}
    return fields.item(SOURCE, said, place, label=label, status=None if label else Verdict.HOLD)


def _date(row: Mapping[str, str]) -> str | None:
    """Return the time in UTC; the blog's own time, taken as UTC, where WordPress never filled it in."""
    dates = (row.get("comment_date_gmt", ""), row.get("comment_date", ""))
    return next((date for date in dates if date.strip() and not date.startswith(_NEVER)), None)
