"""Write what happened to a comment into the outbox, in the very transaction in which it happens.

An event says what changed and by whom; the author's words and address are not in it. Its id is that of the
decision, review, label or erasure that it tells of. A site without an active endpoint pays for one look into
an empty index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from service.domain.decision import Decision
from service.domain.label import Label, LabelSource
from service.domain.public import public_version
from service.domain.review import Act, Review
from service.domain.signal import Signal, Verdict
from service.domain.webhook import Event, Outgoing
from service.moderation.ports import StoredComment, Transaction

MAX_REASONS: Final = 10
"""Signals that are named with a decision."""

Facts = Callable[[], Mapping[str, Any]]


def announce_decision(tx: Transaction, stored: StoredComment, decision: Decision, public: int | None) -> None:
    """Announce that a version of a comment was judged; `public` is the version that may be shown now."""
    judgement = decision.judgement

    def facts() -> Mapping[str, Any]:
        return {
            "decision": decision.id,
            "verdict": judgement.verdict.value,
            "scores": {c.value: round(score.probability, 6) for c, score in judgement.scores.items()},
            "reasons": _reasons(judgement.signals),
            "degraded": list(decision.degraded),
            "public_version": public,
        }

    _announce(
        tx, Event.DECIDED, stored, decision.id, at=decision.created_at, status=stored.status, facts=facts
    )


def announce_review(tx: Transaction, stored: StoredComment, done: Review) -> None:
    """Announce that a moderator settled a comment, or took that back."""
    undone = done.act is Act.UNDO

    def facts() -> Mapping[str, Any]:
        return {
            "review": done.id,
            "act": done.act.value,
            "reason": done.reason.value if done.reason else None,
            "by": {"kind": "moderator", "name": done.moderator_name},
            "undoes": done.undoes,
            "public_version": _public(tx, stored),
        }

    event = Event.UNDONE if undone else Event.REVIEWED
    _announce(tx, event, stored, done.id, at=done.created_at, status=done.after, facts=facts)


def announce_label(tx: Transaction, stored: StoredComment, label: Label, status: Verdict) -> None:
    """Announce that the site's own word on a comment changed its status."""

    def facts() -> Mapping[str, Any]:
        reason = label.value.value if label.value is not None and status is Verdict.REJECT else None
        kind = "moderator" if label.source is LabelSource.MODERATOR else "site"
        return {
            "review": None,
            "act": (Act.APPROVE if status is Verdict.ACCEPT else Act.REJECT).value,
            "reason": reason,
            "by": {"kind": kind, "name": label.author},
            "undoes": None,
            "public_version": _public(tx, stored),
        }

    _announce(tx, Event.REVIEWED, stored, label.id, at=label.created_at, status=status, facts=facts)


def announce_erasure(tx: Transaction, stored: StoredComment, event_id: str, *, by: str, at: datetime) -> None:
    """Announce that a comment's words are gone."""

    def facts() -> Mapping[str, Any]:
        return {"by": {"kind": "person", "name": by}, "public_version": None}

    _announce(tx, Event.ERASED, stored, event_id, at=at, status=stored.status, facts=facts)


def payload_of(event: Event, at: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payload in the structure that Standard Webhooks 1.0 recommends."""
    return {"type": event.value, "timestamp": at.isoformat(), "data": dict(data)}


def _announce(
    tx: Transaction,
    event: Event,
    stored: StoredComment,
    event_id: str,
    *,
    at: datetime,
    status: Verdict,
    facts: Facts,
) -> None:
    endpoints = tx.webhooks.listening(stored.site_id, event)
    if not endpoints:
        return
    comment = {"id": stored.id, "external_id": stored.comment.id, "version": stored.version}
    data = {"site": stored.site_id, "comment": comment, "status": status.value, **facts()}
    payload = payload_of(event, at, data)
    tx.outbox.add(
        [
            Outgoing(
                id=event_id,
                site_id=stored.site_id,
                endpoint_id=endpoint_id,
                event=event,
                payload=payload,
                created_at=at,
                due_at=at,
            )
            for endpoint_id in endpoints
        ]
    )


def _reasons(signals: Sequence[Signal]) -> list[str]:
    """Return the names of the signals that speak for spam or abuse, the weightiest first, each once."""
    speaking = [signal for signal in signals if signal.points > 0 or signal.forces is not None]
    weightiest = sorted(speaking, key=lambda signal: (signal.forces is None, -signal.points))
    return list(dict.fromkeys(signal.name for signal in weightiest))[:MAX_REASONS]


def _public(tx: Transaction, stored: StoredComment) -> int | None:
    site = tx.sites.get(stored.site_id)
    if site is None or site.doors.shadow:
        return None
    return public_version(
        tx.decisions.of_comment(stored.site_id, stored.id),
        tx.reviews.of_comment(stored.site_id, stored.id),
        tx.labels.of_comment(stored.site_id, stored.id),
    )
