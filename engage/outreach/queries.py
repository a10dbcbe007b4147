"""Questions about reaching people: what was promised, which groups are sought, who was heard less than their share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.analysis.representation import Heard, participation
from engage.groups.models import Group
from engage.groups.queries import DimensionCard, Reference, dimension_named, references_of
from engage.i18n.local_text import LocalText
from engage.outreach.models import EngagementPlan, GroupSought, PlanState


@dataclass(frozen=True, slots=True)
class Sought:
    group: str
    label: LocalText
    voices: int | None


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan with the groups it means to hear."""

    id: UUID
    goal_id: UUID | None
    purpose: LocalText
    decision: LocalText
    promise: str
    report_back_by: date | None
    state: str
    sought: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class GroupHeard:
    """A group's share of the answers beside its share of the community. ``heard`` is as ``analysis.representation``."""

    label: LocalText
    heard: Heard


@dataclass(frozen=True, slots=True)
class ParticipationGap:
    """Who was heard by the groups of one dimension. ``reference`` is ``None`` where nobody counted the community by it.

    ``answers``: all answers; ``known``: those whose group is known. These are counts of people who answered: they go
    through ``privacy`` before anybody outside sees them. A small group is never dropped.
    """

    dimension: DimensionCard
    reference: Reference | None
    answers: int
    known: int
    groups: tuple[GroupHeard, ...]


def plans_of(session: Session, initiative_id: UUID, *, goal_id: UUID | None = None) -> list[PlanCard]:
    """The initiative's plans (of one goal, when asked), those to report back on first at the top."""
    query = select(EngagementPlan).where(EngagementPlan.initiative_id == initiative_id)
    if goal_id is not None:
        query = query.where(EngagementPlan.goal_id == goal_id)
    rows = session.scalars(query).all()
    sought: dict[UUID, list[Sought]] = {row.id: [] for row in rows}
    for plan_id, voices, code, label in session.execute(
        select(GroupSought.plan_id, GroupSought.voices, Group.code, Group.label)
        .join(Group, Group.id == GroupSought.group_id)
        .where(GroupSought.plan_id.in_(list(sought)))
        .order_by(Group.position, Group.code)
    ):
        sought[plan_id].append(Sought(code, label, voices))
    cards = [
        PlanCard(
            id=row.id,
            goal_id=row.goal_id,
            purpose=row.purpose,
            decision=row.decision or LocalText(),
            promise=row.promise.value,
            report_back_by=row.report_back_by,
            state=row.state.value,
            sought=tuple(sought[row.id]),
        )
        for row in rows
    ]
    return sorted(cards, key=lambda card: (card.report_back_by or date.max, str(card.id)))


def sought_by(session: Session, initiative_id: UUID, goal_id: UUID | None = None) -> dict[UUID, int | None]:
    """Group -> how many voices the plans mean to hear (``None``: no number): the plans of this goal, else all of them.

    Where several plans seek one group, the largest number counts. A plan whose promise was broken seeks nobody any more.
    """
    rows = session.execute(
        select(EngagementPlan.goal_id, GroupSought.group_id, GroupSought.voices)
        .join(EngagementPlan, EngagementPlan.id == GroupSought.plan_id)
        .where(EngagementPlan.initiative_id == initiative_id, EngagementPlan.state != PlanState.BROKEN)
    ).all()
    of_goal = [row for row in rows if goal_id is not None and row.goal_id == goal_id]
    found: dict[UUID, int | None] = {}
    for _, group_id, voices in of_goal or rows:
        before = found.get(group_id)
        found[group_id] = max(one for one in (before, voices, 0) if one is not None) or None
    return found


def participation_gap(
    session: Session,
    initiative_id: UUID,
    dimension: str,
    *,
    heard: Mapping[str, int],
    answers: int,
    known: int | None = None,
    place: str | None = None,
) -> ParticipationGap:
    """Each group's share of the answers beside its share of the community.

    ``heard``: answers by group code; ``known``: how many answers name a group, which differs from the sum where people may
    name several. ``place`` says whose count to compare with; without it the first place that was counted. Groups that
    nobody counted have no share of the community, and groups that nobody heard from are there with none.
    """
    card = dimension_named(session, initiative_id, dimension)
    references = references_of(session, initiative_id, dimension)
    reference = next((one for one in references if place is None or one.place == place), None)
    codes = [group.code for group in card.groups]
    counted = (
        {code: reference.counts[code] for code in codes if code in reference.counts} if reference else {}
    )
    known_answers = sum(heard.values()) if known is None else known
    found = {
        one.group: one
        for one in participation(
            {code: heard.get(code, 0) for code in codes},
            counted,
            answers=known_answers,
            people=reference.people if reference is not None and counted else None,
        )
    }
    groups = tuple(GroupHeard(group.label, found[group.code]) for group in card.groups)
    return ParticipationGap(card, reference, answers, known_answers, groups)
