"""A comment's own page: every version, every decision, every act, and the buttons."""

from __future__ import annotations

import dataclasses

from flask import render_template, request

from service.console.banner import banner
from service.console.context import now, ports, visitor
from service.console.flip import flip_of
from service.console.forms import BUTTONS
from service.console.presenters import history
from service.console.presenters.card import card_of
from service.domain.label import LabelValue
from service.domain.signal import Verdict
from service.moderation import record as reading
from service.moderation.campaigns import campaign_ids

_BUTTON_OF_LABEL = {LabelValue.HAM: "approve", LabelValue.SPAM: "spam", LabelValue.ABUSE: "abuse"}


def show(comment_id: str) -> str:
    """Show a comment's page. NotFoundError where the site has no such comment."""
    return page(reading.record(ports(), visitor().site, comment_id))


def page(found: reading.Record, *, notice: str = "", note: str = "") -> str:
    """Return a record as a page, with a notice above it and a note that was not saved yet."""
    site, present = visitor().site, now()
    card = card_of(found.stored, found.decision, site, present)
    return render_template(
        "console/comment.html",
        card=dataclasses.replace(card, edited=False),
        versions=history.version_views(found, site, present),
        timeline=history.timeline(found, present),
        facts=history.facts(found.stored.comment),
        flip=flip_of(found),
        campaign=campaign_ids(ports(), site, [found.stored.id]).get(found.stored.id),
        buttons=_buttons(found),
        done=banner(request.args.get("done")),
        notice=notice,
        note=note,
    )


def _buttons(found: reading.Record) -> frozenset[str]:
    """Return the buttons that would change something: not the one whose label stands already."""
    if not visitor().may_act or found.stored.erased_at:
        return frozenset()
    label = found.labels[-1].value if found.labels else None
    standing = _BUTTON_OF_LABEL.get(label) if label and found.stored.status is not Verdict.HOLD else None
    return frozenset(BUTTONS) - {standing}
