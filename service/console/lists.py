"""Managed lists for owners: what is on them, what it hit, and removing it with a way back."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console.context import now, ports, visitor
from service.console.list_forms import list_view
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, moment
from service.console.roles import require_owner
from service.domain.entry import Draft, Entry, Target, Treatment
from service.imports.lists import formats
from service.imports.lists.formats import Asked, ListFormat
from service.moderation import record as reading
from service.moderation.lists import show as showing
from service.moderation.lists.change import add, remove
from service.moderation.lists.prepare import prepare
from service.moderation.ports import EntryRecord

WORDS: Final = {Treatment.BLOCK: "Block", Treatment.HOLD: "Hold", Treatment.ALLOW: "Allow"}
TARGETS: Final = {
    Target.WORD: "Word or phrase",
    Target.TEXT: "Run of characters",
    Target.PATTERN: "Pattern",
    Target.DOMAIN: "Domain",
    Target.ADDRESS: "IP address",
    Target.EMAIL: "E-mail address",
    Target.AUTHOR: "Author",
}
FORMATS: Final = {
    ListFormat.LINES: "One entry a line",
    ListFormat.JSONL: "JSON Lines of our own",
    ListFormat.WORDPRESS: "WordPress: disallowed comment keys",
    ListFormat.DISCOURSE: "Discourse: watched words",
    ListFormat.CORAL: "Coral: banned and suspect words",
}
_STATES: Final = {"live": "Live", "expired": "Expired", "removed": "Removed"}
_WRITTEN: Final = 120
_ID_LENGTH: Final = 64


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """An entry in a line."""

    id: str
    written: str
    target: str
    treatment: str
    note: str
    author: str
    added: Moment
    expires: Moment | None
    until: datetime | None
    removed: Moment | None
    hits: int
    last_hit: Moment | None


def show() -> str:
    """Show a page of the site's list, or of the one that all sites share."""
    require_owner()
    site, view = visitor().site, list_view(request.args)
    found = showing.page(ports(), site, view.query, cursor=view.after)
    own, shared = showing.sizes(ports(), site)
    asked = {key: value for key, value in request.args.items() if key not in ("after", "removed", "added")}
    following = urlencode({**asked, "after": found.next_cursor}) if found.next_cursor else None
    return render_template(
        "console/lists.html",
        rows=[_row(record, now()) for record in found.items],
        query=view.query,
        own=own,
        shared=shared,
        following=following,
        targets=TARGETS,
        treatments=WORDS,
        states=_STATES,
        formats=FORMATS,
        removed=_removed(),
        added=request.args.get("added", type=int),
        held=reading.queue_size(ports(), site),
    )


def take_out(entry_id: str) -> Response:
    """Remove an entry and offer the way back."""
    require_owner()
    remove(ports(), visitor().site, [entry_id], author=visitor().moderator.name)
    return redirect(url_for("console.lists", removed=entry_id), 303)


def put_back(entry_id: str) -> Response:
    """Add what a removed entry said as a new one."""
    require_owner()
    site, gone = visitor().site, showing.one(ports(), visitor().site, entry_id)
    prepared = prepare(ports(), site, [_draft(gone)])
    added = add(ports(), site, prepared.new, author=visitor().moderator.name)
    return redirect(url_for("console.lists", added=added), 303)


def export() -> Response:
    """Send the list as a file, as far as the format can say it."""
    require_owner()
    name = ListFormat(request.args.get("format", ListFormat.JSONL)) if _is_format() else ListFormat.JSONL
    view = list_view(request.args).query
    asked = Asked(target=view.target or Target.WORD, treatment=view.treatment or Treatment.BLOCK)
    entries = showing.everything(ports(), visitor().site)
    text = "".join(piece for piece in formats.write(entries, name, asked) if isinstance(piece, str))
    response = Response(text, mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="winnow-{name}.txt"'
    return response


def _is_format() -> bool:
    return request.args.get("format") in set(ListFormat)


def _removed() -> Entry | None:
    named = request.args.get("removed", "")
    found = showing.one(ports(), visitor().site, named) if 0 < len(named) <= _ID_LENGTH else None
    return found if found and found.removed_at else None


def _draft(entry: Entry) -> Draft:
    expired = entry.expires_at is not None and entry.expires_at <= now()
    return Draft(
        target=entry.target,
        treatment=entry.treatment,
        written=entry.written,
        note=entry.note,
        expires_at=None if expired else entry.expires_at,
    )


def _row(record: EntryRecord, at: datetime) -> Row:
    entry = record.entry
    return Row(
        id=entry.id,
        written=clean_line(entry.written, _WRITTEN),
        target=TARGETS[entry.target],
        treatment=WORDS[entry.treatment],
        note=clean_line(entry.note, _WRITTEN),
        author=clean_line(entry.author),
        added=moment(entry.created_at, at),
        expires=moment(entry.expires_at, at) if entry.expires_at else None,
        until=entry.expires_at,
        removed=moment(entry.removed_at, at) if entry.removed_at else None,
        hits=record.hits,
        last_hit=moment(record.last_hit_at, at) if record.last_hit_at else None,
    )
