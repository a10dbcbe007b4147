"""Questions about measures: which there are, how each group stands now, how far from the reference and from the target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.analysis import trend
from engage.analysis.trend import GapWord
from engage.errors import N_, NotFound
from engage.groups.models import Group
from engage.i18n.local_text import LocalText
from engage.measures.models import (
    DataPoint,
    Definition,
    Direction,
    Indicator,
    MeasureState,
    PointState,
    Target,
)
from engage.measures.rules import Gap, best_value, gap_between


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


@dataclass(frozen=True, slots=True)
class GroupStanding:
    """A group now and at the baseline. ``gap`` is to the reference now, ``gap_before`` the same at the baseline.

    Without a value there is no gap; ``now.kind`` says whether it is withheld or missing. ``now`` is ``None`` where the
    source has no row for the group.
    """

    group: str
    label: LocalText
    now: Point | None
    baseline: Point | None
    gap: Gap | None
    gap_before: Gap | None
    change: GapWord
    to_target: float | None  # target minus value, in the measure's unit


@dataclass(frozen=True, slots=True)
class MeasureByGroup:
    """One measure in one place and period by group. ``reference`` is the group that gaps are taken to,
    the best-off one; at the baseline the same group is compared, so that a gap never changes by changing its reference.

    ``gap`` is the widest one, first and last, taken to the target where one is agreed for all; ``needle`` the ten-percent
    check, which needs values for everyone together.
    """

    indicator: IndicatorCard
    place: str
    period: str
    target: TargetCard | None
    reference: str | None
    reference_value: float | None
    everyone: Point | None
    groups: tuple[GroupStanding, ...]
    gap: trend.GapChange
    needle: trend.Needle


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
    order = {group.code: index for index, group in enumerate(_groups(session, indicator), 1)}
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


def measure_by_group(
    session: Session,
    initiative_id: UUID,
    slug: str,
    *,
    place: str,
    period: str | None = None,
    published_only: bool = False,
) -> MeasureByGroup:
    """A measure by group in one period (the newest when none is named), against its reference, baseline and target.

    The reference is the best-off group with a value in that period: gaps are shown to it and, beside, to the target.
    """
    indicator = indicator_named(session, initiative_id, slug)
    points = points_of(session, indicator, place, published_only=published_only)
    if not points:
        raise NotFound(N_("There is nothing for {place} yet.", place=place))
    period = period or points[-1].period
    now = {point.group: point for point in points if point.period == period}
    if not now:
        raise NotFound(N_("There is nothing for {place} in {period}.", place=place, period=period))
    target = target_for(session, indicator, place)
    baseline_period = target.baseline_period if target is not None else points[0].period
    before = {point.group: point for point in points if point.period == baseline_period}
    reference = _best_group(now, indicator.good)
    up = indicator.good == Direction.UP.value
    universal = target.value if target is not None and target.same_for_all else None
    standings = tuple(
        _standing(group.code, group.label, now, before, reference, target, up)
        for group in _groups(session, indicator)
    )
    return MeasureByGroup(
        indicator=indicator,
        place=place,
        period=period,
        target=target,
        reference=reference,
        reference_value=_value(now.get(reference)) if reference is not None else None,
        everyone=now.get(None),
        groups=standings,
        gap=trend.gap_change(_values(before), _values(now), up, universal),
        needle=trend.needle(_periods(points, str(indicator.version), until=period), up, universal),
    )


def _standing(
    code: str,
    label: LocalText,
    now: dict[str | None, Point],
    before: dict[str | None, Point],
    reference: str | None,
    target: TargetCard | None,
    up: bool,
) -> GroupStanding:
    gap, gap_before = _gap(now, code, reference), _gap(before, code, reference)
    value = _value(now.get(code))
    return GroupStanding(
        group=code,
        label=label,
        now=now.get(code),
        baseline=before.get(code),
        gap=gap,
        gap_before=gap_before,
        change=_change(code, reference, now, before, up),
        to_target=target.value - value if target is not None and value is not None else None,
    )


def _change(
    code: str,
    reference: str | None,
    now: dict[str | None, Point],
    before: dict[str | None, Point],
    up: bool,
) -> GapWord:
    """What became of the distance between a group and the reference."""
    if reference is None or code == reference:
        return "unknown"
    pair = (code, reference)
    first = {one: _value(before.get(one)) for one in pair}
    return trend.gap_change(first, {one: _value(now.get(one)) for one in pair}, up).word


def _values(points: dict[str | None, Point]) -> dict[str, float | None]:
    return {code: point.value for code, point in points.items() if code is not None}


def _periods(points: list[Point], definition: str, *, until: str) -> list[trend.Point]:
    """The series as the ten-percent check wants it: one entry for each period, up to the one that is shown."""
    by_period: dict[str, dict[str | None, Point]] = {}
    for point in points:
        by_period.setdefault(point.period, {})[point.group] = point
    series: list[trend.Point] = []
    for period, found in by_period.items():
        series.append(trend.Point(period, _value(found.get(None)), _values(found), definition))
        if period == until:
            break
    return series


def _gap(points: dict[str | None, Point], code: str, reference: str | None) -> Gap | None:
    value, against = (
        _value(points.get(code)),
        _value(points.get(reference)) if reference is not None else None,
    )
    return gap_between(value, against) if value is not None and against is not None else None


def _best_group(points: dict[str | None, Point], good: str) -> str | None:
    values = {
        code: point.value for code, point in points.items() if code is not None and point.value is not None
    }
    best = best_value(values.values(), good)
    return next((code for code, value in values.items() if value == best), None)


def _value(point: Point | None) -> float | None:
    return point.value if point is not None else None


def _groups(session: Session, indicator: IndicatorCard) -> list[Group]:
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
