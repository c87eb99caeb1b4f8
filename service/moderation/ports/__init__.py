"""What the use cases need of the world, as protocols; the store, the classifier and the clock provide it."""

from service.moderation.ports.installation import Answers, Audit, Models, Moderators, Policies, Sites
from service.moderation.ports.judged import Comments, Decisions, Histories, Labels, Queue, Reviews
from service.moderation.ports.parts import (
    Classifier,
    ClassifierSource,
    Clock,
    Counters,
    NewId,
    Ports,
    Store,
    Transaction,
)
from service.moderation.ports.records import (
    Answer,
    AuditEvent,
    LabelledComment,
    ModelRecord,
    Page,
    QueueItem,
    QueuePage,
    Session,
    StoredComment,
    Tally,
)

__all__ = [
    "Answer",
    "Answers",
    "Audit",
    "AuditEvent",
    "Classifier",
    "ClassifierSource",
    "Clock",
    "Comments",
    "Counters",
    "Decisions",
    "Histories",
    "LabelledComment",
    "Labels",
    "ModelRecord",
    "Models",
    "Moderators",
    "NewId",
    "Page",
    "Policies",
    "Ports",
    "Queue",
    "QueueItem",
    "QueuePage",
    "Reviews",
    "Session",
    "Sites",
    "Store",
    "StoredComment",
    "Tally",
    "Transaction",
]
