"""What people do with measures: define an indicator, take values in, have them checked and published, adopt a target."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engage.agenda.audit import record
from engage.agenda.rules import is_slug
from engage.errors import N_, Conflict, Forbidden, NotFound, Refused
from engage.i18n.local_text import LocalText
from engage.measures.models import (
    DataPoint,
    Definition,
    Direction,
    Indicator,
    MeasureState,
    PointKind,
    PointState,
    Target,
)


def define_indicator(
    session: Session,
    initiative_id: UUID,
    slug: str,
    name: LocalText,
    *,
    definition: LocalText,
    since: date,
    good: Direction,
    source: str,
    unit: str = "percent",
    goal_id: UUID | None = None,
    dimension_id: UUID | None = None,
    question: LocalText | None = None,
    licence: str | None = None,
    cadence: str | None = None,
    quality_note: LocalText | None = None,
    by: UUID | None,
    at: datetime,
) -> Indicator:
    """A new indicator with the first version of its definition."""
    if not is_slug(slug):
        raise Refused(
            N_("“{slug}” cannot name a measure: use small letters, digits and hyphens.", slug=slug[:80])
        )
    if not name:
        raise Refused(N_("Give the measure a name in at least one language."))
    same = select(func.count()).where(Indicator.initiative_id == initiative_id, Indicator.slug == slug)
    if session.scalar(same):
        raise Conflict(N_("There is a measure named {slug} already.", slug=slug))
    made = Indicator(
        initiative_id=initiative_id,
        goal_id=goal_id,
        dimension_id=dimension_id,
        slug=slug,
        name=name,
        question=question,
        unit=unit,
        good=good,
        cadence=cadence,
        source=source,
        licence=licence,
        quality_note=quality_note,
        state=MeasureState.ACTIVE,
    )
    session.add(made)
    session.flush()
    session.add(
        Definition(initiative_id=initiative_id, indicator_id=made.id, version=1, text=definition, since=since)
    )
    record(session, initiative_id, "define", f"indicator:{made.id}", {"slug": slug}, by=by, at=at)
    return made


def redefine_indicator(
    session: Session, indicator_id: UUID, text: LocalText, *, since: date, by: UUID | None, at: datetime
) -> Definition:
    """A new version of what is counted. Values before it stay with the old one; the series shows the break."""
    indicator = _indicator(session, indicator_id)
    newest = newest_definition(session, indicator_id)
    if since <= newest.since:
        raise Refused(
            N_("A new definition must begin after the one before it ({day}).", day=newest.since.isoformat())
        )
    made = Definition(
        initiative_id=indicator.initiative_id,
        indicator_id=indicator_id,
        version=newest.version + 1,
        text=text,
        since=since,
    )
    session.add(made)
    session.flush()
    detail = {"was": newest.version, "is": made.version}
    record(session, indicator.initiative_id, "redefine", f"indicator:{indicator_id}", detail, by=by, at=at)
    return made


def check_points(session: Session, indicator_id: UUID, *, by: UUID, at: datetime) -> int:
    """Confirm every draft value of a measure that somebody else entered; gives how many. Raises ``Forbidden`` when all the
    drafts are one's own: a second person checks."""
    indicator = _indicator(session, indicator_id)
    drafts = (
        DataPoint.definition_id.in_(select(Definition.id).where(Definition.indicator_id == indicator_id)),
        DataPoint.state == PointState.DRAFT,
    )
    others = DataPoint.entered_by.is_distinct_from(by)
    if session.scalar(select(func.count()).where(*drafts)) and not session.scalar(
        select(func.count()).where(*drafts, others)
    ):
        raise Forbidden(N_("A second person checks values: these are your own."))
    checked = session.execute(
        update(DataPoint).where(*drafts, others).values(state=PointState.CHECKED, checked_by=by)
    )
    return _changed(session, indicator, "check_points", checked, by, at)


def publish_points(session: Session, indicator_id: UUID, *, by: UUID, at: datetime) -> int:
    """Publish every checked value of a measure; gives how many."""
    indicator = _indicator(session, indicator_id)
    of_indicator = select(Definition.id).where(Definition.indicator_id == indicator_id)
    published = session.execute(
        update(DataPoint)
        .where(DataPoint.definition_id.in_(of_indicator), DataPoint.state == PointState.CHECKED)
        .values(state=PointState.PUBLISHED)
    )
    return _changed(session, indicator, "publish_points", published, by, at)


def adopt_target(
    session: Session,
    indicator_id: UUID,
    *,
    place: str,
    baseline_period: str,
    value: float,
    by_day: date,
    adopted_by: str,
    reason: LocalText | None = None,
    same_for_all: bool = True,
    illustration: bool = False,
    by: UUID | None,
    at: datetime,
) -> Target:
    """A body adopts baseline and target for a place, with its reason. An earlier target stays as history."""
    indicator = _indicator(session, indicator_id)
    known = session.scalar(
        select(func.count()).where(
            DataPoint.definition_id == newest_definition(session, indicator_id).id,
            DataPoint.place == place,
            DataPoint.period == baseline_period,
            DataPoint.kind == PointKind.VALUE,
        )
    )
    if not known:
        raise Refused(
            N_(
                "There is no value for {place} in {period} to start from.",
                place=place,
                period=baseline_period,
            )
        )
    made = Target(
        initiative_id=indicator.initiative_id,
        indicator_id=indicator_id,
        place=place,
        baseline_period=baseline_period,
        value=value,
        by=by_day,
        same_for_all=same_for_all,
        reason=reason,
        adopted_by=adopted_by,
        adopted_at=at,
        illustration=illustration,
    )
    session.add(made)
    session.flush()
    detail = {"place": place, "value": value, "by": by_day.isoformat(), "baseline": baseline_period}
    record(
        session, indicator.initiative_id, "adopt_target", f"indicator:{indicator_id}", detail, by=by, at=at
    )
    return made


def newest_definition(session: Session, indicator_id: UUID) -> Definition:
    """The version of the definition that new values belong to."""
    found = session.scalars(
        select(Definition)
        .where(Definition.indicator_id == indicator_id)
        .order_by(Definition.version.desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound(N_("There is no such measure."))
    return found


def _indicator(session: Session, indicator_id: UUID) -> Indicator:
    found = session.get(Indicator, indicator_id, with_for_update=True)
    if found is None:
        raise NotFound(N_("There is no such measure."))
    return found


def _changed(
    session: Session, indicator: Indicator, verb: str, result: object, by: UUID, at: datetime
) -> int:
    count = int(getattr(result, "rowcount", 0))
    if count:
        record(
            session,
            indicator.initiative_id,
            verb,
            f"indicator:{indicator.id}",
            {"points": count},
            by=by,
            at=at,
        )
    return count
