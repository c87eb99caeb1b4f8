"""What webhooks tell, as typed models, and their part of the OpenAPI description."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.domain.webhook import Event
from service.protocols.native.answers import Scores, Verdict

_ABOUT: Final = """
Sent as a POST to the URLs that the site registered, signed as Standard Webhooks 1.0 says. Answer 2xx within
15 seconds; anything else is tried again for three days, and 410 ends it. An event may come twice, and later
than one that happened after it: go by `webhook-id`, which is the same at each try, and by `timestamp`.
"""


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class CommentNamed(_Told):
    """Which comment an event is about; `external_id` is the id that your site gave it."""

    id: str
    external_id: str | None
    version: int


class By(_Told):
    """Who did it: a moderator in the console, the site by its key, or a person."""

    kind: Literal["moderator", "site", "person"]
    name: str


class Decided(_Told):
    """A version of a comment was judged."""

    site: str
    comment: CommentNamed
    status: Verdict = Field(description="What stands for the comment now.")
    decision: str
    verdict: Verdict
    scores: Scores
    reasons: list[str] = Field(description="Names of the signals that speak most for spam or abuse.")
    degraded: list[str] = Field(description="Parts that failed while it was judged.")
    public_version: int | None = Field(description="The version that may be shown; null for none.")


class Reviewed(_Told):
    """A comment was settled by a moderator, or by the site's own label."""

    site: str
    comment: CommentNamed
    status: Verdict = Field(description="What stands for the comment now.")
    review: str | None = Field(description="The moderator's review; null for the site's own label.")
    act: Literal["approve", "reject", "undo"]
    reason: Literal["spam", "abuse"] | None
    by: By
    undoes: str | None = Field(description="The review that was taken back.")
    public_version: int | None = Field(description="The version that may be shown; null for none.")


class Erased(_Told):
    """A comment's text and details are gone: forget them too."""

    site: str
    comment: CommentNamed
    status: Verdict
    by: By
    public_version: None


class Tested(_Told):
    """An owner tries whether the webhook works."""

    site: str
    by: By


class DecidedEvent(_Told):
    """Told for each new comment and each edit."""

    type: Literal["comment.decided"]
    timestamp: datetime
    data: Decided


class ReviewedEvent(_Told):
    """Told when a person has settled a comment."""

    type: Literal["comment.reviewed"]
    timestamp: datetime
    data: Reviewed


class UndoneEvent(_Told):
    """Told when a moderator took a review back: the status before it stands again."""

    type: Literal["comment.undone"]
    timestamp: datetime
    data: Reviewed


class ErasedEvent(_Told):
    """Told when a comment was erased."""

    type: Literal["comment.erased"]
    timestamp: datetime
    data: Erased


class TestEvent(_Told):
    """Told on request."""

    type: Literal["webhook.test"]
    timestamp: datetime
    data: Tested


MODELS: Final[Mapping[Event, type[BaseModel]]] = {
    Event.DECIDED: DecidedEvent,
    Event.REVIEWED: ReviewedEvent,
    Event.UNDONE: UndoneEvent,
    Event.ERASED: ErasedEvent,
    Event.TEST: TestEvent,
}

_HEADERS: Final = {
    "webhook-id": "The event's id: the same at each try.",
    "webhook-timestamp": "Seconds since 1970 of this try.",
    "webhook-signature": "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; two at a change.",
}


def webhooks(ref: str) -> dict[str, Any]:
    """Return the `webhooks` of the OpenAPI document; `ref` is where a `{model}` is described in it."""
    return {event.value: {"post": _operation(event, model, ref)} for event, model in MODELS.items()}


def _operation(event: Event, model: type[BaseModel], ref: str) -> dict[str, Any]:
    summary = (model.__doc__ or "").strip()
    schema = {"$ref": ref.format(model=model.__name__)}
    return {
        "operationId": event.value.replace(".", "_"),
        "summary": summary,
        "description": " ".join(_ABOUT.split()),
        "security": [],
        "parameters": [
            {"name": n, "in": "header", "required": True, "description": d, "schema": {"type": "string"}}
            for n, d in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"2XX": {"description": "Taken."}, "410": {"description": "Send nothing any more."}},
    }
