"""Telling people what came of it: the text per language, and each delivery to a source. Sources, never people."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Owned
from engage.storage.types import choice


class ReportBackState(StrEnum):
    DRAFT = "draft"
    TRANSLATED = "translated"
    CHECKED = "checked"
    DELIVERING = "delivering"
    COMPLETE = "complete"


class DeliveryState(StrEnum):
    SENT = "sent"
    REACHED = "reached"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"


class ReportBack(Owned, Base):
    """You said / we found / we decided / we will, by when / we cannot, because / still to hear from."""

    __tablename__ = "report_back"

    review_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("review.id"), index=True)
    goal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("goal.id"))
    slug: Mapped[str]
    you_said: Mapped[LocalText]
    we_found: Mapped[LocalText]
    we_decided: Mapped[LocalText]
    we_will: Mapped[LocalText]
    we_cannot: Mapped[LocalText | None]
    still_to_hear: Mapped[LocalText | None]
    next_date: Mapped[date | None]
    state: Mapped[ReportBackState] = mapped_column(choice(ReportBackState), default=ReportBackState.DRAFT)
    drafted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None]
    illustration: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("initiative_id", "slug"),
        CheckConstraint("checked_by IS NULL OR checked_by <> drafted_by", name="second_person_checks"),
    )


class Delivery(Owned, Base):
    """A report-back delivered to one source (a survey's wave, a session), in one language, by one channel."""

    __tablename__ = "delivery"

    report_back_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("report_back.id", ondelete="CASCADE"), index=True
    )
    survey_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("survey.id"))
    wave_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wave.id"))
    session_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("listening_session.id"))
    language: Mapped[str]
    channel: Mapped[str]
    delivered_on: Mapped[date]
    reached: Mapped[int | None]
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState), default=DeliveryState.SENT)
    illustration: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("(survey_id IS NULL) <> (session_id IS NULL)", name="one_source"),
        CheckConstraint("reached IS NULL OR reached >= 0", name="reached"),
        Index(None, "survey_id", "language"),
        Index(None, "session_id", "language"),
    )
