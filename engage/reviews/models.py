"""Accountability reviews: a frozen pack, decisions with who was in the room, the community's signatures or their refusal."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Owned
from engage.storage.types import Json, choice


class ReviewState(StrEnum):
    SCHEDULED = "scheduled"
    PACK_FROZEN = "pack_frozen"
    HELD = "held"
    AWAITING_SIGN_OFF = "awaiting_sign_off"
    PUBLISHED = "published"
    REPORTED_BACK = "reported_back"
    CLOSED = "closed"


class SignOffAnswer(StrEnum):
    SIGNED = "signed"
    WITH_RESERVATIONS = "with_reservations"
    NOT_SIGNED = "not_signed"


class Outcome(StrEnum):
    """No item closes without one of these (data talk becomes action)."""

    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"
    COMMIT = "commit"


class Review(Owned, Base):
    """One accountability review. Once frozen, ``pack`` and ``fingerprint`` never change."""

    __tablename__ = "review"

    slug: Mapped[str]
    title: Mapped[LocalText]
    period_start: Mapped[date]
    period_end: Mapped[date]
    held_on: Mapped[date | None]
    state: Mapped[ReviewState] = mapped_column(choice(ReviewState), default=ReviewState.SCHEDULED)
    pack: Mapped[dict[str, Any] | None] = mapped_column(Json)
    fingerprint: Mapped[str | None]  # SHA-256 of the canonical pack
    frozen_at: Mapped[datetime | None]
    frozen_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    lesson: Mapped[LocalText | None]
    no_lesson_because: Mapped[LocalText | None]
    published_at: Mapped[datetime | None]
    illustration: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("initiative_id", "slug"),
        CheckConstraint("period_end >= period_start", name="period"),
        CheckConstraint(
            "(state = 'scheduled') = (pack IS NULL) AND (pack IS NULL) = (fingerprint IS NULL)",
            name="frozen_after_scheduled",
        ),
    )

    @validates("pack", "fingerprint", "frozen_at", "frozen_by")
    def _frozen_once(self, name: str, value: Any) -> Any:
        if getattr(self, name) is not None:
            raise ValueError(f"a review's {name} never changes once it is frozen")
        return value


class Decision(Owned, Base):
    """What a review decided: question, outcome, who was in the room by seat type, who had the last word, why."""

    __tablename__ = "decision"

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), index=True)
    goal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("goal.id"))
    finding_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("finding.id"))
    commitment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("commitment.id"))
    position: Mapped[int]
    question: Mapped[LocalText]
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome))
    reasons: Mapped[LocalText]
    seats_present: Mapped[dict[str, int]] = mapped_column(Json)  # seat type -> number
    last_word: Mapped[str]  # seat type that had it
    method: Mapped[str]
    illustration: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("review_id", "position"),)


class SignOff(Owned, Base):
    """A community seat's answer to the review, once, in its own words."""

    __tablename__ = "sign_off"

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"), index=True)
    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seat.id"))
    given_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[SignOffAnswer] = mapped_column(choice(SignOffAnswer))
    words: Mapped[str | None]
    language: Mapped[str]
    fingerprint: Mapped[str]  # of the pack that was signed
    given_at: Mapped[datetime]
    illustration: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("review_id", "seat_id"),
        CheckConstraint("answer = 'signed' OR words IS NOT NULL", name="reservations_have_words"),
    )
