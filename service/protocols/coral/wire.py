"""Coral's request to a comment, and a decision to Coral's answer."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.domain import comment as domain
from service.domain.decision import Decision
from service.domain.signal import Category, Verdict
from service.protocols.kinds import Kind
from service.protocols.problems import ProblemError, pointer_to

_STATUS: Final = {Verdict.HOLD: "SYSTEM_WITHHELD", Verdict.REJECT: "REJECTED"}
_REASONS: Final = {Category.SPAM: "COMMENT_DETECTED_SPAM", Category.ABUSE: "COMMENT_DETECTED_TOXIC"}
_ROLES: Final = {"ADMIN": "administrator"}
"""Coral's roles where policies call them otherwise; `STAFF` and `MODERATOR` are called so there too."""


class _Taken(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, hide_input_in_errors=True)


class _Written(_Taken):
    body: str
    parent: str | None = Field(None, alias="parentID")


class _Who(_Taken):
    id: str | None = None
    role: str | None = None


class _Where(_Taken):
    url: str | None = None


class _Request(_Taken):
    action: Literal["NEW", "EDIT"] | None = None
    comment: _Written
    author: _Who | None = None
    story: _Where | None = None


def parse_comment(document: Any) -> tuple[domain.Comment | None, bool]:
    """Return the comment that Coral asks about, None where it has no words (a picture alone), and whether it
    is an edit.

    It has no id: a new comment has none yet, and an edit does not say which comment it is of.

    Raises:
        ProblemError: the document is not Coral's (400).
    """
    try:
        request = _Request.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise ProblemError(Kind.MALFORMED, f"{pointer_to(found['loc'])[:200]}: {found['msg']}.") from None
    written, author, story = request.comment, request.author or _Who(), request.story or _Where()
    if not written.body.strip():
        return None, False
    comment = domain.Comment(
        body=written.body,
        format="html",
        parent=written.parent or None,
        author=domain.Author(id=author.id or None, role=_role(author.role)),
        page=domain.Page(url=story.url or None),
    )
    return comment, request.action == "EDIT"


def render_decision(decision: Decision) -> dict[str, Any] | None:
    """Return what Coral should do: a status and flags; None where it may go its own way (accept)."""
    verdict = decision.judgement.verdict
    if verdict is Verdict.ACCEPT:
        return None
    flags = [{"actionType": "FLAG", "reason": _REASONS[category]} for category in _reasons(decision)]
    return {"status": _STATUS[verdict], "actions": flags}


def _reasons(decision: Decision) -> list[Category]:
    """Return the categories that led to the verdict; none where a part failed and nothing else did."""
    judgement, thresholds = decision.judgement, decision.inputs.thresholds or {}
    forced = {s.category for s in judgement.signals if s.forces is judgement.verdict}
    if forced:
        return [category for category in Category if category in forced]
    found = []
    for category, threshold in thresholds.items():
        bound = threshold.reject if judgement.verdict is Verdict.REJECT else threshold.hold
        if judgement.scores[category].probability >= bound:
            found.append(category)
    return found


def _role(role: str | None) -> str | None:
    return _ROLES.get(role, role.lower()) if role else None
