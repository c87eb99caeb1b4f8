"""Putting a model in service: through the classifier's own door, and written down."""

from __future__ import annotations

from pathlib import Path

from service.classifier import artifact, card, reload
from service.errors import StoreError
from service.moderation.ports import AuditEvent, ModelRecord, Ports, Transaction
from training.package import Packaged

ACTOR = "winnow train"
"""Who the records name: the command, which whoever may read the installation's files may run."""


CANDIDATE = "candidate"
"""The folder, among those of the models, of the last one that was not put in service."""


def keep(models: Path, packaged: Packaged) -> None:
    """Keep a model that is not put in service: `winnow replay --model candidate` finds it."""
    artifact.save(models / CANDIDATE, packaged.artifact, packaged.card)


def publish(ports: Ports, models: Path, packaged: Packaged) -> str:
    """Put a model in service, record it, and return its digest.

    A running service takes it up within about a second. What cannot be recorded does not stay in service.

    Raises:
        ModelError: those who load models would refuse it.
        StoreError: it could not be recorded; the model before it is in service again.
    """
    digest = reload.publish(models, packaged.payload, packaged.card)
    record = ModelRecord(
        digest=digest,
        card=card.to_document(packaged.card),
        author=ACTOR,
        activated_at=packaged.card.created_at,
    )
    event = AuditEvent(
        id=ports.new_id(),
        site_id=None,
        actor=ACTOR,
        action="model.publish",
        subject=digest,
        detail={"name": packaged.card.name},
        created_at=packaged.card.created_at,
    )

    def job(tx: Transaction) -> None:
        tx.models.add(record)
        tx.audit.add(event)

    try:
        ports.store.write(job)
    except StoreError:
        reload.rollback(models)
        raise
    return digest
