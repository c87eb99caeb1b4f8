"""Ask Winnow about a comment, with nothing but the standard library. Copy this file beside your views."""

from __future__ import annotations

import json
import logging
import os
import urllib.request
from dataclasses import dataclass
from typing import Any

TIMEOUT_S = 3.0
VERDICTS = ("accept", "hold", "reject")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What to do with a comment. Without an `id` there was no answer: let it wait, and ask again later."""

    verdict: str = "hold"
    id: str | None = None


def ask(own_id: str, comment: dict[str, Any]) -> Answer:
    """Ask for a verdict. Asked again under the same own id, Winnow answers as it did, and counts once."""
    said = _call("/v1/comments", json.dumps(comment).encode(), {"Idempotency-Key": own_id})
    return Answer(said["verdict"], said["id"]) if said.get("verdict") in VERDICTS else Answer()


def status(winnow_id: str) -> str | None:
    """Ask what stands for a comment by now, since moderators may have decided; None without an answer."""
    said = _call(f"/v1/comments/{winnow_id}").get("status")
    return said if said in VERDICTS else None


def _call(path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {os.environ['WINNOW_KEY']}", **(headers or {})}
    if body is not None:
        headers["Content-Type"] = "application/json"
    question = urllib.request.Request(os.environ["WINNOW_URL"].rstrip("/") + path, body, headers)
    try:
        with urllib.request.urlopen(question, timeout=TIMEOUT_S) as answer:
            said = json.load(answer)
    except (OSError, ValueError) as error:  # refused, too slow, an error's status, no JSON
        log.warning("Winnow did not help: %s", error)
        return {}
    return said if isinstance(said, dict) else {}
