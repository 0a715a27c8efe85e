"""What Alembic runs: the migrations, on the connection and in the transaction that `upgrade` hands over."""

from __future__ import annotations

from alembic import context

from deskbell.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    include_name=lambda name, type_, _parents: type_ != "table" or not str(name).startswith("search"),
)
context.run_migrations()
