"""What partners promised because of findings, how it goes, and who outside the owner saw it done."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.i18n.local_text import LocalText
from engage.storage.base import Base, Owned
from engage.storage.types import Json, choice


class CommitmentKind(StrEnum):
    DO = "do"
    ALREADY_DOING = "already_doing"
    PARTLY = "partly"
    CANNOT = "cannot"  # because ...
    ASK_MORE = "ask_more"


class CommitmentState(StrEnum):
    """*Late* is not stored: it follows from the due date and the state."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    CLAIMED_DONE = "claimed_done"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    CHANGED = "changed"
    DROPPED = "dropped"


class Commitment(Owned, Base):
    """A promise by a partner. The database itself keeps the owner from verifying it."""

    __tablename__ = "commitment"

    goal_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("goal.id"), index=True)
    slug: Mapped[str]
    promise: Mapped[LocalText]
    reason: Mapped[LocalText | None]  # why not, or why only partly
    kind: Mapped[CommitmentKind] = mapped_column(choice(CommitmentKind))
    owner_partner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partner.id"))
    owner_account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    indicator_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("indicator.id"))
    for_groups: Mapped[list[str]] = mapped_column(Json)  # "dimension:code"
    due_on: Mapped[date | None]
    promised_on: Mapped[date]
    state: Mapped[CommitmentState] = mapped_column(choice(CommitmentState), default=CommitmentState.PROPOSED)
    claimed_on: Mapped[date | None]
    settled_on: Mapped[date | None]  # verified or dropped
    verified_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    verified_for_partner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner.id"))
    verified_by_community: Mapped[bool] = mapped_column(default=False)
    illustration: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("initiative_id", "slug"),
        CheckConstraint("state <> 'verified' OR verified_by IS NOT NULL", name="verified_by_somebody"),
        CheckConstraint(
            "verified_by IS NULL OR verified_by <> owner_account_id", name="owner_never_verifies"
        ),
        CheckConstraint(
            "verified_for_partner_id IS NULL OR verified_for_partner_id <> owner_partner_id",
            name="owning_partner_never_verifies",
        ),
        CheckConstraint("kind <> 'cannot' OR reason IS NOT NULL", name="cannot_says_why"),
    )


class Answers(Owned, Base):
    """Which finding a commitment answers."""

    __tablename__ = "commitment_finding"

    commitment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("commitment.id", ondelete="CASCADE"), index=True
    )
    finding_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("finding.id"), index=True)

    __table_args__ = (UniqueConstraint("commitment_id", "finding_id"),)


class ProgressNote(Owned, Base):
    """One entry in a commitment's history: words, and the change of state if there was one. Never edited."""

    __tablename__ = "progress_note"

    commitment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("commitment.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    words: Mapped[str]
    language: Mapped[str]
    from_state: Mapped[CommitmentState | None] = mapped_column(choice(CommitmentState, "from_state"))
    to_state: Mapped[CommitmentState | None] = mapped_column(choice(CommitmentState, "to_state"))
    evidence_url: Mapped[str | None]
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]
    illustration: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("commitment_id", "number"),)
