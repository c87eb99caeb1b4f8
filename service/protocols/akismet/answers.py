"""Answers as clients compare them: plain texts without an end of line, and what the headers add."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Response

from service.domain.decision import Judgement
from service.domain.label import LabelValue
from service.domain.signal import Category, Verdict
from service.domain.site import Held, Site

THANKS: Final = "Thanks for making the web a better place."
RETRY_AFTER_S: Final = 30
_MAX_REASON: Final = 500
_QUOTES: Final = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u2026": "..."})


def text(body: str, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """Return a plain text."""
    return Response(body, status, headers, content_type="text/plain; charset=utf-8")


def document(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON document."""
    return Response(json.dumps(body), 200, headers, content_type="application/json; charset=utf-8")


def debug(body: str, help_: str) -> Response:
    """Return an answer with what is wrong with the request; clients take the header for an error."""
    return text(body, {"X-akismet-debug-help": help_})


def unavailable(status: HTTPStatus = HTTPStatus.SERVICE_UNAVAILABLE) -> Response:
    """Return that nothing can be said now. Neither `true` nor `false`: a made-up verdict would stand."""
    said = "The service could not judge this now; ask again."
    headers = {"Retry-After": str(RETRY_AFTER_S), "X-akismet-debug-help": said}
    return text("unavailable", headers, status=status)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a check asks for beside the verdict.

    A documented test value is spam that its tester wants to find again: such a comment is never discarded.
    """

    classify: bool
    may_discard: bool = True


def verdict(site: Site, judged: Judgement, guid: str, asked: Asked) -> Response:
    """Return what a judgement comes to: spam is `true`, and what need not be seen says `discard` beside it.

    What is held is spam too, or where the site says so `false` with an error, at which WordPress lets the
    comment wait for a moderator.
    """
    pending = judged.verdict is Verdict.HOLD and site.doors.held_is is Held.PENDING
    headers = {
        "X-akismet-guid": guid,
        "X-Winnow-Verdict": judged.verdict.value,
        "X-Winnow-Reason": _in_header(judged.summary),
    }
    if judged.verdict is Verdict.REJECT and asked.may_discard:
        headers["X-akismet-pro-tip"] = "discard"
    if pending:
        headers["X-akismet-error"] = "Held for a moderator."
    if asked.classify:
        headers["X-Akismet-Classification"] = _classification(judged)
    spam = judged.verdict is not Verdict.ACCEPT and not pending
    return text("true" if spam else "false", headers)


def settled(guid: str, said: LabelValue, asked: Asked) -> Response:
    """Return what a person's word comes to. Such spam is not discarded: whoever said it knows the comment."""
    spam = said is not LabelValue.HAM
    verdict_ = Verdict.REJECT if spam else Verdict.ACCEPT
    headers = {
        "X-akismet-guid": guid,
        "X-Winnow-Verdict": verdict_.value,
        "X-Winnow-Reason": f"{verdict_.value}: a person said that it is {said.value}.",
    }
    if asked.classify:
        headers["X-Akismet-Classification"] = said.value
    return text("true" if spam else "false", headers)


def discarded(guid: str) -> Response:
    """Return the answer to a test that asks to be discarded."""
    return text("true", {"X-akismet-guid": guid, "X-akismet-pro-tip": "discard"})


def _classification(judged: Judgement) -> str:
    """Return the category that speaks loudest against the comment, or `ham` where it was accepted."""
    if judged.verdict is Verdict.ACCEPT or not judged.scores:
        return "ham" if judged.verdict is Verdict.ACCEPT else Category.SPAM.value
    return max(judged.scores, key=lambda category: judged.scores[category].points).value


def _in_header(words: str) -> str:
    """Return words as a header can carry them: in one line of printable ASCII."""
    line = " ".join(words.translate(_QUOTES).split()).encode("ascii", "replace").decode()
    return "".join(sign if sign.isprintable() else " " for sign in line)[:_MAX_REASON]
