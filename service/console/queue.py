"""The queue: held comments as cards, with the reason for each, found by filters that its address says."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from service.console.banner import banner
from service.console.context import now, ports, visitor, wants_json
from service.console.presenters import filters
from service.console.presenters.card import Card, held_card
from service.console.queue_forms import QueueView, queue_view
from service.domain.facet import Facet
from service.moderation import record
from service.moderation.ports import QueuePage

CARDS = 20
CHOICES = 40
"""Values of a filter that can be chosen; the others can be written into the address."""


def show() -> str | dict[str, Any]:
    """Show a page of the queue; for the console's script, its cards alone."""
    view, site = queue_view(request.args), visitor().site
    counted, query = counts(view), view.query(now())
    # Where nothing matches, looking for a page of it would cost as much as counting did.
    held = (
        record.queue_page(ports(), site, order=view.order, cursor=view.after, limit=CARDS, asked=query)
        if counted["match"] or view.after
        else QueuePage(items=(), next_cursor=None)
    )
    cards = [held_card(item, site, now()) for item in held.items]
    if wants_json():
        html = "".join(card_html(card, view) for card in cards)
        return {"cards": html, "next": held.next_cursor, **counted}
    return render_template(
        "console/queue.html",
        cards=cards,
        view=view,
        next_cursor=held.next_cursor,
        done=banner(request.args.get("done")),
        chips=filters.chips(view),
        orders=filters.ORDERS,
        **_panel(),
        **counted,
    )


def _panel() -> dict[str, Any]:
    """Return what can be chosen, where that is asked for: it is counted over all that is held."""
    if "choose" not in request.args:
        return {"choices": None}
    values = record.queue_values(ports(), visitor().site, most=CHOICES)
    found = {facet.value: filters.choices(values[facet], facet) for facet in Facet}
    return {"choices": found, "ages": filters.AGES, "authors": filters.AUTHORS}


def counts(view: QueueView) -> dict[str, int]:
    """Return how many comments are held, and how many of them match the view's filters."""
    held = record.queue_size(ports(), visitor().site)
    if not view.narrowed:
        return {"held": held, "match": held}
    return {"held": held, "match": record.queue_size(ports(), visitor().site, view.query(now()))}


def card_html(card: Card, view: QueueView) -> str:
    """Return a card by itself, as it stands in the queue."""
    return render_template("console/_card_alone.html", card=card, view=view)
