"""Run by Alembic, on the connection that `storage.migrate` hands over; there is no offline or command line mode."""

from __future__ import annotations

from alembic import context

from storage.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
