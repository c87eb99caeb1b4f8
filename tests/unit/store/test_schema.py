"""Migrations: they make the tables that the code expects, once, and nothing of anybody else's."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service import store as stores
from service.domain import policy
from service.domain.site import Doors, KeyKind
from service.errors import StoreError
from service.store import schema
from service.store.columns import Document, Handle, Instant, Words
from service.store.sqlite_file import APPLICATION_ID
from service.store.tables import VERSION_TABLE, Base
from tests import stored


@contextlib.contextmanager
def connected(url: str) -> Iterator[sqlalchemy.Connection]:
    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def checks(connection: sqlalchemy.Connection) -> dict[str, set[str | None]]:
    inspector = sqlalchemy.inspect(connection)
    names = inspector.get_table_names()
    return {name: {check["name"] for check in inspector.get_check_constraints(name)} for name in names}


def test_the_migrations_make_exactly_the_tables_of_the_code(empty_url: str) -> None:
    stores.upgrade(empty_url)
    with connected(empty_url) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []
        made = checks(connection)
        schema_of = {
            t.name: {c.name for c in t.constraints if isinstance(c, sqlalchemy.CheckConstraint)}
            for t in Base.metadata.sorted_tables
        }
        assert {name: names for name, names in made.items() if name != VERSION_TABLE} == schema_of


def test_partial_indexes_are_the_same_in_migrations_and_code(sqlite_url: str) -> None:
    with connected(sqlite_url) as migrated, sqlalchemy.create_engine("sqlite://").connect() as modelled:
        Base.metadata.create_all(modelled)
        statement = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        )
        assert migrated.exec_driver_sql(statement).all() == modelled.exec_driver_sql(statement).all()


def test_upgrading_again_does_nothing_and_keeps_what_is_stored(empty_url: str) -> None:
    assert stores.schema_version(empty_url) is None
    stores.upgrade(empty_url)
    opened = stores.open_store(empty_url)
    site = stored.add_site(opened)
    opened.close()
    stores.upgrade(empty_url)
    assert stores.schema_version(empty_url) == schema.head() == stores.head_version()
    opened = stores.open_store(empty_url)
    with opened.read() as tx:
        assert list(tx.sites.all()) == [site]
    opened.close()


def test_a_database_of_the_first_version_keeps_what_it_holds(empty_url: str) -> None:
    with connected(empty_url) as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        if empty_url.startswith("sqlite"):
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        moment = "now()" if empty_url.startswith("postgresql") else "0"
        connection.exec_driver_sql(
            f"INSERT INTO sites (id, name, url, created_at) VALUES ('s', 'old', 'http://x', {moment})"
        )
        connection.exec_driver_sql(
            "INSERT INTO api_keys (site_id, id, prefix, digest, created_at) "
            f"VALUES ('s', 'k', 'wk_', 'd', {moment})"
        )
    stores.upgrade(empty_url)
    opened = stores.open_store(empty_url)
    with opened.read() as tx:
        site, key = tx.sites.by_name("old"), tx.sites.key_by_digest("d")
    opened.close()
    assert site is not None
    assert site.doors == Doors()
    assert key is not None
    assert key.kind is KeyKind.NATIVE


def test_the_default_policy_is_kept_for_decisions_that_a_later_version_replays(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores.upgrade(empty_url)
    today = policy.default_policy()
    tomorrow = policy.from_document({"fallback": "reject"})
    monkeypatch.setattr("service.store.policies.default_policy", lambda: tomorrow)
    opened = stores.open_store(empty_url)
    with opened.read() as tx:
        kept = tx.policies.get(today.digest)
    opened.close()
    assert kept is not None
    assert kept.document == today.document


def test_another_applications_tables_are_left_alone(empty_url: str) -> None:
    with connected(empty_url) as connection:
        connection.exec_driver_sql("CREATE TABLE comments (id INTEGER)")
    with pytest.raises(StoreError, match="another application"):
        stores.upgrade(empty_url)
    with pytest.raises(StoreError):
        stores.open_store(empty_url)
    with connected(empty_url) as connection:
        assert sqlalchemy.inspect(connection).get_table_names() == ["comments"]


@pytest.mark.parametrize("use", [stores.open_store, stores.upgrade])
def test_tables_of_a_newer_version_are_refused(database_url: str, use: Any) -> None:
    with connected(database_url) as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer"):
        use(database_url)


def test_a_store_whose_tables_changed_underneath_says_so_when_asked(database_url: str) -> None:
    opened = stores.open_store(database_url)
    opened.ping()
    with connected(database_url) as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer"):
        opened.ping()
    opened.close()


def test_columns_are_only_of_types_that_hold_the_same_everywhere() -> None:
    exact = (Instant, Handle, Words, Document, sqlalchemy.Integer, sqlalchemy.BigInteger, sqlalchemy.Float)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            assert isinstance(column.type, exact), column


def test_every_row_that_is_about_a_site_is_keyed_by_it() -> None:
    of_installation = {"sites", "policies", "models", "sessions", "second_factors", "recovery_codes"}
    by_own_id = {"activations", "moderators", "audit_events"}
    by_scope = {"entries", "lists"}
    for table in Base.metadata.sorted_tables:
        if table.name in of_installation:
            continue
        if table.name in by_scope:
            assert next(column.name for column in table.primary_key.columns) == "scope", table.name
            continue
        assert "site_id" in table.columns, table.name
        assert table.name in by_own_id or next(iter(table.primary_key.columns)).name == "site_id", table.name
        for constraint in table.foreign_key_constraints:
            whole_installation = constraint.referred_table.name in of_installation
            assert whole_installation or "site_id" in constraint.column_keys, constraint
