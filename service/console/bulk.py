"""Many comments by one press: the ticked ones, or all that match, and the way back from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console import queue
from service.console.addresses import safe_next
from service.console.banner import review_words
from service.console.context import now, ports, visitor, wants_json
from service.console.forms import button, picks
from service.console.listing import Row, row_of
from service.console.presenters import filters
from service.console.presenters.card import card_of
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import moment
from service.console.queue_forms import queue_view
from service.domain.review import Review
from service.moderation import bulk as bulk_acts
from service.moderation import record as reading
from service.moderation.bulk import Bulk
from service.moderation.review import require_moderator

SAMPLES: Final = 5
NAMED: Final = 30
"""Comments that a report names by themselves; of more it says how many."""

ROWS: Final = 100
_MESSAGE: Final = 300
_ID_LENGTH: Final = 64

Answer = Response | str | tuple[dict[str, Any] | str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Named:
    """A comment that was left as it is: its line, and what happened to it."""

    row: Row
    why: str


def confirm() -> str:
    """Show how many comments match the filters now, and ask before any of them is settled."""
    require_moderator(visitor().moderator)
    view, (act, reason) = queue_view(request.args), button(request.form)
    chosen = bulk_acts.choose(ports(), visitor().site, view.query(now()))
    return render_template(
        "console/bulk_confirm.html",
        view=view,
        act=request.form["act"],
        words=words_of(act.value, reason),
        matching=chosen.matching,
        count=len(chosen.picks),
        picked="_".join(f"{pick.comment_id}.{pick.revision}" for pick in chosen.picks),
        samples=_rows([pick.comment_id for pick in chosen.picks[:SAMPLES]]),
        chips=filters.chips(view),
        held=reading.queue_size(ports(), visitor().site),
    )


def settle() -> Answer:
    """Settle what was ticked, or what the page before asked about."""
    require_moderator(visitor().moderator)
    act, reason = button(request.form)
    done = bulk_acts.settle_all(ports(), visitor().moderator, picks(request.form), act=act, reason=reason)
    if wants_json():
        said = f"{words_of(act.value, reason)}: {len(done.done):,}"
        return _told(done, said, undo=bool(done.done)), 200
    if not done.done:
        return _report_of(done)
    return _to_report(done)


def show(bulk_id: str) -> str:
    """Show what a press settled, with the way back. NotFoundError where the site knows of no such press."""
    reviews = bulk_acts.reviews_of(ports(), visitor().site.id, bulk_id)
    standing = bulk_acts.reviews_of(ports(), visitor().site.id, bulk_id, standing=True)
    return _report(bulk_id, reviews, len(standing), left=_left(), undone=request.args.get("undone", type=int))


def take_back(bulk_id: str) -> Answer:
    """Take back all that a press settled."""
    done = bulk_acts.take_back_all(ports(), visitor().moderator, bulk_id)
    return back_again(done)


def back_again(done: Bulk) -> Answer:
    """Answer for a press that was taken back."""
    if wants_json():
        told = _told(done, f"Taken back: {len(done.done):,} held again", undo=False)
        return {**told, "cards": [_card(each) for each in done.done[: queue.CARDS]]}, 200
    return _to_report(done, undone=len(done.done))


def words_of(act: str, reason: object) -> str:
    """Return what a button does, in words that a number can follow."""
    return "Approved" if act == "approve" else f"Rejected as {reason}"


def _told(done: Bulk, words: str, *, undo: bool) -> dict[str, Any]:
    left = f"{len(done.left):,} left, as they changed meanwhile" if done.left else ""
    banner = {"words": words, "excerpt": "", "after": left, "author": "", "comment": "", "review": None}
    if undo:
        banner["action"] = url_for("console.bulk_back", bulk_id=done.id)
    return {
        "outcome": "done",
        "message": f"{words}. {left}".strip(),
        "banner": banner,
        "settled": list(done.done),
        "left": [dataclasses.asdict(each) for each in done.left],
        **queue.counts(queue_view(request.args)),
    }


def _card(comment_id: str) -> str:
    found = reading.record(ports(), visitor().site, comment_id)
    card = card_of(found.stored, found.decision, visitor().site, now())
    return queue.card_html(card, queue_view(request.args))


def _to_report(done: Bulk, **told: int) -> Response:
    named = [each.comment_id for each in done.left[:NAMED]]
    said = {
        "left": named,
        "more": len(done.left) - len(named),
        "next": safe_next(request.form.get("next")),
        **told,
    }
    asked = urlencode({name: value for name, value in said.items() if value or name == "undone"}, doseq=True)
    return redirect(f"{url_for('console.bulk', bulk_id=done.id)}?{asked}", 303)


def _left() -> list[Named]:
    """Return the comments that the address names as left, with what happened to them last."""
    rows = _rows([each for each in request.args.getlist("left")[:NAMED] if len(each) <= _ID_LENGTH])
    return [Named(row, _what_happened(row.id)) for row in rows]


def _what_happened(comment_id: str) -> str:
    found = reading.record(ports(), visitor().site, comment_id)
    if found.stored.erased_at:
        return "It was erased."
    if not found.reviews or found.reviews[-1].created_at < found.stored.updated_at:
        return "It was edited."
    last = found.reviews[-1]
    return clean_line(f"{last.moderator_name}: {review_words(last)}", _MESSAGE)


def _report_of(done: Bulk) -> tuple[str, int]:
    """Say that nothing was settled, as all of it had changed."""
    why = {each.comment_id: each.why for each in done.left}
    rows = _rows([each.comment_id for each in done.left[:NAMED]])
    left = [Named(row, clean_line(why[row.id], _MESSAGE)) for row in rows]
    return _report(done.id, [], 0, left=left, undone=None), 409


def _report(
    bulk_id: str, reviews: Sequence[Review], standing: int, *, left: Sequence[Named], undone: int | None
) -> str:
    first = reviews[0] if reviews else None
    return render_template(
        "console/bulk.html",
        bulk_id=bulk_id,
        words=words_of(first.act.value, first.reason) if first else "",
        who=clean_line(first.moderator_name, 80) if first else "",
        at=moment(first.created_at, now()) if first else None,
        settled=len(reviews),
        standing=standing,
        rows=_rows([review.comment_id for review in reviews[:ROWS]]),
        left=left,
        total=max(len(left), len(request.args.getlist("left"))) + (request.args.get("more", type=int) or 0),
        undone=undone,
        following=safe_next(request.values.get("next")),
        held=reading.queue_size(ports(), visitor().site),
    )


def _rows(comment_ids: Sequence[str]) -> list[Row]:
    return [row_of(stored, now()) for stored in reading.comments(ports(), visitor().site, comment_ids)]
