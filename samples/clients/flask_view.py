"""A Flask view that takes a comment: WINNOW_URL=... WINNOW_KEY=... flask --app flask_view run"""

from __future__ import annotations

import uuid
from typing import Any

import flask
import winnow

STATES = {"accept": "published", "hold": "waiting", "reject": "refused"}

app = flask.Flask(__name__)
comments: dict[str, dict[str, Any]] = {}  # stands for your database


@app.post("/comments")
def write() -> tuple[dict[str, str], int]:
    own_id = uuid.uuid4().hex
    form = flask.request.form
    question = {
        "comment": {"id": own_id, "body": form["body"], "format": "text"},
        "author": {"name": form["name"]},
        "page": {"url": form["page"]},
        "client": {"ip": flask.request.remote_addr, "user_agent": flask.request.user_agent.string},
    }
    # Kept before Winnow is asked, and waiting until it answers: nothing is lost, nothing shown too early.
    comments[own_id] = {"question": question, "state": "waiting", "winnow_id": None}
    settle(own_id)
    return {"id": own_id, "state": comments[own_id]["state"]}, 201


def settle(own_id: str) -> None:
    """Ask about a comment, or where Winnow holds it, whether moderators have decided."""
    kept = comments[own_id]
    if kept["winnow_id"] is None:
        answer = winnow.ask(own_id, kept["question"])
        kept.update(state=STATES[answer.verdict], winnow_id=answer.id)
    else:
        kept["state"] = STATES.get(winnow.status(kept["winnow_id"]) or "", kept["state"])


@app.cli.command("catch-up")
def catch_up() -> None:
    """Settle what waits; run it every minute."""
    for own_id, kept in comments.items():
        if kept["state"] == "waiting":
            settle(own_id)
