"""Questions about measures: which there are, what is known of them by place, period and group, and which target is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import N_, NotFound
from engage.groups.models import Group
from engage.i18n.local_text import LocalText
from engage.measures.models import (
    DataPoint,
    Definition,
    Indicator,
    MeasureState,
    PointState,
    Target,
)


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """A measure, with the newest version of its definition."""

    id: UUID
    initiative_id: UUID
    goal_id: UUID | None
    dimension_id: UUID | None
    slug: str
    name: LocalText
    question: LocalText
    definition: LocalText
    definition_id: UUID
    version: int
    unit: str
    good: str
    source: str
    licence: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """What is known of one group in one period: ``kind`` is ``value``, ``withheld`` or ``missing``."""

    period: str
    period_start: date
    group: str | None
    kind: str
    value: float | None
    n: int | None
    low: float | None
    high: float | None
    state: str


@dataclass(frozen=True, slots=True)
class TargetCard:
    place: str
    baseline_period: str
    value: float
    by: date
    same_for_all: bool
    reason: LocalText
    adopted_by: str
    illustration: bool


def indicators_of(
    session: Session, initiative_id: UUID, *, goal_id: UUID | None = None
) -> list[IndicatorCard]:
    """The initiative's measures (of one goal, when asked), by slug; retired ones are left out."""
    query = select(Indicator).where(
        Indicator.initiative_id == initiative_id, Indicator.state != MeasureState.RETIRED
    )
    if goal_id is not None:
        query = query.where(Indicator.goal_id == goal_id)
    return [_card(session, row) for row in session.scalars(query.order_by(Indicator.slug))]


def indicator_named(session: Session, initiative_id: UUID, slug: str) -> IndicatorCard:
    row = session.scalars(
        select(Indicator).where(Indicator.initiative_id == initiative_id, Indicator.slug == slug)
    ).first()
    if row is None:
        raise NotFound(N_("There is no measure named {slug}.", slug=slug))
    return _card(session, row)


def places_of(session: Session, indicator: IndicatorCard) -> list[str]:
    """The places the measure has points for, in order."""
    query = select(DataPoint.place).where(DataPoint.definition_id == indicator.definition_id).distinct()
    return sorted(session.scalars(query))


def points_of(
    session: Session, indicator: IndicatorCard, place: str, *, published_only: bool = False
) -> list[Point]:
    """Every current point of a place, periods in order, groups in the dimension's order, everyone first."""
    query = (
        select(DataPoint, Group.code)
        .outerjoin(Group, Group.id == DataPoint.group_id)
        .where(DataPoint.definition_id == indicator.definition_id, DataPoint.place == place)
    )
    if published_only:
        query = query.where(DataPoint.state == PointState.PUBLISHED)
    else:
        query = query.where(DataPoint.state != PointState.CORRECTED)
    rows = session.execute(query).all()
    order = {group.code: index for index, group in enumerate(groups_of(session, indicator), 1)}
    points = [_point(row, code) for row, code in rows]
    return sorted(points, key=lambda point: (point.period_start, order.get(point.group or "", 0)))


def target_for(session: Session, indicator: IndicatorCard, place: str) -> TargetCard | None:
    """The target in force: the one adopted last."""
    row = session.scalars(
        select(Target)
        .where(Target.indicator_id == indicator.id, Target.place == place)
        .order_by(Target.adopted_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return TargetCard(
        place=row.place,
        baseline_period=row.baseline_period,
        value=row.value,
        by=row.by,
        same_for_all=row.same_for_all,
        reason=row.reason or LocalText(),
        adopted_by=row.adopted_by,
        illustration=row.illustration,
    )


def groups_of(session: Session, indicator: IndicatorCard) -> list[Group]:
    """The groups of the measure's dimension, in order; none where it has no dimension."""
    if indicator.dimension_id is None:
        return []
    query = select(Group).where(Group.dimension_id == indicator.dimension_id)
    return list(session.scalars(query.order_by(Group.position, Group.code)))


def _card(session: Session, row: Indicator) -> IndicatorCard:
    definition = session.scalars(
        select(Definition)
        .where(Definition.indicator_id == row.id)
        .order_by(Definition.version.desc())
        .limit(1)
    ).one()
    return IndicatorCard(
        id=row.id,
        initiative_id=row.initiative_id,
        goal_id=row.goal_id,
        dimension_id=row.dimension_id,
        slug=row.slug,
        name=row.name,
        question=row.question or LocalText(),
        definition=definition.text,
        definition_id=definition.id,
        version=definition.version,
        unit=row.unit,
        good=row.good.value,
        source=row.source,
        licence=row.licence,
    )


def _point(row: DataPoint, code: str | None) -> Point:
    return Point(
        period=row.period,
        period_start=row.period_start,
        group=code,
        kind=row.kind.value,
        value=row.value,
        n=row.n,
        low=row.low,
        high=row.high,
        state=row.state.value,
    )
