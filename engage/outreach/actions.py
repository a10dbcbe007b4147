"""What people do with engagement plans: draft one, name the groups to be heard, publish it, say whether it was kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.errors import N_, Conflict, NotFound, Refused
from engage.groups.models import Group
from engage.i18n.local_text import LocalText
from engage.outreach import rules
from engage.outreach.models import EngagementPlan, GroupSought, PlanState, Promise


def draft_plan(
    session: Session,
    initiative_id: UUID,
    purpose: LocalText,
    promise: Promise,
    *,
    goal_id: UUID | None = None,
    decision: LocalText | None = None,
    report_back_by: date | None = None,
    by: UUID | None,
    at: datetime,
) -> EngagementPlan:
    if not purpose:
        raise Refused(N_("Say in at least one language what people are asked for."))
    made = EngagementPlan(
        initiative_id=initiative_id,
        goal_id=goal_id,
        purpose=purpose,
        decision=decision,
        promise=promise,
        report_back_by=report_back_by,
    )
    session.add(made)
    session.flush()
    record(session, initiative_id, "draft", f"plan:{made.id}", {"promise": promise.value}, by=by, at=at)
    return made


def seek_groups(
    session: Session,
    plan_id: UUID,
    voices: Mapping[UUID, int | None],
    *,
    by: UUID | None,
    at: datetime,
) -> None:
    """Set which groups the plan means to hear, and how many voices of each (``None``: no number). Replaces the list."""
    plan = _plan(session, plan_id)
    if plan.state is not PlanState.DRAFT:
        raise Conflict(N_("The plan is published: the groups it promised to hear stay."))
    if any(number is not None and number < 1 for number in voices.values()):
        raise Refused(N_("The number of voices must be one or more."))
    known = set(
        session.scalars(
            select(Group.id).where(Group.initiative_id == plan.initiative_id, Group.id.in_(voices))
        )
    )
    if known != set(voices):
        raise NotFound(N_("There is no such group."))
    for old in session.scalars(select(GroupSought).where(GroupSought.plan_id == plan_id)):
        session.delete(old)
    session.flush()
    session.add_all(
        GroupSought(initiative_id=plan.initiative_id, plan_id=plan_id, group_id=group_id, voices=number)
        for group_id, number in voices.items()
    )
    record(session, plan.initiative_id, "seek", f"plan:{plan_id}", {"groups": len(voices)}, by=by, at=at)


def move_plan(
    session: Session, plan_id: UUID, wanted: PlanState, *, by: UUID | None, at: datetime
) -> EngagementPlan:
    """Publish a plan, which fixes its promise, or say that the promise was kept or broken."""
    plan = _plan(session, plan_id)
    if not rules.may_follow(plan.state.value, wanted.value):
        raise Conflict(
            N_("A plan that is {state} cannot become {wanted}.", state=plan.state.value, wanted=wanted.value)
        )
    if wanted is PlanState.PUBLISHED and not rules.may_publish(
        bool(plan.decision), plan.report_back_by, plan.promise.value
    ):
        raise Refused(N_("Name the decision people can still change, and the day by which they hear back."))
    detail = {"was": plan.state.value, "is": wanted.value}
    plan.state = wanted
    record(session, plan.initiative_id, "move", f"plan:{plan_id}", detail, by=by, at=at)
    return plan


def _plan(session: Session, plan_id: UUID) -> EngagementPlan:
    found = session.get(EngagementPlan, plan_id, with_for_update=True)
    if found is None:
        raise NotFound(N_("There is no such plan."))
    return found
