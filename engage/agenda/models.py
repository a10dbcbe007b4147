"""Initiative and goal. Every other table hangs from an initiative."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Keyed, Owned
from engage.storage.types import Json, choice


class Phase(StrEnum):
    FORMING = "forming"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class GoalState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    MET = "met"
    RETIRED = "retired"


class Initiative(Keyed, Base):
    """A collective-impact initiative: the tenant. ``sample_source`` is set on samples and shown on every page."""

    __tablename__ = "initiative"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[LocalText]
    place: Mapped[LocalText]
    problem: Mapped[LocalText | None]
    state: Mapped[Phase] = mapped_column(choice(Phase), default=Phase.FORMING)
    languages: Mapped[list[str]] = mapped_column(Json)  # committed languages, source language first
    timezone: Mapped[str] = mapped_column(default="UTC")
    public_minimum: Mapped[int] = mapped_column(default=10)
    desk_minimum: Mapped[int] = mapped_column(default=5)
    sample_source: Mapped[str | None]
    sample_licence: Mapped[str | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("public_minimum >= 5", name="public_minimum"),
        CheckConstraint("desk_minimum >= 3", name="desk_minimum"),
    )


class Goal(Owned, Base):
    """One goal of the common agenda, in plain words."""

    __tablename__ = "goal"

    slug: Mapped[str]
    statement: Mapped[LocalText]
    population: Mapped[LocalText | None]  # for whom
    horizon: Mapped[date | None]
    state: Mapped[GoalState] = mapped_column(choice(GoalState), default=GoalState.PROPOSED)
    credit: Mapped[LocalText | None]  # who did this before us
    position: Mapped[int] = mapped_column(default=0)
    agreed_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("initiative_id", "slug"),)


class AuditEvent(Keyed, Base):
    """Who changed what, with the old value; append-only, chained by digest per initiative (trust.md)."""

    __tablename__ = "audit_event"

    initiative_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("initiative.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    at: Mapped[datetime]
    account_id: Mapped[uuid.UUID | None]
    verb: Mapped[str]
    what: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    previous: Mapped[str]
    digest: Mapped[str]

    __table_args__ = (UniqueConstraint("initiative_id", "number"),)
