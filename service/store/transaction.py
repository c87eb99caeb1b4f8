"""All repositories on one connection."""

from __future__ import annotations

from sqlalchemy import Connection

from service.store.answers import Answers
from service.store.audit import Audit
from service.store.campaigns import Campaigns
from service.store.comments import Comments
from service.store.counts import Counts
from service.store.decisions import Decisions
from service.store.entries import Entries
from service.store.histories import Histories
from service.store.imports import Imports
from service.store.incumbents import Incumbents
from service.store.labels import Labels
from service.store.models import Models
from service.store.moderators import Moderators
from service.store.outbox import Outbox
from service.store.passes import Passes
from service.store.policies import Policies
from service.store.queue import Queue
from service.store.reviews import Reviews
from service.store.second_factors import SecondFactors
from service.store.sites import Sites
from service.store.webhooks import Webhooks


class Transaction:
    """The repositories within the transaction that is open on a connection; of no use after it."""

    def __init__(self, connection: Connection) -> None:
        self.sites = Sites(connection)
        self.policies = Policies(connection)
        self.moderators = Moderators(connection)
        self.passes = Passes(connection)
        self.second_factors = SecondFactors(connection)
        self.comments = Comments(connection)
        self.decisions = Decisions(connection)
        self.incumbents = Incumbents(connection)
        self.reviews = Reviews(connection)
        self.labels = Labels(connection)
        self.queue = Queue(connection)
        self.histories = Histories(connection)
        self.campaigns = Campaigns(connection)
        self.counts = Counts(connection)
        self.answers = Answers(connection)
        self.audit = Audit(connection)
        self.models = Models(connection)
        self.imports = Imports(connection)
        self.entries = Entries(connection)
        self.webhooks = Webhooks(connection)
        self.outbox = Outbox(connection)
