"""Questions about measures. How each group stands is answered here: now and at the baseline, how far from the best-off group
and from the target. What is known at all is in ``points``."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from engage.analysis import trend
from engage.analysis.trend import GapWord
from engage.errors import N_, NotFound
from engage.i18n.local_text import LocalText
from engage.measures.models import Direction
from engage.measures.points import (
    IndicatorCard,
    Point,
    TargetCard,
    groups_of,
    indicator_named,
    indicators_of,
    places_of,
    points_of,
    target_for,
)
from engage.measures.rules import Gap, best_value, gap_between

__all__ = [
    "GroupStanding",
    "IndicatorCard",
    "MeasureByGroup",
    "Point",
    "TargetCard",
    "indicator_named",
    "indicators_of",
    "measure_by_group",
    "places_of",
    "points_of",
    "target_for",
]


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
        for group in groups_of(session, indicator)
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
