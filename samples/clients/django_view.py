"""A Django view that takes a comment. Its environment has WINNOW_URL and WINNOW_KEY."""

from __future__ import annotations

import uuid
from typing import Any

import winnow
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

STATES = {"accept": "published", "hold": "waiting", "reject": "refused"}

comments: dict[str, dict[str, Any]] = {}  # stands for your model


@require_POST
def write(request: HttpRequest) -> JsonResponse:
    own_id = uuid.uuid4().hex
    question = {
        "comment": {"id": own_id, "body": request.POST["body"], "format": "text"},
        "author": {"name": request.POST["name"]},
        "page": {"url": request.build_absolute_uri(request.POST["page"])},
        "client": {"ip": request.META["REMOTE_ADDR"], "user_agent": request.headers.get("User-Agent", "")},
    }
    # Kept before Winnow is asked, and waiting until it answers: nothing is lost, nothing shown too early.
    # With ATOMIC_REQUESTS, keep it in a transaction of its own.
    comments[own_id] = {"question": question, "state": "waiting", "winnow_id": None}
    settle(own_id)
    return JsonResponse({"id": own_id, "state": comments[own_id]["state"]}, status=201)


def settle(own_id: str) -> None:
    """Ask about a comment, or where Winnow holds it, whether moderators have decided.

    Call it again for all that wait: from a management command, every minute.
    """
    kept = comments[own_id]
    if kept["winnow_id"] is None:
        answer = winnow.ask(own_id, kept["question"])
        kept.update(state=STATES[answer.verdict], winnow_id=answer.id)
    else:
        kept["state"] = STATES.get(winnow.status(kept["winnow_id"]) or "", kept["state"])


urlpatterns = [path("comments", write)]
