"""Add entries to a list: first what they would have hit, then the button that adds them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console.context import ports, visitor
from service.console.list_forms import MAX_BYTES, AddForm, add_form, drafts
from service.console.lists import FORMATS, TARGETS, WORDS
from service.console.presenters.hidden import clean_line
from service.console.roles import require_owner
from service.errors import InvalidInputError
from service.moderation import record as reading
from service.moderation.lists.change import add
from service.moderation.lists.prepare import Prepared, prepare, require_room
from service.moderation.lists.trial import Trial, softened, try_out

TRIED: Final = 2_000
"""Accepted comments that a page tries entries on: it must come in a second or two."""

_ALARMS: Final = 50
_REFUSED: Final = 20
_WRITTEN: Final = 120
_EXCERPT: Final = 160


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A comment that an entry would have hit."""

    comment_id: str
    excerpt: str
    is_ham: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Alarm:
    """An entry with the accepted comments that it would have hit."""

    written: str
    target: str
    hits: int
    ham: int
    share: float
    shown: Sequence[Shown]


def show() -> str:
    """Show the form."""
    require_owner()
    return _form(AddForm())


def preview() -> str | tuple[str, int]:
    """Try what was sent on accepted comments, and ask before anything is added."""
    require_owner()
    form = AddForm()
    try:
        form = add_form(request.form, request.files.get("file"))
        prepared = prepare(ports(), visitor().site, drafts(form))
        require_room(ports(), visitor().site, prepared.new)
    except InvalidInputError as error:
        return _form(form, problem=str(error)), 400
    trial = try_out(ports(), [visitor().site], prepared.new, most=TRIED)
    return _preview(form, prepared, trial)


def submit() -> Response | tuple[str, int]:
    """Add what the preview showed."""
    require_owner()
    form, site = add_form(request.form, None), visitor().site
    try:
        prepared = prepare(ports(), site, drafts(form))
        kept = _softened(form, prepared)
        added = add(ports(), site, kept.new, author=visitor().moderator.name)
    except InvalidInputError as error:
        return _form(form, problem=str(error)), 400
    return redirect(url_for("console.lists", added=added), 303)


def _softened(form: AddForm, prepared: Prepared) -> Prepared:
    if form.alarms == "add":
        return prepared
    trial = try_out(ports(), [visitor().site], prepared.new, most=TRIED)
    above = {"leave": "leave_out_above", "hold": "hold_above"}[form.alarms]
    return softened(prepared, trial, **{above: 0.0})[0]


def _form(form: AddForm, *, problem: str | None = None) -> str:
    return render_template(
        "console/list_add.html",
        form=form,
        problem=problem,
        targets=TARGETS,
        treatments=WORDS,
        formats=FORMATS,
        most=MAX_BYTES,
        held=reading.queue_size(ports(), visitor().site),
    )


def _preview(form: AddForm, prepared: Prepared, trial: Trial) -> str:
    return render_template(
        "console/list_preview.html",
        form=form,
        prepared=prepared,
        trial=trial,
        refused=[
            (one.place, clean_line(one.written, _WRITTEN), one.reason) for one in prepared.refused[:_REFUSED]
        ],
        more_refused=max(0, len(prepared.refused) - _REFUSED),
        first=[clean_line(one.draft.written, _WRITTEN) for one in prepared.new[:_REFUSED]],
        alarms=[_alarm(trial, number) for number in range(min(len(trial.alarms), _ALARMS))],
        target=TARGETS[form.target],
        treatment=WORDS[form.treatment],
        held=reading.queue_size(ports(), visitor().site),
    )


def _alarm(trial: Trial, number: int) -> Alarm:
    alarm = trial.alarms[number]
    draft = alarm.candidate.draft
    return Alarm(
        written=clean_line(draft.written, _WRITTEN),
        target=TARGETS[draft.target],
        hits=alarm.hits,
        ham=alarm.ham,
        share=trial.share(alarm),
        shown=[Shown(one.comment_id, clean_line(one.body, _EXCERPT), one.is_ham) for one in alarm.examples],
    )
