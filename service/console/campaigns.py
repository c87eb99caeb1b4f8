"""Campaigns: near-duplicates by several authors, seen and settled as one thing."""

from __future__ import annotations

import dataclasses
from typing import Final, cast, get_args
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.console.context import now, ports, visitor
from service.console.forms import cursor, ruling
from service.console.listing import Row, row_of
from service.console.presenters import chart, differences
from service.console.presenters.evidence import status_word
from service.console.presenters.hidden import clean_line
from service.console.presenters.moments import Moment, moment
from service.console.presenters.passage import Piece
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.errors import ConflictError, InvalidInputError
from service.moderation import campaigns as reading
from service.moderation import record
from service.moderation.ports import CampaignOrder, CampaignSummary, MemberPage

ROWS: Final = 20
MEMBERS: Final = 50
SPARKS: Final = 16
STEPS: Final = 12
_EXCERPT: Final = 160
_SAMPLE: Final = 200
_MESSAGE: Final = 300

_RULED: Final = {
    LabelValue.HAM: "Approved",
    LabelValue.SPAM: "Rejected as spam",
    LabelValue.ABUSE: "Rejected as abuse",
}
_STATES: Final = {"open": False, "ruled": True}

Answer = Response | str | tuple[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A campaign in a list."""

    id: str
    excerpt: str
    comments: int
    authors: int
    first: Moment
    last: Moment
    held: int
    ruling: str
    line: str


@dataclasses.dataclass(frozen=True, slots=True)
class MemberLine:
    """A comment of a campaign, and how near it was when it came, in per cent."""

    row: Row
    similarity: str


def show() -> str:
    """Show a page of the site's campaigns."""
    order, state = _order(), request.args.get("state", "")
    site = visitor().site
    found = reading.campaign_page(
        ports(), site, ruled=_STATES.get(state), order=order, cursor=cursor(request.args), limit=ROWS
    )
    return render_template(
        "console/campaigns.html",
        lines=[_line(each) for each in found.items],
        order=order,
        state=state if state in _STATES else "",
        next_cursor=found.next_cursor,
        held=record.queue_size(ports(), site),
    )


def show_one(campaign_id: str) -> Answer:
    """Show a campaign, or lead to the one that took it over. NotFoundError where there is none."""
    found = reading.campaign(ports(), visitor().site, campaign_id)
    if found.id != campaign_id:
        return redirect(url_for("console.campaign", campaign_id=found.id), 303)
    return _page(found, said=_said())


def rule(campaign_id: str) -> Answer:
    """Approve or reject all of a campaign."""
    try:
        done = reading.rule(ports(), visitor().moderator, campaign_id, ruling(request.form))
    except ConflictError as error:
        return _conflict(campaign_id, error)
    return _back(done, "settled")


def take_back(campaign_id: str) -> Answer:
    """Take a ruling back, with every review that it made."""
    try:
        done = reading.take_back_ruling(ports(), visitor().moderator, campaign_id)
    except ConflictError as error:
        return _conflict(campaign_id, error)
    return _back(done, "undone")


def _back(done: reading.Ruled, what: str) -> Response:
    told = {what: done.done, "passed": done.passed_over, "left": int(done.left)}
    said = urlencode({name: count for name, count in told.items() if count or name == what})
    return redirect(f"{url_for('console.campaign', campaign_id=done.campaign)}?{said}", 303)


def _conflict(campaign_id: str, error: ConflictError) -> tuple[str, int]:
    found = reading.campaign(ports(), visitor().site, campaign_id)
    return _page(found, notice=clean_line(str(error), _MESSAGE)), 409


def _order() -> CampaignOrder:
    order = request.args.get("order", "newest")
    if order not in get_args(CampaignOrder):
        raise InvalidInputError("Campaigns can be read newest or biggest first.", "order")
    return cast("CampaignOrder", order)


def _said() -> str:
    """Return what the act before came to, as the address tells; whoever makes one up reads only that."""
    settled, undone = (request.args.get(key, type=int) for key in ("settled", "undone"))
    passed, left = request.args.get("passed", type=int), request.args.get("left")
    if settled is None and undone is None:
        return ""
    said = f"Settled {settled:,}." if settled is not None else f"Took back {undone or 0:,}."
    if passed:
        said += f" {passed:,} stay as somebody has settled them since."
    return f"{said} There are more: press the button again." if left else said


def _line(found: CampaignSummary) -> Line:
    growth = reading.growth(ports(), visitor().site, found, steps=SPARKS)
    return Line(
        id=found.id,
        excerpt=clean_line(found.exemplar.body, _EXCERPT),
        comments=found.comments,
        authors=found.authors,
        first=moment(found.first_at, now()),
        last=moment(found.last_at, now()),
        held=found.statuses[Verdict.HOLD],
        ruling=_RULED[found.ruling] if found.ruling else "",
        line=chart.line(growth.counts),
    )


def _page(found: CampaignSummary, *, said: str = "", notice: str = "") -> str:
    site, present = visitor().site, now()
    after = cursor(request.args) if request.method == "GET" else None
    page = reading.campaign_members(ports(), site, found.id, cursor=after, limit=MEMBERS)
    return render_template(
        "console/campaign.html",
        campaign=_line(found),
        statuses=[(status_word(verdict), found.statuses[verdict]) for verdict in Verdict],
        exemplar=differences.marked(found.exemplar.body, found.exemplar.body),
        exemplar_id=found.exemplar_id,
        variants=_variants(found),
        bars=chart.bars(reading.growth(ports(), site, found, steps=STEPS), present),
        members=_members(page),
        next_cursor=page.next_cursor,
        ruled_by=clean_line(found.ruled_by or "", 80),
        ruled_at=moment(found.ruled_at, present) if found.ruled_at else None,
        again=_button(found) if found.statuses[Verdict.HOLD] else None,
        may_take_back=found.ruling is not None or reading.has_rulings(ports(), site, found.id),
        said=said,
        notice=notice,
    )


def _button(found: CampaignSummary) -> str | None:
    """Return the button that settles what a standing ruling has left."""
    return {LabelValue.HAM: "approve"}.get(found.ruling, found.ruling.value) if found.ruling else None


def _variants(found: CampaignSummary) -> list[tuple[Piece, ...]]:
    """Return a few texts of the newest members with what the exemplar does not have."""
    newest = reading.campaign_members(ports(), visitor().site, found.id, cursor=None, limit=_SAMPLE)
    texts = [each.stored.comment.body for each in newest.items if not each.stored.erased_at]
    first = found.exemplar.body
    return [differences.marked(text, first) for text in differences.different(texts, first)]


def _members(page: MemberPage) -> list[MemberLine]:
    return [MemberLine(row_of(each.stored, now()), f"{each.similarity:.0%}") for each in page.items]
