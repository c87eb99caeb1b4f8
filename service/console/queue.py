"""The queue: held comments as cards, with the reason for each."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from service.console.banner import banner
from service.console.context import now, ports, visitor, wants_json
from service.console.forms import QueueView, queue_view
from service.console.presenters.card import Card, held_card
from service.moderation import record

CARDS = 20


def show() -> str | dict[str, Any]:
    """Show a page of the queue; for the console's script, its cards alone."""
    view, site = queue_view(request.args), visitor().site
    held = record.queue_page(ports(), site, order=view.order, cursor=view.after, limit=CARDS)
    cards = [held_card(item, site, now()) for item in held.items]
    size = record.queue_size(ports(), site)
    if wants_json():
        html = "".join(card_html(card, view) for card in cards)
        return {"cards": html, "next": held.next_cursor, "held": size}
    done = banner(request.args.get("done"))
    return render_template(
        "console/queue.html", cards=cards, view=view, next_cursor=held.next_cursor, held=size, done=done
    )


def card_html(card: Card, view: QueueView) -> str:
    """Return a card by itself, as it stands in the queue."""
    return render_template("console/_card_alone.html", card=card, view=view)
