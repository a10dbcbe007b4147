"""Questions pages ask about initiatives and their goals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import Goal, GoalState, Initiative
from engage.errors import N_, NotFound
from engage.i18n.local_text import LocalText


@dataclass(frozen=True, slots=True)
class InitiativeCard:
    """What every page says of an initiative."""

    id: UUID
    slug: str
    name: LocalText
    place: LocalText
    problem: LocalText
    state: str
    languages: tuple[str, ...]  # committed, source language first
    timezone: str
    public_minimum: int
    desk_minimum: int
    sample_source: str | None
    sample_licence: str | None

    @property
    def source_language(self) -> str:
        return self.languages[0] if self.languages else "en"


@dataclass(frozen=True, slots=True)
class GoalCard:
    """A goal as it stands in the agenda."""

    id: UUID
    initiative_id: UUID
    slug: str
    statement: LocalText
    population: LocalText
    horizon: date | None
    state: str
    credit: LocalText
    agreed_on: date | None


def initiatives(session: Session) -> list[InitiativeCard]:
    """Every initiative of this instance, by slug."""
    return [_card(row) for row in session.scalars(select(Initiative).order_by(Initiative.slug))]


def initiative_named(session: Session, slug: str) -> InitiativeCard:
    """The initiative with this slug; :class:`NotFound` when there is none."""
    row = session.scalars(select(Initiative).where(Initiative.slug == slug)).first()
    if row is None:
        raise NotFound(N_("There is no initiative named {slug}.", slug=slug))
    return _card(row)


def initiative_with(session: Session, initiative_id: UUID) -> InitiativeCard:
    row = session.get(Initiative, initiative_id)
    if row is None:
        raise NotFound(N_("There is no such initiative."))
    return _card(row)


def goals_of(session: Session, initiative_id: UUID, *, retired: bool = False) -> list[GoalCard]:
    """The initiative's goals in the agenda's order; retired ones only when asked for."""
    query = select(Goal).where(Goal.initiative_id == initiative_id).order_by(Goal.position, Goal.slug)
    if not retired:
        query = query.where(Goal.state != GoalState.RETIRED)
    return [_goal(row) for row in session.scalars(query)]


def goal_named(session: Session, initiative_id: UUID, slug: str) -> GoalCard:
    row = session.scalars(select(Goal).where(Goal.initiative_id == initiative_id, Goal.slug == slug)).first()
    if row is None:
        raise NotFound(N_("There is no such goal."))
    return _goal(row)


def goal_with(session: Session, initiative_id: UUID, goal_id: UUID) -> GoalCard:
    row = session.get(Goal, goal_id)
    if row is None or row.initiative_id != initiative_id:
        raise NotFound(N_("There is no such goal."))
    return _goal(row)


def _card(row: Initiative) -> InitiativeCard:
    return InitiativeCard(
        id=row.id,
        slug=row.slug,
        name=row.name,
        place=row.place,
        problem=row.problem or LocalText(),
        state=row.state.value,
        languages=tuple(row.languages),
        timezone=row.timezone,
        public_minimum=row.public_minimum,
        desk_minimum=row.desk_minimum,
        sample_source=row.sample_source,
        sample_licence=row.sample_licence,
    )


def _goal(row: Goal) -> GoalCard:
    return GoalCard(
        id=row.id,
        initiative_id=row.initiative_id,
        slug=row.slug,
        statement=row.statement,
        population=row.population or LocalText(),
        horizon=row.horizon,
        state=row.state.value,
        credit=row.credit or LocalText(),
        agreed_on=row.agreed_on,
    )
