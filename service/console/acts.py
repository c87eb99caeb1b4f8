"""The moderators' buttons: approve, reject, take back. A form is answered by a redirect, a script by JSON."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from service.console import bulk, comment, queue
from service.console.addresses import safe_next, with_done
from service.console.banner import banner_of, review_words
from service.console.context import now, ports, visitor, wants_json
from service.console.forms import review_form, review_id
from service.console.presenters.card import card_of
from service.console.presenters.evidence import status_word
from service.console.presenters.hidden import clean_line
from service.console.queue_forms import queue_view
from service.domain.review import Review
from service.domain.signal import Verdict
from service.errors import ConflictError
from service.moderation import bulk as bulk_acts
from service.moderation import record as reading
from service.moderation import review as reviewing
from service.moderation import undo as undoing

_MESSAGE = 400

Answer = Response | str | tuple[dict[str, Any] | str, int]


def review(comment_id: str) -> Answer:
    """Approve or reject a comment in the state that the moderator saw."""
    form = review_form(request.form)
    try:
        done = reviewing.review(
            ports(),
            visitor().moderator,
            comment_id,
            revision=form.revision,
            act=form.act,
            reason=form.reason,
            note=form.note,
        )
    except ConflictError as error:
        return _conflict(comment_id, error, form.note)
    return _done(done)


def undo() -> Answer:
    """Take back the named review, or what the moderator did last: one review, or all of one press."""
    named = review_id(request.form)
    last = undoing.last(ports(), visitor().moderator) if named is None else None
    if last is not None and last.bulk is not None:
        return bulk.back_again(bulk_acts.take_back_all(ports(), visitor().moderator, last.bulk))
    try:
        done = undoing.undo(ports(), visitor().moderator, named)
    except ConflictError as error:
        subject = request.form.get("comment", "")
        if not subject:
            raise
        return _conflict(subject, error, "")
    return _done(done)


def _done(done: Review) -> Answer:
    if not wants_json():
        return redirect(with_done(safe_next(request.form.get("next")), done.comment_id), 303)
    found = reading.record(ports(), visitor().site, done.comment_id)
    answer = {
        "outcome": "done",
        "message": review_words(done),
        "banner": dataclasses.asdict(banner_of(found, done)),
        "comment": done.comment_id,
        **queue.counts(queue_view(request.args)),
        "card": _card_again(found) if done.after is Verdict.HOLD else None,
    }
    return answer, 200


def _card_again(found: reading.Record) -> str:
    card = card_of(found.stored, found.decision, visitor().site, now())
    return queue.card_html(card, queue_view(request.args))


def _conflict(comment_id: str, error: ConflictError, note: str) -> Answer:
    """Say who was first, with the comment as it stands now; the moderator's note is kept in the form."""
    found = reading.record(ports(), visitor().site, comment_id)
    message = clean_line(f"{error} It is {status_word(found.stored.status).lower()} now.", _MESSAGE)
    if wants_json():
        counted = queue.counts(queue_view(request.args))
        return {"outcome": "conflict", "message": message, "comment": comment_id, **counted}, 409
    return comment.page(found, notice=message, note=note), 409
