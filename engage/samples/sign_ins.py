"""Sample sign-ins: one account for each role, named for the role. No real and no invented person stands behind them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from engage.people import actions
from engage.people.models import Account, Partner, Seat, SeatType
from engage.people.rules import Role

COMMUNITY_TABLE = "community table"


@dataclass(frozen=True, slots=True)
class SampleSignIn:
    email: str
    name: str
    roles: tuple[Role, ...]
    what: str  # what to try with it


SIGN_INS = (
    SampleSignIn(
        "organizer@example.org",
        "Sample organizer",
        (Role.ORGANIZER,),
        "logs listening sessions, runs surveys",
    ),
    SampleSignIn("coder@example.org", "Sample coder", (Role.CODER,), "codes what people said into themes"),
    SampleSignIn(
        "reviewer@example.org",
        "Sample community reviewer",
        (Role.COMMUNITY_REVIEWER,),
        "checks findings, signs reviews or does not",
    ),
    SampleSignIn("partner@example.org", "Sample partner lead", (Role.PARTNER_LEAD,), "owns commitments"),
    SampleSignIn(
        "data@example.org", "Sample data manager", (Role.DATA_MANAGER,), "measures, imports, releases"
    ),
    SampleSignIn(
        "manager@example.org", "Sample project manager", (Role.PROJECT_MANAGER,), "goals and what is late"
    ),
    SampleSignIn(
        "facilitator@example.org", "Sample facilitator", (Role.FACILITATOR,), "runs accountability reviews"
    ),
    SampleSignIn(
        "education@example.org",
        "Sample education coordinator",
        (Role.EDUCATION_COORDINATOR,),
        "wording and report-backs",
    ),
)


def sample_password(folder: Path) -> str:
    """The password of every sample account of this instance: made once, kept beside the data for the next start."""
    path = folder / "sample-password"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        made = "-".join(secrets.token_hex(2) for _ in range(4))
        file.write(made)
    return made


def make_accounts(session: Session, password: str, *, at: datetime) -> dict[str, Account]:
    """The sample accounts by e-mail address."""
    return {
        sign_in.email: actions.create_account(
            session, email=sign_in.email, name=sign_in.name, password=password, at=at
        )
        for sign_in in SIGN_INS
    }


def give_roles(
    session: Session, initiative_ids: Iterable[UUID], accounts: dict[str, Account], *, at: datetime
) -> dict[UUID, Partner]:
    """Every sample role in every sample initiative, with an illustrated partner and a community seat; partners by initiative."""
    partners: dict[UUID, Partner] = {}
    for initiative_id in initiative_ids:
        partners[initiative_id] = partner = Partner(
            initiative_id=initiative_id,
            slug="sample-partner",
            name="Sample partner organization",
            joined_on=at.date(),
            illustration=True,
        )
        session.add(partner)
        session.flush()
        for sign_in in SIGN_INS:
            for role in sign_in.roles:
                actions.give_role(
                    session,
                    accounts[sign_in.email].id,
                    role,
                    initiative_id=initiative_id,
                    partner_id=partner.id if role is Role.PARTNER_LEAD else None,
                    at=at,
                )
        session.add(
            Seat(
                initiative_id=initiative_id,
                body=COMMUNITY_TABLE,
                title="Resident seat 1",
                seat_type=SeatType.RESIDENT,
                account_id=accounts["reviewer@example.org"].id,
                paid=True,
            )
        )
    session.flush()
    return partners
