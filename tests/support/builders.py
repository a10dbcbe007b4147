"""Small things that many tests need to stand on, with sensible values: name only what the test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from engage.agenda.models import Goal, GoalState, Initiative, Phase
from engage.findings.models import Finding, FindingState, Strength
from engage.groups.actions import record_population
from engage.groups.models import Dimension, Group
from engage.groups.rules import ImportedPopulation
from engage.i18n.local_text import LocalText
from engage.people.models import Account, Partner, Role, RoleAssignment, Seat, SeatType

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)


def added(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def initiative(session: Session, slug: str = "", **fields: Any) -> Initiative:
    values: dict[str, Any] = {
        "slug": slug or f"i-{uuid4().hex[:8]}",
        "name": LocalText(en="Every child in school", es="Cada niño en la escuela"),
        "place": LocalText(en="Rivertown"),
        "state": Phase.ACTIVE,
        "languages": ["en", "es", "ar"],
        "created_at": NOW,
    }
    made: Initiative = added(session, Initiative(**{**values, **fields}))
    return made


def goal(session: Session, owner: Initiative, slug: str = "attendance", **fields: Any) -> Goal:
    values: dict[str, Any] = {
        "slug": slug,
        "statement": LocalText(en="Every child is in school every day."),
        "state": GoalState.AGREED,
        "agreed_on": date(2026, 1, 15),
    }
    made: Goal = added(session, Goal(initiative_id=owner.id, **{**values, **fields}))
    return made


def dimension(
    session: Session, owner: Initiative, code: str, groups: tuple[str, ...], **fields: Any
) -> Dimension:
    """A dimension with its groups, labelled by their codes."""
    made: Dimension = added(
        session, Dimension(initiative_id=owner.id, code=code, name=LocalText(en=code.title()), **fields)
    )
    for position, group in enumerate(groups):
        label = LocalText(en=group.replace("_", " ").title())
        session.add(
            Group(initiative_id=owner.id, dimension_id=made.id, code=group, label=label, position=position)
        )
    session.flush()
    return made


def account(session: Session, name: str = "Ana", **fields: Any) -> Account:
    values: dict[str, Any] = {
        "email": f"{name.lower()}-{uuid4().hex[:6]}@example.org",
        "name": name,
        "created_at": NOW,
    }
    made: Account = added(session, Account(**{**values, **fields}))
    return made


def role(
    session: Session, owner: Initiative, holder: Account, held: Role, partner: Partner | None = None
) -> None:
    added(
        session,
        RoleAssignment(
            initiative_id=owner.id,
            account_id=holder.id,
            role=held,
            partner_id=partner.id if partner else None,
            given_at=NOW,
        ),
    )


def partner(session: Session, owner: Initiative, slug: str = "school-board", **fields: Any) -> Partner:
    values: dict[str, Any] = {"slug": slug, "name": slug.replace("-", " ").title()}
    made: Partner = added(session, Partner(initiative_id=owner.id, **{**values, **fields}))
    return made


def seat(session: Session, owner: Initiative, holder: Account, **fields: Any) -> Seat:
    values: dict[str, Any] = {
        "body": "community table",
        "title": f"seat {uuid4().hex[:4]}",
        "seat_type": SeatType.RESIDENT,
        "account_id": holder.id,
    }
    made: Seat = added(session, Seat(initiative_id=owner.id, **{**values, **fields}))
    return made


def finding(session: Session, about: Goal, slug: str = "late-buses", **fields: Any) -> Finding:
    """An adopted finding of a goal."""
    values: dict[str, Any] = {
        "slug": slug,
        "claim": LocalText(en="Late buses keep children out of first lessons.", es="El autobús llega tarde."),
        "groups_said": [],
        "groups_missing": [],
        "strength": Strength.SELF_DESCRIBED,
        "state": FindingState.ADOPTED,
        "found_on": date(2026, 2, 1),
    }
    made: Finding = added(
        session, Finding(initiative_id=about.initiative_id, goal_id=about.id, **{**values, **fields})
    )
    return made


def population(session: Session, owner: Initiative, dimension: str, people: dict[str, int]) -> None:
    """How many of each group live in Rivertown, as a census of 2020 counted them."""
    figures = [
        ImportedPopulation("Rivertown", dimension, group, count, None) for group, count in people.items()
    ]
    outcome = record_population(session, owner.id, figures, year="2020", source="census")
    assert outcome.accepted == len(people), outcome
