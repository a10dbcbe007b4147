"""Demographic dimensions and their groups, by code; labels in the community's own words."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Owned
from engage.storage.types import choice


class GroupState(StrEnum):
    ACTIVE = "active"
    MERGED = "merged"
    RETIRED = "retired"


class ReferenceState(StrEnum):
    ACTIVE = "active"
    OUTDATED = "outdated"


class Dimension(Owned, Base):
    """A way of telling groups apart: age, race and ethnicity, language, district. Versioned, never renamed in place."""

    __tablename__ = "dimension"

    code: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[LocalText]
    standard: Mapped[str | None]  # "SPD-15 (2024)", "Washington Group Short Set", "local"
    ordered: Mapped[bool] = mapped_column(default=False)
    select_all: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)
    reference_group: Mapped[str | None]  # fixed in the plan, before data; None means everyone else
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("initiative_id", "code", "version"),)


class Group(Owned, Base):
    """One group of a dimension. ``rolls_up_to`` names the group it is counted with where it is too small."""

    __tablename__ = "demographic_group"

    dimension_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("dimension.id", ondelete="CASCADE"), index=True
    )
    code: Mapped[str]
    label: Mapped[LocalText]
    rolls_up_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("demographic_group.id"))
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[GroupState] = mapped_column(choice(GroupState), default=GroupState.ACTIVE)

    __table_args__ = (UniqueConstraint("dimension_id", "code"),)


class ReferencePopulation(Owned, Base):
    """How many people of a group live in a place, by whose count. ``people`` is how many live there in all, where groups
    overlap and do not add up to it."""

    __tablename__ = "reference_population"

    place: Mapped[str]
    group_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("demographic_group.id", ondelete="CASCADE"), index=True
    )
    count: Mapped[int]
    margin: Mapped[int | None]  # plus or minus, 90 percent, as the census gives it
    people: Mapped[int | None]
    year: Mapped[str]
    source: Mapped[str]
    state: Mapped[ReferenceState] = mapped_column(choice(ReferenceState), default=ReferenceState.ACTIVE)

    __table_args__ = (
        UniqueConstraint("place", "group_id", "year", "source"),
        CheckConstraint("count >= 0", name="count_not_negative"),
        CheckConstraint("people IS NULL OR people >= count", name="part_of_all"),
    )
