"""The version of the tables, and how an older database becomes this version's."""

from __future__ import annotations

import functools
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from service.domain.policy import default_policy
from service.errors import StoreError
from service.store.policies import Policies
from service.store.tables import VERSION_TABLE, Base

_CURRENT = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 - a constant


def upgrade(connection: Connection) -> None:
    """Bring the tables to this version within the connection's transaction; do nothing where they are.

    Raises:
        StoreError: another application's tables are here, or a newer Winnow's.
    """
    known = version(connection)
    if known is None and set(inspect(connection).get_table_names()) & set(Base.metadata.tables):
        raise StoreError("This database holds another application's tables; give Winnow one of its own.")
    _require_known(known)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    # A later version may have another default; decisions made under this one must stay derivable.
    Policies(connection).keep(default_policy())


def version(connection: Connection) -> str | None:
    """Return the version of the tables, or None where there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(_CURRENT).scalar()


def require_current(connection: Connection) -> None:
    """Raise StoreError where the tables are not this version's."""
    known = version(connection)
    _require_known(known)
    if known != head():
        raise StoreError(
            f"The database's tables are {_named(known)}, not {head()}: upgrade the database first."
        )


@functools.cache
def head() -> str:
    """Return the version of the tables that this version of Winnow works with."""
    return str(_scripts().get_current_head())


def _require_known(known: str | None) -> None:
    if known is not None and known not in {script.revision for script in _scripts().walk_revisions()}:
        raise StoreError(f"The database's tables are {known}, from a newer version of Winnow than this one.")


def _named(known: str | None) -> str:
    return "not there yet" if known is None else known


@functools.cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
