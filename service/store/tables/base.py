"""What all tables share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import BigInteger, ForeignKeyConstraint, Integer, MetaData, Table
from sqlalchemy.orm import DeclarativeBase

from service.store.columns import Document, Handle, Instant

VERSION_TABLE = "winnow_version"
"""Alembic's own table, named so that it is nobody else's."""

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""A key that counts up; SQLite counts only in its `INTEGER`."""


class Base(DeclarativeBase):
    """A row of a table."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Handle(), datetime: Instant(), Any: Document()}


def of_comment() -> ForeignKeyConstraint:
    """Return the reference to the comment that a row belongs to."""
    return ForeignKeyConstraint(["site_id", "comment_id"], ["comments.site_id", "comments.id"])


def of_version() -> ForeignKeyConstraint:
    """Return the reference to the version of a comment that a row is about."""
    return ForeignKeyConstraint(
        ["site_id", "comment_id", "version"],
        ["versions.site_id", "versions.comment_id", "versions.version"],
    )


def table(row: type[Base]) -> Table:
    """Return the table of a row's class, for statements that build no objects."""
    return cast("Table", row.__table__)
