"""Run the migrations on the connection that the store hands over, within its transaction."""

from __future__ import annotations

from alembic import context

from service.store.tables import VERSION_TABLE, Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
