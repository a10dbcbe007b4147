"""Alembic's entry: runs on the connection it is given; never reads a configuration of its own."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext

from engage.storage.base import Base
from engage.storage.tables import load_tables
from engage.storage.types import LocalTextType, UtcDateTime

JSON_COLUMN = "sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')"


def plain_type(kind: str, value: Any, autogen: AutogenContext) -> str | bool:
    """Write engage's own types as what the database holds, so that a migration never depends on today's code."""
    if kind != "type":
        return False
    if isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(value, LocalTextType) or type(value).__name__ == "JSON":
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return JSON_COLUMN
    return False


load_tables()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain_type,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
