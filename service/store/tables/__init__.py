"""The tables. A row that belongs to a site says so in its key and refers only to rows of the same site."""

from service.store.tables.access import passes, recovery_codes, second_factors
from service.store.tables.base import VERSION_TABLE, Base
from service.store.tables.campaigns import campaign_members, campaigns
from service.store.tables.content import QUEUED, UNCOUNTED, comments, traces, versions
from service.store.tables.counting import comment_counts, count_zones, daily_counts
from service.store.tables.entries import entries, entry_hits, lists
from service.store.tables.held import held_facets
from service.store.tables.importing import imports
from service.store.tables.judging import activations, answers, decisions, incumbents, models, policies
from service.store.tables.people import api_keys, audit_events, moderators, sessions, sites
from service.store.tables.settling import labels, reviews
from service.store.tables.telling import OUTBOX_WAITING, outbox, webhook_deliveries, webhook_endpoints

__all__ = [
    "OUTBOX_WAITING",
    "QUEUED",
    "UNCOUNTED",
    "VERSION_TABLE",
    "Base",
    "activations",
    "answers",
    "api_keys",
    "audit_events",
    "campaign_members",
    "campaigns",
    "comment_counts",
    "comments",
    "count_zones",
    "daily_counts",
    "decisions",
    "entries",
    "entry_hits",
    "held_facets",
    "imports",
    "incumbents",
    "labels",
    "lists",
    "models",
    "moderators",
    "outbox",
    "passes",
    "policies",
    "recovery_codes",
    "reviews",
    "second_factors",
    "sessions",
    "sites",
    "traces",
    "versions",
    "webhook_deliveries",
    "webhook_endpoints",
]
