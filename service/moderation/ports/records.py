"""What the repositories give and take beside the values of the domain."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from service.domain.comment import Comment
from service.domain.decision import Decision, Inputs, Judgement
from service.domain.incumbent import Incumbent
from service.domain.label import Label, LabelValue
from service.domain.signal import Verdict
from service.features.view import View


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StoredComment:
    """A comment as it stands now: its newest version and its status.

    `revision` grows with every change of the comment (version, decision, review); who settles names the
    revision they saw. `erased_at` is set once the person's text and details are gone.
    """

    id: str
    site_id: str
    version: int
    revision: int
    status: Verdict
    comment: Comment
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AuthorRecord:
    """An author on a site: when the first comment came, how many there are, what people said of these.

    Erased comments are nobody's; what stands counts, not what was taken back.
    """

    first_at: datetime
    comments: int
    approved: int
    rejected: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """A held comment with the decision that holds it."""

    stored: StoredComment
    decision: Decision


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of comments, and the cursor (an opaque text) of the next one, if there is one."""

    items: Sequence[StoredComment]
    next_cursor: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page of the queue, and the cursor of the next one, if there is one."""

    items: Sequence[QueueItem]
    next_cursor: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser. `digest` is the SHA-256 of the cookie's secret, `csrf` its form token.

    `agent` is what the browser calls itself.
    """

    digest: str
    moderator_id: str
    csrf: str
    created_at: datetime
    expires_at: datetime
    agent: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an idempotency key was answered, and the digest of the request that it came with."""

    key: str
    request_digest: str
    comment_id: str
    decision_id: str
    created_at: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """A fact worth answering for: who did what to which thing. `site_id` None is the whole installation."""

    id: str
    site_id: str | None
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    created_at: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which audit events are asked for: those of an actor, of a kind of act (`moderator` is all that begins
    so), from `since` on and before `until`; None asks for all.
    """

    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """A page of audit events, newest first, and the cursor of the next one, if there is one."""

    items: Sequence[AuditEvent]
    next_cursor: str | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """A model that was put in service: its digest, its card, and when and by whom."""

    digest: str
    card: Mapping[str, Any]
    author: str
    activated_at: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A policy, by its digest, that was put in service on a site: by whom, why and when."""

    digest: str
    author: str
    reason: str
    activated_at: datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A comment with our decision and what another service said at that time."""

    stored: StoredComment
    decision: Decision
    incumbent: Incumbent


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCounts:
    """How many decisions there were by verdict, and how many of them have a label that stands, by verdict and
    whether the label is ham.
    """

    decided: Mapping[Verdict, int]
    labelled: Mapping[tuple[Verdict, bool], int]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSpan:
    """The time from `since` to before `until`, and how many decisions a site has in it."""

    since: datetime
    until: datetime
    decisions: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PastDecision:
    """A stored decision with the comment version that it judged, to be judged again.

    `judged` reads the stored judgement, which is asked for of few: `verdict` stands beside it. `label` is the
    one that stands for this version, if there is one. An erased comment has lost what it said.
    """

    id: str
    comment_id: str
    version: int
    comment: Comment
    verdict: Verdict
    inputs: Inputs
    judged: Callable[[], Judgement]
    policy: str
    model: str | None
    rules: str
    degraded: tuple[str, ...]
    created_at: datetime
    erased: bool
    label: LabelValue | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LabelledComment:
    """A comment version with the label that stands for it: a training example from the service."""

    comment_id: str
    site_id: str
    comment: Comment
    label: Label


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """How far the import of a file is: `digest` is its SHA-256, `position` the items of it that are done.

    `counts` is what became of them, as plain JSON values.
    """

    site_id: str
    digest: str
    format: str
    position: int
    counts: Mapping[str, Any]
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A comment that an import brings, with the label that came with it, or the decision if it was judged."""

    stored: StoredComment
    view: View
    label: Label | None = None
    decision: Decision | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A comment that an import finds there already: its first text, and the label that stands for it."""

    id: str
    version: int
    body: str
    label: Label | None
    erased: bool
