"""The site itself: its name and address, its doors and its keys; for owners."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console.context import now, ports, visitor
from service.console.owner_forms import OVERLAPS, key_kind, overlap
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, ahead, moment
from service.console.roles import require_owner
from service.domain.site import ApiKey, Held, KeyKind
from service.errors import ConflictError, InvalidInputError
from service.moderation import record as reading
from service.moderation.keys import adopt_key, issue_key, revoke_key, rotate_key
from service.moderation.register import MAX_NAME, MAX_URL, set_address, set_doors

KINDS: Final[Mapping[KeyKind, str]] = {
    KeyKind.NATIVE: "API key",
    KeyKind.AKISMET: "Akismet key",
    KeyKind.INCUMBENT: "key of another Akismet service",
}

Answer = str | tuple[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as a line; `stops` is when it stops working, where that lies ahead."""

    id: str
    prefix: str
    kind: str
    by: str
    made: Moment
    used: Moment | None
    stops: Moment | None
    stopped: Moment | None
    replaceable: bool


def show() -> str:
    """Show the site with its keys. RefusedError where the visitor is no owner."""
    require_owner()
    return _page()


def save() -> Response | Answer:
    """Give the site another name and URL. RefusedError where the visitor is no owner."""
    require_owner()
    name, url = request.form.get("name", ""), request.form.get("url", "").strip()
    try:
        set_address(ports(), visitor().site, name, url, actor=_actor())
    except (InvalidInputError, ConflictError) as error:
        return _page(problem=str(error)), 400
    return redirect(url_for("console.site"), 303)


def doors() -> Response | Answer:
    """Change how other protocols behave. RefusedError where the visitor is no owner."""
    require_owner()
    changes: dict[str, Any] = {"shadow": request.form.get("shadow") == "yes"}
    if request.form.get("held_is") in set(Held):
        changes["held_is"] = Held(request.form["held_is"])
    present = visitor().site.doors.coral_secrets
    if request.form.get("forget") == "yes":
        present = ()
    added = request.form.get("coral_secret", "").strip()
    changes["coral_secrets"] = (*present, added) if added else present
    try:
        set_doors(ports(), visitor().site, changes, actor=_actor())
    except InvalidInputError as error:
        return _page(problem=str(error)), 400
    return redirect(url_for("console.site"), 303)


def add_key() -> Answer:
    """Make a key and show it this once; or take in one of another service. RefusedError for no owner."""
    require_owner()
    try:
        kind = key_kind(request.form)
        if kind is KeyKind.INCUMBENT:
            adopt_key(ports(), visitor().site, request.form.get("secret", ""), actor=_actor())
            return _page(notice="That key opens Akismet's calls here now, as it does there.")
        secret = issue_key(ports(), visitor().site, kind, actor=_actor())
    except (InvalidInputError, ConflictError) as error:
        return _page(problem=str(error)), 400
    return _page(secret=secret, made=KINDS[kind])


def rotate(key_id: str) -> Answer:
    """Make a key in the place of another and show it this once.

    Raises:
        NotFoundError: the site has no such key.
        RefusedError: the visitor is no owner.
    """
    require_owner()
    try:
        secret = rotate_key(ports(), visitor().site, key_id, overlap(request.form), actor=_actor())
    except (InvalidInputError, ConflictError) as error:
        return _page(problem=str(error)), 409
    return _page(secret=secret, made="key")


def revoke(key_id: str) -> Response:
    """Let a key open nothing any more, now or in a while.

    Raises:
        NotFoundError: the site has no such key.
        RefusedError: the visitor is no owner.
    """
    require_owner()
    revoke_key(ports(), visitor().site, key_id, overlap(request.form), actor=_actor())
    return redirect(url_for("console.site"), 303)


def _actor() -> str:
    return visitor().moderator.name


def _page(*, problem: str = "", notice: str = "", secret: str = "", made: str = "") -> str:
    with ports().store.read() as tx:
        site = tx.sites.get(visitor().site.id) or visitor().site
        keys = tx.sites.keys(site.id)
    rows = [_row(key) for key in keys]
    return render_template(
        "console/site.html",
        site=site,
        working=[row for row in reversed(rows) if row.stopped is None],
        stopped=[row for row in reversed(rows) if row.stopped],
        problem=problem,
        notice=notice,
        secret=secret,
        made=made,
        overlaps=[(hours, words) for hours, (words, _) in OVERLAPS.items()],
        kinds=[(kind.value, words) for kind, words in KINDS.items()],
        max_name=MAX_NAME,
        max_url=MAX_URL,
        held=reading.queue_size(ports(), site),
    )


def _row(key: ApiKey) -> KeyRow:
    at, works = now(), key.opens(now())
    return KeyRow(
        id=key.id,
        prefix=key.prefix,
        kind=KINDS[key.kind],
        by=clean_line(key.created_by),
        made=moment(key.created_at, at),
        used=moment(key.last_used_at, at) if key.last_used_at else None,
        stops=ahead(key.revoked_at, at) if key.revoked_at and works else None,
        stopped=moment(key.revoked_at, at) if key.revoked_at and not works else None,
        replaceable=works and key.kind is not KeyKind.INCUMBENT,
    )
