"""What comments in the queue are found by."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped

from service.domain.facet import Facet
from service.store.columns import one_of
from service.store.tables.base import Base, of_comment, table


class HeldFacetRow(Base):
    """What a held comment is found by: a projection of its decision, gone with the comment from the queue."""

    __tablename__ = "held_facets"
    __table_args__ = (
        PrimaryKeyConstraint("site_id", "facet", "value", "comment_id"),
        of_comment(),
        one_of("facet", Facet),
        Index(None, "site_id", "comment_id"),
        {"sqlite_with_rowid": False},
    )

    site_id: Mapped[str]
    facet: Mapped[str]
    value: Mapped[str]
    comment_id: Mapped[str]


held_facets = table(HeldFacetRow)
