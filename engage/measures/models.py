"""Population indicators: about a whole community, belonging to everyone; their definitions and data points by group."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Owned
from engage.storage.types import choice


class MeasureState(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    RETIRED = "retired"


class Direction(StrEnum):
    UP = "up"  # more is better
    DOWN = "down"


class PointKind(StrEnum):
    VALUE = "value"
    WITHHELD = "withheld"  # the source holds a number and does not show it
    MISSING = "missing"  # the source has none


class PointState(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    CORRECTED = "corrected"  # kept: a newer point took its place


class Indicator(Owned, Base):
    """A population indicator tied to a goal."""

    __tablename__ = "indicator"

    goal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("goal.id"), index=True)
    dimension_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("dimension.id"))
    slug: Mapped[str]
    name: Mapped[LocalText]
    question: Mapped[LocalText | None]  # what it answers
    unit: Mapped[str] = mapped_column(default="percent")
    good: Mapped[Direction] = mapped_column(choice(Direction))
    cadence: Mapped[str | None]
    source: Mapped[str]
    licence: Mapped[str | None]
    quality_note: Mapped[LocalText | None]
    state: Mapped[MeasureState] = mapped_column(choice(MeasureState), default=MeasureState.PROPOSED)

    __table_args__ = (UniqueConstraint("initiative_id", "slug"),)


class Definition(Owned, Base):
    """One version of what exactly is counted. A change makes a new version; the series shows the break."""

    __tablename__ = "indicator_definition"

    indicator_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("indicator.id", ondelete="CASCADE"), index=True
    )
    version: Mapped[int]
    text: Mapped[LocalText]
    since: Mapped[date]

    __table_args__ = (UniqueConstraint("indicator_id", "version"),)


class DataPoint(Owned, Base):
    """One value (or the fact that it is withheld, or missing) for a place, a period and a group.

    ``group_id`` is empty for everyone together. A correction leaves the old row with state ``corrected``.
    """

    __tablename__ = "data_point"

    definition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("indicator_definition.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[str]
    period: Mapped[str]  # as the source names it: "2018-2019"
    period_start: Mapped[date]  # for order
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("demographic_group.id"))
    kind: Mapped[PointKind] = mapped_column(choice(PointKind))
    value: Mapped[float | None]
    n: Mapped[int | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    source_file: Mapped[str]  # name and digest of the file it came from
    state: Mapped[PointState] = mapped_column(choice(PointState), default=PointState.DRAFT)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    replaced_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("data_point.id"))

    __table_args__ = (
        CheckConstraint("(kind = 'value') = (value IS NOT NULL)", name="value_only_when_there_is_one"),
        CheckConstraint("checked_by IS NULL OR checked_by <> entered_by", name="second_person_checks"),
    )


class Target(Owned, Base):
    """Baseline and target of an indicator, adopted by a body with a reason; a revision is a new row."""

    __tablename__ = "indicator_target"

    indicator_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("indicator.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[str]
    baseline_period: Mapped[str]
    value: Mapped[float]
    by: Mapped[date]
    same_for_all: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[LocalText | None]
    adopted_by: Mapped[str]
    adopted_at: Mapped[datetime]
    illustration: Mapped[bool] = mapped_column(default=False)
