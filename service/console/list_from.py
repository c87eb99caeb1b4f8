"""Block or trust from a card: what of the comment, for how long, and what it would hit, before it counts."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console.addresses import safe_next
from service.console.context import now, ports, visitor
from service.console.lists import TARGETS
from service.console.presenters.hidden import clean_line
from service.domain.entry import MAX_NOTE, Draft, Target, Treatment
from service.errors import ConflictError, InvalidInputError
from service.matching.written import key
from service.moderation import record as reading
from service.moderation.lists import from_comment as listing
from service.moderation.lists.from_comment import Subject
from service.moderation.lists.show import one
from service.moderation.lists.trial import Trial
from service.moderation.review import require_moderator

TREATMENTS: Final = {
    Treatment.BLOCK: "Block: reject what it hits",
    Treatment.HOLD: "Hold what it hits for a moderator",
    Treatment.ALLOW: "Trust: accept what it hits",
}
DAYS: Final = {30: "30 days", 7: "7 days", 90: "90 days", 0: "until somebody removes it"}
_WRITTEN: Final = 120
_EXCERPT: Final = 160
_ID_LENGTH: Final = 64


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """Something of the comment that can be on a list, in words; `value` is its number in the form."""

    value: int
    kind: str
    written: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a form asks for: which subject by its number, and the rest of the entry."""

    about: int = 0
    treatment: Treatment = Treatment.BLOCK
    days: int = 30
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Hits:
    """How many of the newest comments of a status an entry hits, with a few of them."""

    tried: int
    hit: int
    ham: int
    shown: Sequence[tuple[str, str]]


def show(comment_id: str) -> str:
    """Show what of a comment can be blocked or trusted, and after that the way back."""
    require_moderator(visitor().moderator)
    return _form(comment_id, Asked())


def preview(comment_id: str) -> str | tuple[str, int]:
    """Show what the entry would have hit, and ask before it counts."""
    require_moderator(visitor().moderator)
    asked = Asked()
    try:
        asked = _asked()
        wanted = _wanted(comment_id, asked)
        found = listing.effect(ports(), visitor().site, wanted)
    except (ConflictError, InvalidInputError) as error:
        return _form(comment_id, asked, problem=str(error)), _status(error)
    return _page(
        "console/list_from_preview.html",
        comment_id=comment_id,
        asked=asked,
        subject=_line(asked.about, Subject(wanted.target, wanted.written)),
        until=wanted.expires_at,
        seen=key(wanted.target, wanted.written),
        accepted=_hits(found.accepted),
        waiting=_hits(found.held),
        within=listing.DAYS,
    )


def submit(comment_id: str) -> Response | tuple[str, int]:
    """Add what the preview showed."""
    require_moderator(visitor().moderator)
    asked = Asked()
    try:
        asked = _asked()
        added = listing.put(ports(), visitor().moderator, visitor().site, _wanted(comment_id, asked))
    except (ConflictError, InvalidInputError) as error:
        return _form(comment_id, asked, problem=str(error)), _status(error)
    back = safe_next(request.form.get("next"))
    return redirect(url_for("console.list_from", comment_id=comment_id, added=added.id, next=back), 303)


def take_out(comment_id: str, entry_id: str) -> Response:
    """Remove the entry again."""
    listing.take_out(ports(), visitor().moderator, visitor().site, entry_id)
    back = safe_next(request.form.get("next"))
    return redirect(url_for("console.list_from", comment_id=comment_id, removed=entry_id, next=back), 303)


def _asked() -> Asked:
    fields = request.form
    about, days = fields.get("about", ""), fields.get("days", "")
    if not about.isascii() or not about.isdigit() or len(about) > len(str(_WRITTEN)):
        raise InvalidInputError("Choose what is to be on the list.", "about")
    if fields.get("treatment") not in set(Treatment) or days not in {str(each) for each in DAYS}:
        raise InvalidInputError("Choose what is to become of it, and for how long.", "treatment")
    note = fields.get("note", "").replace("\r\n", " ").replace("\x00", "").strip()
    return Asked(
        about=int(about), treatment=Treatment(fields["treatment"]), days=int(days), note=note[:MAX_NOTE]
    )


def _subjects(comment_id: str) -> tuple[Subject, ...]:
    found = reading.record(ports(), visitor().site, comment_id)
    return () if found.stored.erased_at else listing.subjects(found.stored.comment, visitor().site)


def _wanted(comment_id: str, asked: Asked) -> Draft:
    """Return the entry that is asked for: a number among what the comment shows, and what the preview saw."""
    found, seen = _subjects(comment_id), request.form.get("seen")
    about = found[asked.about] if asked.about < len(found) else None
    if about is None or (seen is not None and seen != key(about.target, about.written)):
        raise ConflictError("The comment changed meanwhile; choose again.")
    return listing.draft(about, asked.treatment, note=asked.note, days=asked.days or None, at=now())


def _form(comment_id: str, asked: Asked, *, problem: str = "") -> str:
    return _page(
        "console/list_from.html",
        comment_id=comment_id,
        asked=asked,
        lines=[_line(number, each) for number, each in enumerate(_subjects(comment_id))],
        treatments=TREATMENTS,
        days=DAYS,
        problem=problem,
        added=_named("added"),
        removed=_named("removed"),
    )


def _page(template: str, **values: Any) -> str:
    return render_template(
        template,
        following=safe_next(request.values.get("next")),
        held=reading.queue_size(ports(), visitor().site),
        words=TREATMENTS,
        **values,
    )


def _named(argument: str) -> dict[str, str] | None:
    entry_id = request.args.get(argument, "")
    if not 0 < len(entry_id) <= _ID_LENGTH:
        return None
    entry = one(ports(), visitor().site, entry_id)
    if bool(entry.removed_at) is (argument == "added"):
        return None
    return {
        "id": entry.id,
        "written": clean_line(entry.written, _WRITTEN),
        "words": TREATMENTS[entry.treatment].partition(":")[0],
    }


def _line(number: int, subject: Subject) -> Line:
    is_domain = subject.target is Target.EMAIL and subject.written.startswith("@")
    kind = "Everybody who writes from" if is_domain else TARGETS[subject.target]
    return Line(number, kind, clean_line(subject.written, _WRITTEN))


def _hits(trial: Trial) -> Hits:
    shown = [one for alarm in trial.alarms for one in alarm.examples]
    return Hits(
        trial.tried, trial.hit, trial.ham, [(e.comment_id, clean_line(e.body, _EXCERPT)) for e in shown]
    )


def _status(error: Exception) -> int:
    return 409 if isinstance(error, ConflictError) else 400
