"""Idempotency keys that were answered."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from service.errors import ConflictError
from service.moderation.ports import Answer
from service.store.repository import Repository
from service.store.tables import answers

_GET = select(answers).where(
    answers.c.site_id == bindparam("site_id"), answers.c.key == bindparam("answered_key")
)


class Answers(Repository):
    """Idempotency keys that were answered."""

    __slots__ = ()

    def get(self, site_id: str, key: str) -> Answer | None:
        """Return what the key was answered."""
        row = self._one(_GET, site_id=site_id, answered_key=key)
        if row is None:
            return None
        return Answer(
            key=row.key,
            request_digest=row.request_digest,
            comment_id=row.comment_id,
            decision_id=row.decision_id,
            created_at=row.created_at,
        )

    def add(self, site_id: str, answer: Answer) -> None:
        """Store an answer. ConflictError where the key was answered meanwhile."""
        row = {
            "site_id": site_id,
            "key": answer.key,
            "request_digest": answer.request_digest,
            "comment_id": answer.comment_id,
            "decision_id": answer.decision_id,
            "created_at": answer.created_at,
        }
        if not self._new(answers, row):
            raise ConflictError("This Idempotency-Key was answered meanwhile.")
