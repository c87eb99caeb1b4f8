"""The index of the owners' pages."""

from __future__ import annotations

from typing import Final

from flask import current_app, render_template

from service.console.context import ports, visitor
from service.console.roles import require_owner
from service.moderation import record as reading

PAGES: Final = (
    ("policy", "Policy", "What decides on this site: thresholds, limits, lists and your own rules."),
    ("replay", "Try a policy", "What a draft would have made of the newest comments."),
    ("lists", "Lists", "Words, links and people that are let through or stopped."),
    ("webhooks", "Webhooks", "Where your site is told of what was decided."),
    ("site", "Site and keys", "Its name and address, how other protocols behave, and its API keys."),
    ("people", "People", "Who moderates, with what role; invitations and new passwords."),
    ("audit", "Audit log", "Who did what, and when."),
)
"""Endpoints with their names and words; one that is not there is not shown."""


def show() -> str:
    """Show the owners' pages. RefusedError where the visitor is no owner."""
    require_owner()
    known = current_app.view_functions
    return render_template(
        "console/settings.html",
        pages=[page for page in PAGES if f"console.{page[0]}" in known],
        held=reading.queue_size(ports(), visitor().site),
    )
