"""What people do with initiatives and goals."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda import rules
from engage.agenda.audit import record
from engage.agenda.models import Goal, GoalState, Initiative, Phase
from engage.errors import N_, Conflict, MovedOn, NotFound, Refused
from engage.i18n.local_text import LocalText


def found_initiative(
    session: Session,
    slug: str,
    name: LocalText,
    *,
    place: LocalText | None = None,
    problem: LocalText | None = None,
    languages: tuple[str, ...] = ("en",),
    timezone: str = "UTC",
    sample_source: str | None = None,
    sample_licence: str | None = None,
    by: UUID | None,
    at: datetime,
) -> Initiative:
    """Found an initiative under a slug of its own."""
    if not rules.is_slug(slug):
        raise Refused(
            N_(
                "“{slug}” cannot name an initiative: use small letters, digits and hyphens, 80 at most.",
                slug=slug[:80],
            )
        )
    if session.scalar(select(func.count()).where(Initiative.slug == slug)):
        raise Conflict(N_("There is an initiative named {slug} already.", slug=slug))
    made = Initiative(
        slug=slug,
        name=name,
        place=place or LocalText(),
        problem=problem,
        state=Phase.ACTIVE,
        languages=list(languages),
        timezone=timezone,
        sample_source=sample_source,
        sample_licence=sample_licence,
        created_at=at,
    )
    session.add(made)
    record(session, _flushed(session, made), "found", f"initiative:{made.id}", by=by, at=at)
    return made


def _flushed(session: Session, made: Initiative) -> UUID:
    session.flush()
    return made.id


def propose_goal(
    session: Session,
    initiative_id: UUID,
    slug: str,
    statement: LocalText,
    *,
    population: LocalText | None = None,
    horizon: date | None = None,
    credit: LocalText | None = None,
    by: UUID | None,
    at: datetime,
) -> Goal:
    """Put a goal forward, in plain words. It stands last in the agenda until it is moved."""
    if not rules.is_slug(slug):
        raise Refused(
            N_("“{slug}” cannot name a goal: use small letters, digits and hyphens.", slug=slug[:80])
        )
    if not statement:
        raise Refused(N_("Write the goal in at least one language."))
    same = select(func.count()).where(Goal.initiative_id == initiative_id, Goal.slug == slug)
    if session.scalar(same):
        raise Conflict(N_("There is a goal named {slug} already.", slug=slug))
    last = session.scalar(select(func.max(Goal.position)).where(Goal.initiative_id == initiative_id))
    made = Goal(
        initiative_id=initiative_id,
        slug=slug,
        statement=statement,
        population=population,
        horizon=horizon,
        credit=credit,
        position=(last or 0) + 1,
    )
    session.add(made)
    session.flush()
    record(session, initiative_id, "propose", f"goal:{made.id}", by=by, at=at)
    return made


def move_goal(
    session: Session, initiative_id: UUID, goal_id: UUID, wanted: GoalState, *, by: UUID | None, at: datetime
) -> Goal:
    """Agree, meet or retire a goal; the agenda keeps retired ones for the record."""
    goal = session.get(Goal, goal_id, with_for_update=True)
    if goal is None or goal.initiative_id != initiative_id:
        raise NotFound(N_("There is no such goal."))
    if not rules.may_follow(goal.state, wanted):
        raise MovedOn
    record(
        session,
        initiative_id,
        "move",
        f"goal:{goal.id}",
        {"was": goal.state.value, "is": wanted.value},
        by=by,
        at=at,
    )
    goal.state = wanted
    if wanted is GoalState.AGREED:
        goal.agreed_on = at.date()
    session.flush()
    return goal
