"""The sessions' drawer: listening sessions, who was in the room by group, access supports, notes. Only this room opens it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.listening.kinds import ConsentScope, Fidelity, NoteState, SessionState, Support, SupportState
from engage.storage.base import Base, Owned
from engage.storage.types import Json, choice


class ListeningSession(Owned, Base):
    """One session: where, when, in which languages, hosted by whom. Only date and place are asked for at the start."""

    __tablename__ = "listening_session"

    goal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("goal.id"), index=True)
    partner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner.id"))
    title: Mapped[str]
    held_on: Mapped[date]
    place: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(Json)
    facilitator: Mapped[str | None]
    note_taker: Mapped[str | None]
    interpreter: Mapped[str | None]
    invited_through: Mapped[str | None]
    consent_read: Mapped[bool] = mapped_column(default=False)  # read aloud, in the room's languages
    attendance: Mapped[int | None]
    state: Mapped[SessionState] = mapped_column(choice(SessionState), default=SessionState.PLANNED)
    cancelled_why: Mapped[str | None]
    illustration: Mapped[bool] = mapped_column(default=False)
    logged_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("attendance IS NULL OR attendance >= 0", name="attendance"),)


class Tally(Owned, Base):
    """How many people of a group were in the room, from anonymous cards."""

    __tablename__ = "tally"

    session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("listening_session.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("demographic_group.id"))
    count: Mapped[int]

    __table_args__ = (UniqueConstraint("session_id", "group_id"), CheckConstraint("count >= 0", name="count"))


class AccessSupport(Owned, Base):
    """One support: asked for, offered, delivered or failed (and why), used by how many, at what cost."""

    __tablename__ = "access_support"

    session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("listening_session.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[Support] = mapped_column(choice(Support))
    detail: Mapped[str] = mapped_column(default="")  # which language, which sign language
    state: Mapped[SupportState] = mapped_column(choice(SupportState), default=SupportState.REQUESTED)
    failed_why: Mapped[str | None]
    used_by: Mapped[int | None]
    cost: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    currency: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("session_id", "kind", "detail"),
        CheckConstraint("state <> 'failed' OR failed_why IS NOT NULL", name="failure_says_why"),
    )


class Note(Owned, Base):
    """Something said, or seen, in a session: in whose language, how near to the words, with what consent."""

    __tablename__ = "note"

    session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("listening_session.id", ondelete="CASCADE"), index=True
    )
    section: Mapped[str | None]  # of the guide
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str]
    language: Mapped[str]
    fidelity: Mapped[Fidelity] = mapped_column(choice(Fidelity))
    consent: Mapped[ConsentScope] = mapped_column(choice(ConsentScope), default=ConsentScope.NOTES)
    group_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("demographic_group.id")
    )  # speaker tag, with consent
    state: Mapped[NoteState] = mapped_column(choice(NoteState), default=NoteState.RAW)
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "group_id IS NULL OR consent IN ('quote_with_group', 'named')", name="group_only_with_consent"
        ),
    )
