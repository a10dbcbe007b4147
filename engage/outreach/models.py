"""What an engagement is for, what it promises, and which groups it means to hear."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Owned
from engage.storage.types import choice


class Promise(StrEnum):
    """IAP2's levels."""

    INFORM = "inform"
    CONSULT = "consult"
    INVOLVE = "involve"
    COLLABORATE = "collaborate"
    EMPOWER = "empower"


class PlanState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    KEPT = "kept"
    BROKEN = "broken"


class EngagementPlan(Owned, Base):
    """Why people are asked, what it can still change, and when they will hear back. Publishing fixes the promise."""

    __tablename__ = "engagement_plan"

    goal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("goal.id"), index=True)
    purpose: Mapped[LocalText]
    decision: Mapped[LocalText | None]  # the decision it can influence
    promise: Mapped[Promise] = mapped_column(choice(Promise))
    report_back_by: Mapped[date | None]
    state: Mapped[PlanState] = mapped_column(choice(PlanState), default=PlanState.DRAFT)


class GroupSought(Owned, Base):
    """A group the plan means to hear, and how many voices of it."""

    __tablename__ = "group_sought"

    plan_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("engagement_plan.id", ondelete="CASCADE"), index=True
    )
    group_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("demographic_group.id"))
    voices: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("plan_id", "group_id"),
        CheckConstraint("voices IS NULL OR voices > 0", name="voices_positive"),
    )


class InvitationBatch(Owned, Base):
    """Invitations made together: for whom, how often each may be used, until when. Their codes are shown once, when made."""

    __tablename__ = "invitation_batch"

    survey_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    label: Mapped[str]
    language: Mapped[str]
    uses: Mapped[int]  # how often one code may be used
    made_on: Mapped[date]
    expires_on: Mapped[date | None]  # the last day on which it is taken
    revoked_on: Mapped[date | None]

    __table_args__ = (CheckConstraint("uses > 0", name="uses_positive"),)


class Invitation(Owned, Base):
    """One code, as its keyed hash, and how often it was used. Nothing here leads to an answer, and no row tells a time."""

    __tablename__ = "invitation"

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitation_batch.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(unique=True)
    used: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "batch_id", "used"), {"sqlite_with_rowid": False})
