"""Accounts, roles, sign-ins; partner organizations, bodies and seats. Residents are not here and never will be."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.people.rules import Role as Role
from engage.storage.base import Base, Keyed, Owned
from engage.storage.types import choice


class PartnerState(StrEnum):
    INVITED = "invited"
    JOINED = "joined"
    INACTIVE = "inactive"
    LEFT = "left"


class SeatType(StrEnum):
    RESIDENT = "resident"
    PARTNER = "partner"
    FUNDER = "funder"
    BACKBONE = "backbone"


class Account(Keyed, Base):
    """Somebody who signs in. ``password_hash`` is argon2id; an account without one cannot sign in by password."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(unique=True)  # kept case-folded
    name: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class RoleAssignment(Owned, Base):
    """A role somebody holds in one initiative; a partner lead's or organizer's names the partner."""

    __tablename__ = "role_assignment"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    partner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("partner.id"))
    given_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("initiative_id", "account_id", "role"),)


class LoginSession(Keyed, Base):
    """One sign-in. Only the hash of its token is kept, so the table opens no door."""

    __tablename__ = "login_session"

    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    label: Mapped[str]  # "Firefox on Android": enough to recognise one's own


class SignInFailure(Keyed, Base):
    """A failed sign-in of one account name (hashed), counted to slow guessing down; swept when a day old."""

    __tablename__ = "sign_in_failure"

    name_hash: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]


class Partner(Owned, Base):
    """A partner organization."""

    __tablename__ = "partner"

    slug: Mapped[str]
    name: Mapped[str]
    sector: Mapped[str | None]
    community_led: Mapped[bool] = mapped_column(default=False)  # says so itself
    backbone: Mapped[bool] = mapped_column(default=False)
    state: Mapped[PartnerState] = mapped_column(choice(PartnerState), default=PartnerState.JOINED)
    joined_on: Mapped[date | None]
    illustration: Mapped[bool] = mapped_column(default=False)  # invented for a sample

    __table_args__ = (UniqueConstraint("initiative_id", "slug"),)


class Seat(Owned, Base):
    """A seat in a body (steering, community table); the community's seats sign reviews."""

    __tablename__ = "seat"

    body: Mapped[str]
    title: Mapped[str]
    seat_type: Mapped[SeatType] = mapped_column(choice(SeatType))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    paid: Mapped[bool] = mapped_column(default=False)
    term_ends: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("initiative_id", "body", "title"),
        CheckConstraint("length(title) > 0", name="title_given"),
    )
