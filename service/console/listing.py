"""All comments by status: the way back to what was settled, or never needed a person."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from flask import render_template, request

from service.console.context import now, ports, visitor
from service.console.forms import cursor, status
from service.console.presenters.evidence import status_word
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, moment
from service.console.presenters.passage import Piece, plain
from service.domain.signal import Verdict
from service.moderation import record as reading
from service.moderation.ports import StoredComment

ROWS = 50
_EXCERPT = 160


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One comment in a line."""

    id: str
    status: str
    excerpt: str
    author: tuple[Piece, ...]
    page: tuple[Piece, ...]
    arrived: Moment


def show() -> str:
    """Show a page of the site's comments, newest first."""
    asked = status(request.args)
    found = reading.page(ports(), visitor().site, status=asked, cursor=cursor(request.args), limit=ROWS)
    return render_template(
        "console/listing.html",
        rows=[row_of(stored, now()) for stored in found.items],
        asked=asked,
        statuses=[(verdict, status_word(verdict)) for verdict in Verdict],
        next_cursor=found.next_cursor,
        held=reading.queue_size(ports(), visitor().site),
    )


def row_of(stored: StoredComment, at: datetime) -> Row:
    """Return a comment as a line of a list, as it is told at a time."""
    written = stored.comment
    excerpt = "This comment was erased." if stored.erased_at else clean_line(written.body, _EXCERPT)
    return Row(
        id=stored.id,
        status=status_word(stored.status),
        excerpt=excerpt,
        author=plain(written.author.name, 60) or (Piece("no name"),),
        page=plain(written.page.title or written.page.url, 80),
        arrived=moment(stored.created_at, at),
    )
