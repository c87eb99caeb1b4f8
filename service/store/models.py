"""Which models were in service, append-only."""

from __future__ import annotations

from sqlalchemy import insert, select

from service.moderation.ports import ModelRecord
from service.store.repository import Repository
from service.store.tables import models

_ADD = insert(models)
_LATEST = select(models).order_by(models.c.id.desc()).limit(1)


class Models(Repository):
    """Which models were in service, append-only."""

    __slots__ = ()

    def add(self, record: ModelRecord) -> None:
        """Record that a model was put in service."""
        row = {
            "digest": record.digest,
            "card": record.card,
            "author": record.author,
            "activated_at": record.activated_at,
        }
        self._run(_ADD, row)

    def latest(self) -> ModelRecord | None:
        """Return the model that was put in service last."""
        row = self._one(_LATEST)
        if row is None:
            return None
        return ModelRecord(digest=row.digest, card=row.card, author=row.author, activated_at=row.activated_at)
