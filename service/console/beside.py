"""What is known beside a card, read when it is asked for: the author here, and rulings on others like it."""

from __future__ import annotations

import dataclasses
from typing import Final

from flask import render_template

from service.console.context import now, ports, visitor, wants_json
from service.console.listing import Row, row_of
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, moment
from service.domain.label import LabelValue
from service.moderation import record as reading
from service.moderation.ports import AuthorRecord
from service.moderation.similar import Likeness, beside

_KINDS: Final = {"text": "The same text", "campaign": "Nearly the same", "author": "The same author"}
_RULED: Final = {
    LabelValue.HAM: "approved",
    LabelValue.SPAM: "called spam",
    LabelValue.ABUSE: "called abuse",
}
_NAME: Final = 60


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """An earlier comment: in which way it is like this one, and what was said of it by whom."""

    row: Row
    kind: str
    ruled: str
    who: str
    at: Moment


@dataclasses.dataclass(frozen=True, slots=True)
class AuthorLine:
    """An author here: since when, and what people said of their comments."""

    first: Moment
    comments: int
    approved: int
    rejected: int


def show(comment_id: str) -> str | dict[str, str]:
    """Show it as a page; for the console's script, the part of it that a card takes in."""
    found = beside(ports(), visitor().site, comment_id)
    values = {
        "author": _author(found.author) if found.author else None,
        "lines": [_line(each) for each in found.similar],
        "comment_id": comment_id,
    }
    if wants_json():
        return {"html": render_template("console/_beside_alone.html", **values)}
    held = reading.queue_size(ports(), visitor().site)
    return render_template("console/beside.html", this=row_of(found.stored, now()), held=held, **values)


def _author(record: AuthorRecord) -> AuthorLine:
    return AuthorLine(moment(record.first_at, now()), record.comments, record.approved, record.rejected)


def _line(like: Likeness) -> Line:
    label = like.label
    return Line(
        row=row_of(like.stored, now()),
        kind=_KINDS[like.kind],
        ruled=_RULED[label.value] if label.value else "",
        who=clean_line(label.author, _NAME),
        at=moment(label.created_at, now()),
    )
