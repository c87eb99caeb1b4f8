"""What held comments are found by, how near their decisions were, and which reviews one press made."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HANDLE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
QUEUED = sa.text("queued = 1")
BULK = sa.text("bulk IS NOT NULL")
BATCH = 500

HELD = sa.text(
    "SELECT c.site_id, c.id, d.judgement, d.inputs, v.content FROM comments AS c"
    " JOIN decisions AS d ON d.site_id = c.site_id AND d.id = c.decision_id"
    " JOIN versions AS v ON v.site_id = c.site_id AND v.comment_id = c.id AND v.version = c.version"
    " WHERE c.queued = 1 AND (c.site_id, c.id) > (:last_site, :last_id)"
    " ORDER BY c.site_id, c.id LIMIT :size"
)
ADD = sa.text(
    "INSERT INTO held_facets (site_id, facet, value, comment_id) VALUES (:site_id, :facet, :value, :id)"
)
DOUBT = sa.text("UPDATE comments SET doubt = :doubt WHERE site_id = :site_id AND id = :id")
STAND_IN = {"spam": 0.5, "abuse": 0.4}


def upgrade() -> None:
    """Add the table and the columns, and fill them for what is held now."""
    op.create_table(
        "held_facets",
        sa.Column("site_id", HANDLE, nullable=False),
        sa.Column("facet", HANDLE, nullable=False),
        sa.Column("value", HANDLE, nullable=False),
        sa.Column("comment_id", HANDLE, nullable=False),
        sa.CheckConstraint(
            "facet IN ('reason', 'category', 'language', 'page')", name=op.f("ck_held_facets_facet_known")
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "comment_id"],
            ["comments.site_id", "comments.id"],
            name=op.f("fk_held_facets_comments"),
        ),
        sa.PrimaryKeyConstraint("site_id", "facet", "value", "comment_id", name=op.f("pk_held_facets")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_held_facets_site_id_comment_id"), "held_facets", ["site_id", "comment_id"])
    op.add_column("comments", sa.Column("doubt", sa.Float(53), nullable=False, server_default=sa.text("0")))
    op.create_index(
        "ix_comments_queue_by_doubt",
        "comments",
        ["site_id", "queued", "doubt", "id"],
        sqlite_where=QUEUED,
        postgresql_where=QUEUED,
    )
    op.add_column("reviews", sa.Column("bulk", HANDLE, nullable=True))
    op.create_index(
        "ix_reviews_bulk", "reviews", ["site_id", "bulk", "id"], sqlite_where=BULK, postgresql_where=BULK
    )
    fill()


def fill() -> None:
    """Write what each held comment is found by. Today's code is not asked: it may be another tomorrow."""
    connection = op.get_bind()
    last = {"last_site": "", "last_id": ""}
    while rows := connection.execute(HELD, {**last, "size": BATCH}).all():
        found = []
        for row in rows:
            judgement, inputs = json.loads(row.judgement), json.loads(row.inputs)
            of = {"site_id": row.site_id, "id": row.id}
            for facet, value in dict.fromkeys(facets(judgement, inputs, json.loads(row.content))):
                if value:
                    found.append({**of, "facet": facet, "value": value})
            connection.execute(DOUBT, {**of, "doubt": doubt(judgement, inputs)})
        connection.execute(ADD, found)
        last = {"last_site": rows[-1].site_id, "last_id": rows[-1].id}


def facets(
    judgement: Mapping[str, Any], inputs: Mapping[str, Any], content: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return what a comment is found by, as the version of this migration does."""
    signals = judgement["signals"]
    stopping = [s for s in signals if s.get("forces") in ("hold", "reject")]
    speaking = [s for s in signals if s in stopping or s["points"] > 0]
    named = [s for s in speaking if s["name"] not in ("classifier_base", "prior")]
    named.sort(key=lambda s: (s.get("forces") is None, -s["points"], s["name"]))
    reasons = list(dict.fromkeys(s["name"] for s in named))[:24]
    language = content.get("language", "").strip().replace("_", "-").partition("-")[0].lower()
    language = language or inputs["history"].get("language") or "und"
    page = content.get("page", {}).get("url")
    return [
        *(("reason", name) for name in reasons),
        ("category", category(judgement["scores"], {s["category"] for s in stopping})),
        *([("language", kept(language, 40))] if language not in ("mis", "und") else []),
        *([("page", kept(page, 500))] if page else []),
    ]


def kept(text: str, most: int) -> str:
    """Return what a database can hold."""
    return text.replace("\x00", "").strip()[:most].strip()


def category(scores: Mapping[str, Any], forced: set[str]) -> str:
    """Return what the evidence suggests."""
    if len(forced) == 1:
        return forced.pop()
    points = {name: score[0] for name, score in scores.items()}
    return "abuse" if points.get("abuse", -math.inf) > points.get("spam", -math.inf) else "spam"


def doubt(judgement: Mapping[str, Any], inputs: Mapping[str, Any]) -> float:
    """Return how far the scores were from the threshold of holding, in log-odds."""
    thresholds = inputs.get("thresholds") or {}
    margins: list[float] = []
    for name, score in judgement["scores"].items():
        hold = thresholds[name]["hold"] if name in thresholds else STAND_IN[name]
        hold = min(max(hold, 1e-6), 1 - 1e-6)
        margins.append(score[0] - math.log(hold / (1 - hold)))
    return abs(max(margins, default=0.0))
