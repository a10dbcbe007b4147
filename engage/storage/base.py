"""The base of every table: naming of constraints, random keys, the owning initiative."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.types import LocalTextType, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime(), uuid.UUID: Uuid(), LocalText: LocalTextType()}


class Keyed:
    """A random key (UUID4): nothing can be counted, guessed or ordered by it."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


class Owned(Keyed):
    """A row that belongs to one initiative. A query that does not say which one is a bug."""

    initiative_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("initiative.id", ondelete="CASCADE"), index=True, sort_order=-1
    )
