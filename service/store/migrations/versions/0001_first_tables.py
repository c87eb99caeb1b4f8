"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

HANDLE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.BigInteger().with_variant(TIMESTAMP(timezone=True), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()

QUEUED = "queued = 1"
IN_QUEUE = "CASE WHEN status = 'hold' AND erased_at IS NULL AND decision_id IS NOT NULL THEN 1 END"
MODERATED = "moderated IS NOT NULL"


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "models",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("digest", HANDLE, nullable=False),
        sa.Column("card", TEXT, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("activated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_models")),
    )
    op.create_table(
        "policies",
        sa.Column("digest", HANDLE, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_policies")),
    )
    op.create_table(
        "sites",
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("name", HANDLE, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("name", name=op.f("uq_sites_name")),
    )
    op.create_table(
        "activations",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("digest", HANDLE, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("activated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["policies.digest"], name=op.f("fk_activations_policies")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_activations_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activations")),
    )
    op.create_index(op.f("ix_activations_site_id_id"), "activations", ["site_id", "id"], unique=False)
    op.create_table(
        "api_keys",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("prefix", HANDLE, nullable=False),
        sa.Column("digest", HANDLE, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_api_keys_sites")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_keys_digest")),
    )
    op.create_table(
        "audit_events",
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("site_id", HANDLE, nullable=True),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_audit_events_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index(
        op.f("ix_audit_events_site_id_created_at_id"),
        "audit_events",
        ["site_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "comments",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("external_id", HANDLE, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", HANDLE, nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("decision_id", HANDLE, nullable=True),
        sa.Column("risk", sa.Float(precision=53), nullable=False),
        sa.Column("moderated", HANDLE, nullable=True),
        sa.Column("moderated_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.Column("queued", sa.Integer(), sa.Computed(IN_QUEUE, persisted=True), nullable=True),
        sa.CheckConstraint("moderated IN ('approve', 'reject')", name=op.f("ck_comments_moderated_known")),
        sa.CheckConstraint("status IN ('accept', 'hold', 'reject')", name=op.f("ck_comments_status_known")),
        sa.CheckConstraint("version >= 1 AND revision >= 1", name=op.f("ck_comments_counted_from_one")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_comments_sites")),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_comments")),
        sa.UniqueConstraint("site_id", "external_id", name=op.f("uq_comments_site_id_external_id")),
    )
    op.create_index(
        "ix_comments_author",
        "comments",
        ["site_id", "author", "moderated", "moderated_at"],
        unique=False,
        sqlite_where=sa.text(MODERATED),
        postgresql_where=sa.text(MODERATED),
    )
    op.create_index(
        "ix_comments_queue_by_risk",
        "comments",
        ["site_id", "queued", "risk", "id"],
        unique=False,
        sqlite_where=sa.text(QUEUED),
        postgresql_where=sa.text(QUEUED),
    )
    op.create_index(
        "ix_comments_queue_by_time",
        "comments",
        ["site_id", "queued", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text(QUEUED),
        postgresql_where=sa.text(QUEUED),
    )
    op.create_index(
        op.f("ix_comments_site_id_created_at_id"), "comments", ["site_id", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_comments_site_id_status_created_at_id"),
        "comments",
        ["site_id", "status", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "moderators",
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("name", HANDLE, nullable=False),
        sa.Column("folded", HANDLE, nullable=False),
        sa.Column("role", HANDLE, nullable=False),
        sa.Column("password_hash", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.CheckConstraint("role IN ('owner', 'moderator', 'viewer')", name=op.f("ck_moderators_role_known")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_moderators_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderators")),
        sa.UniqueConstraint("folded", name=op.f("uq_moderators_folded")),
    )
    op.create_index(op.f("ix_moderators_site_id_folded"), "moderators", ["site_id", "folded"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("digest", HANDLE, nullable=False),
        sa.Column("moderator_id", HANDLE, nullable=False),
        sa.Column("csrf", HANDLE, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name=op.f("fk_sessions_moderators")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_moderator_id"), "sessions", ["moderator_id"], unique=False)
    op.create_table(
        "traces",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("kind", HANDLE, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.CheckConstraint(
            "kind IN ('author', 'address', 'network', 'text', 'near_text')", name=op.f("ck_traces_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"], ["comments.site_id", "comments.id"], name=op.f("fk_traces_comments")
        ),
        sa.PrimaryKeyConstraint("site_id", "kind", "key", "at", "comment_id", name=op.f("pk_traces")),
        sa.UniqueConstraint(
            "site_id", "comment_id", "kind", "key", name=op.f("uq_traces_site_id_comment_id_kind_key")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "versions",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"], ["comments.site_id", "comments.id"], name=op.f("fk_versions_comments")
        ),
        sa.PrimaryKeyConstraint("site_id", "comment_id", "version", name=op.f("pk_versions")),
    )
    op.create_table(
        "decisions",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verdict", HANDLE, nullable=False),
        sa.Column("judgement", TEXT, nullable=False),
        sa.Column("inputs", TEXT, nullable=False),
        sa.Column("policy", HANDLE, nullable=False),
        sa.Column("model", HANDLE, nullable=True),
        sa.Column("rules", HANDLE, nullable=False),
        sa.Column("degraded", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accept', 'hold', 'reject')", name=op.f("ck_decisions_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id", "version"],
            ["versions.site_id", "versions.comment_id", "versions.version"],
            name=op.f("fk_decisions_versions"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_created_at_id"), "decisions", ["created_at", "id"], unique=False)
    op.create_index(
        op.f("ix_decisions_site_id_comment_id_created_at_id"),
        "decisions",
        ["site_id", "comment_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "labels",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", HANDLE, nullable=True),
        sa.Column("source", HANDLE, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("source IN ('moderator', 'site', 'import')", name=op.f("ck_labels_source_known")),
        sa.CheckConstraint("value IN ('ham', 'spam', 'abuse')", name=op.f("ck_labels_value_known")),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id", "version"],
            ["versions.site_id", "versions.comment_id", "versions.version"],
            name=op.f("fk_labels_versions"),
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_labels")),
    )
    op.create_index(op.f("ix_labels_created_at_id"), "labels", ["created_at", "id"], unique=False)
    op.create_index(
        op.f("ix_labels_site_id_comment_id_created_at_id"),
        "labels",
        ["site_id", "comment_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "reviews",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("id", HANDLE, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act", HANDLE, nullable=False),
        sa.Column("moderator_id", HANDLE, nullable=False),
        sa.Column("moderator_name", HANDLE, nullable=False),
        sa.Column("status_before", HANDLE, nullable=False),
        sa.Column("status_after", HANDLE, nullable=False),
        sa.Column("reason", HANDLE, nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("undoes", HANDLE, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("act IN ('approve', 'reject', 'undo')", name=op.f("ck_reviews_act_known")),
        sa.CheckConstraint("reason IN ('ham', 'spam', 'abuse')", name=op.f("ck_reviews_reason_known")),
        sa.CheckConstraint(
            "status_after IN ('accept', 'hold', 'reject')", name=op.f("ck_reviews_status_after_known")
        ),
        sa.CheckConstraint(
            "status_before IN ('accept', 'hold', 'reject')", name=op.f("ck_reviews_status_before_known")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id", "version"],
            ["versions.site_id", "versions.comment_id", "versions.version"],
            name=op.f("fk_reviews_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "undoes"], ["reviews.site_id", "reviews.id"], name=op.f("fk_reviews_reviews")
        ),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("site_id", "undoes", name=op.f("uq_reviews_site_id_undoes")),
    )
    op.create_index(
        op.f("ix_reviews_site_id_comment_id_created_at_id"),
        "reviews",
        ["site_id", "comment_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_reviews_site_id_moderator_id_created_at_id"),
        "reviews",
        ["site_id", "moderator_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "answers",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("key", HANDLE, nullable=False),
        sa.Column("request_digest", HANDLE, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.Column("decision_id", HANDLE, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"], ["comments.site_id", "comments.id"], name=op.f("fk_answers_comments")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "decision_id"],
            ["decisions.site_id", "decisions.id"],
            name=op.f("fk_answers_decisions"),
        ),
        sa.PrimaryKeyConstraint("site_id", "key", name=op.f("pk_answers")),
    )
