"""Column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from engage.i18n.local_text import LocalText

# JSON documents; on PostgreSQL stored so that they can be searched.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive one is a programming error and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class LocalTextType(TypeDecorator[LocalText]):
    """A :class:`LocalText` in one JSON column: no schema change for a language."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: LocalText | None, dialect: Dialect) -> Any:
        return None if value is None else LocalText(value).as_json()

    def process_result_value(self, value: Any, dialect: Dialect) -> LocalText | None:
        return None if value is None else LocalText(value)


def choice(kind: type[StrEnum], name: str | None = None) -> Enum:
    """A column that holds one value of ``kind``, as text with a CHECK constraint the database keeps itself.

    ``name`` tells two columns of the same kind in one table apart.
    """
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )
