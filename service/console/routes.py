"""The console's pages and forms, each with its address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from service.console import (
    acts,
    beside,
    bulk,
    campaigns,
    comment,
    csrf,
    dashboard,
    flip,
    guard,
    headers,
    list_add,
    list_from,
    listing,
    lists,
    owning,
    policy,
    problems,
    queue,
    replay,
    shadow,
    sign_in,
    webhooks,
)
from service.console.addresses import here, static_url
from service.console.context import visitor_or_none
from service.console.presenters.passage import plain


def home() -> Response:
    """Lead to the queue."""
    return redirect(url_for("console.queue"), 303)


def _for_templates() -> dict[str, Any]:
    return {"visitor": visitor_or_none(), "csrf_token": csrf.token, "here": here, "static_url": static_url}


blueprint = Blueprint(
    "console",
    __name__,
    url_prefix="/console",
    template_folder="templates",
    static_folder="static/console",
    static_url_path="/static",
)
blueprint.before_request(guard.check)
blueprint.after_request(headers.harden)
blueprint.context_processor(_for_templates)
blueprint.add_app_template_filter(plain, "line_of")
problems.register(blueprint)

blueprint.add_url_rule("/", "home", home)
blueprint.add_url_rule("/sign-in", "sign_in", sign_in.show)
blueprint.add_url_rule("/sign-in", "sign_in_post", sign_in.submit, methods=["POST"])
blueprint.add_url_rule("/sign-out", "sign_out", sign_in.leave, methods=["POST"])
blueprint.add_url_rule("/queue", "queue", queue.show)
blueprint.add_url_rule("/queue/settle", "bulk_settle", bulk.settle, methods=["POST"])
blueprint.add_url_rule("/queue/all", "bulk_confirm", bulk.confirm, methods=["POST"])
blueprint.add_url_rule("/bulk/<bulk_id>", "bulk", bulk.show)
blueprint.add_url_rule("/bulk/<bulk_id>/take-back", "bulk_back", bulk.take_back, methods=["POST"])
blueprint.add_url_rule("/comments", "listing", listing.show)
blueprint.add_url_rule("/campaigns", "campaigns", campaigns.show)
blueprint.add_url_rule("/campaigns/<campaign_id>", "campaign", campaigns.show_one)
blueprint.add_url_rule("/campaigns/<campaign_id>/rule", "rule", campaigns.rule, methods=["POST"])
blueprint.add_url_rule(
    "/campaigns/<campaign_id>/take-back", "take_back_ruling", campaigns.take_back, methods=["POST"]
)
blueprint.add_url_rule("/dashboard", "dashboard", dashboard.show)
blueprint.add_url_rule("/dashboard/<name>.csv", "dashboard_csv", dashboard.export)
blueprint.add_url_rule("/shadow", "shadow", shadow.show)
blueprint.add_url_rule("/policy", "policy", policy.show)
blueprint.add_url_rule("/policy/use", "policy_use", policy.use, methods=["POST"])
blueprint.add_url_rule("/policy/back", "policy_back", policy.back, methods=["POST"])
blueprint.add_url_rule("/webhooks", "webhooks", webhooks.show)
blueprint.add_url_rule("/webhooks/add", "webhook_add", webhooks.add, methods=["POST"])
blueprint.add_url_rule("/webhooks/redeliver", "webhook_redeliver", webhooks.redeliver, methods=["POST"])
blueprint.add_url_rule("/webhooks/<endpoint_id>/rotate", "webhook_rotate", webhooks.rotate, methods=["POST"])
blueprint.add_url_rule("/webhooks/<endpoint_id>/<act>", "webhook_change", webhooks.change, methods=["POST"])
owning.register(blueprint)
blueprint.add_url_rule("/replay", "replay", replay.show)
blueprint.add_url_rule("/replay", "replay_post", replay.submit, methods=["POST"])
blueprint.add_url_rule("/lists", "lists", lists.show)
blueprint.add_url_rule("/lists/export", "list_export", lists.export)
blueprint.add_url_rule("/lists/add", "list_add", list_add.show)
blueprint.add_url_rule("/lists/add", "list_submit", list_add.submit, methods=["POST"])
blueprint.add_url_rule("/lists/preview", "list_preview", list_add.preview, methods=["POST"])
blueprint.add_url_rule("/lists/<entry_id>/remove", "list_remove", lists.take_out, methods=["POST"])
blueprint.add_url_rule("/lists/<entry_id>/restore", "list_restore", lists.put_back, methods=["POST"])
blueprint.add_url_rule("/comments/<comment_id>", "comment", comment.show)
blueprint.add_url_rule("/comments/<comment_id>/flip", "flip", flip.show)
blueprint.add_url_rule("/comments/<comment_id>/beside", "beside", beside.show)
blueprint.add_url_rule("/comments/<comment_id>/list", "list_from", list_from.show)
blueprint.add_url_rule("/comments/<comment_id>/list", "list_from_submit", list_from.submit, methods=["POST"])
blueprint.add_url_rule(
    "/comments/<comment_id>/list/preview", "list_from_preview", list_from.preview, methods=["POST"]
)
blueprint.add_url_rule(
    "/comments/<comment_id>/list/<entry_id>/remove", "list_from_remove", list_from.take_out, methods=["POST"]
)
blueprint.add_url_rule("/comments/<comment_id>/review", "review", acts.review, methods=["POST"])
blueprint.add_url_rule("/undo", "undo", acts.undo, methods=["POST"])
blueprint.add_url_rule("/<path:path>", "missing", problems.missing)
