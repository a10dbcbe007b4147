"""Values of a measure: withheld is not missing, a correction keeps the old, a second person checks, gaps say both ways."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.errors import Conflict, Forbidden, NotFound, Refused
from engage.i18n.local_text import LocalText
from engage.measures.actions import (
    adopt_target,
    check_points,
    define_indicator,
    newest_definition,
    publish_points,
    redefine_indicator,
)
from engage.measures.intake import MeasureOutcome, record_points
from engage.measures.models import DataPoint, Direction, Indicator, PointKind, PointState
from engage.measures.queries import indicators_of, measure_by_group, places_of, points_of
from engage.measures.rules import ImportedPoint, best_value, gap_between
from tests.support import builders

PLACE = "Rivertown"


@pytest.fixture
def owner(session: Session) -> Initiative:
    return builders.initiative(session)


@pytest.fixture
def indicator(session: Session, owner: Initiative, at: datetime) -> Indicator:
    dimension = builders.dimension(session, owner, "race", ("asian", "black", "white"))
    return define_indicator(
        session,
        owner.id,
        "absence",
        LocalText(en="Absence"),
        definition=LocalText(en="Ten days or more"),
        since=date(2011, 7, 1),
        good=Direction.DOWN,
        source="state",
        dimension_id=dimension.id,
        by=None,
        at=at,
    )


def point(
    year: int, group: str | None, value: float | None, kind: str = "value", **more: object
) -> ImportedPoint:
    return ImportedPoint(PLACE, f"{year}-{year + 1}", date(year, 7, 1), group, kind, value, **more)  # type: ignore[arg-type]


def take(
    session: Session, indicator: Indicator, at: datetime, *points: ImportedPoint, by: object = None
) -> MeasureOutcome:
    return record_points(session, indicator.id, points, source_file="test.csv", by=by, at=at)  # type: ignore[arg-type]


def test_the_same_file_again_changes_nothing(session: Session, indicator: Indicator, at: datetime) -> None:
    points = [
        point(2011, "asian", 7.0),
        point(2011, "black", None, "withheld"),
        point(2011, "white", None, "missing"),
    ]
    first = take(session, indicator, at, *points)
    again = take(session, indicator, at, *points)
    assert (first.read, first.accepted, first.already_there, first.corrected) == (3, 3, 0, 0)
    assert (again.read, again.accepted, again.already_there, again.corrected) == (3, 0, 3, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (point(2011, "asian", 7.0), point(2011, "asian", 7.5)),
        (point(2011, "asian", 7.0), point(2011, "asian", None, "withheld")),
        (point(2011, "asian", None, "withheld"), point(2011, "asian", None, "missing")),
        (point(2011, "asian", None, "missing"), point(2011, "asian", 0.0)),
        (point(2011, None, 9.0), point(2011, None, 9.0, n=120)),
    ],
)
def test_a_correction_takes_the_place_of_the_old_value_and_keeps_it(
    session: Session, indicator: Indicator, at: datetime, before: ImportedPoint, after: ImportedPoint
) -> None:
    take(session, indicator, at, before)
    outcome = take(session, indicator, at, after)
    assert (outcome.accepted, outcome.already_there, outcome.corrected) == (0, 0, 1)
    old, new = session.scalars(select(DataPoint).order_by(DataPoint.state)).all()
    assert (old.state, old.kind.value, old.value) == (PointState.CORRECTED, before.kind, before.value)
    assert old.replaced_by == new.id
    assert (new.kind.value, new.value, new.n) == (after.kind, after.value, after.n)


def test_a_group_outside_the_dimension_is_refused_by_its_place_in_the_file(
    session: Session, indicator: Indicator, at: datetime
) -> None:
    outcome = take(session, indicator, at, point(2011, "asian", 1.0), point(2011, "martian", 2.0))
    assert (outcome.read, outcome.accepted) == (2, 1)
    assert [(problem.row, problem.value) for problem in outcome.refused] == [(2, "martian")]


def test_the_database_itself_keeps_values_and_their_absence_apart(
    session: Session, indicator: Indicator, at: datetime
) -> None:
    definition = newest_definition(session, indicator.id)
    for kind, value in ((PointKind.VALUE, None), (PointKind.WITHHELD, 3.0), (PointKind.MISSING, 0.0)):
        row = DataPoint(
            initiative_id=indicator.initiative_id,
            definition_id=definition.id,
            place=PLACE,
            period="2011",
            period_start=date(2011, 1, 1),
            kind=kind,
            value=value,
            source_file="",
            entered_at=at,
        )
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(row)


def test_values_are_checked_by_a_second_person_before_they_are_published(
    session: Session, indicator: Indicator, at: datetime
) -> None:
    ana, ben = builders.account(session, "Ana"), builders.account(session, "Ben")
    take(session, indicator, at, point(2011, "asian", 7.0), by=ana.id)
    with pytest.raises(Forbidden):
        check_points(session, indicator.id, by=ana.id, at=at)
    assert publish_points(session, indicator.id, by=ben.id, at=at) == 0
    assert check_points(session, indicator.id, by=ben.id, at=at) == 1
    assert publish_points(session, indicator.id, by=ben.id, at=at) == 1
    card = indicators_of(session, indicator.initiative_id)[0]
    assert [found.value for found in points_of(session, card, PLACE, published_only=True)] == [7.0]


def test_a_gap_is_said_in_points_and_as_a_ratio_and_its_change_may_disagree(
    session: Session, owner: Initiative, indicator: Indicator, at: datetime
) -> None:
    before = [point(2011, "asian", 10.0), point(2011, "black", 20.0), point(2011, "white", 14.0)]
    now = [point(2015, "asian", 4.0), point(2015, "black", 10.0), point(2015, "white", None, "withheld")]
    take(session, indicator, at, *before, *now)
    found = measure_by_group(session, owner.id, "absence", place=PLACE)
    assert (found.period, found.reference, found.reference_value) == ("2015-2016", "asian", 4.0)
    asian, black, white = found.groups
    assert black.gap == gap_between(10.0, 4.0)
    assert (black.gap.points, black.gap.ratio) == (6.0, 2.5)
    assert black.gap_before is not None
    assert (black.gap_before.points, black.gap_before.ratio) == (10.0, 2.0)
    assert black.change == "narrowed_in_points_widened_in_ratio"
    assert white.now is not None
    assert (white.now.kind, white.gap, white.change) == ("withheld", None, "unknown")
    assert asian.change == "unknown"
    assert (found.gap.last.points if found.gap.last else None) == 6.0


def test_with_a_target_for_all_every_group_shows_its_way_to_it(
    session: Session, owner: Initiative, indicator: Indicator, at: datetime
) -> None:
    take(
        session, indicator, at, point(2011, "asian", 7.0), point(2011, "black", 15.0), point(2011, None, 11.0)
    )
    for year, value in ((2012, 9.0), (2013, 8.0)):
        take(
            session,
            indicator,
            at,
            point(year, "asian", 6.0),
            point(year, "black", value),
            point(year, None, value),
        )
    adopt_target(
        session,
        indicator.id,
        place=PLACE,
        baseline_period="2011-2012",
        value=5.0,
        by_day=date(2030, 6, 30),
        adopted_by="steering",
        by=None,
        at=at,
    )
    found = measure_by_group(session, owner.id, "absence", place=PLACE)
    assert [standing.to_target for standing in found.groups] == [-1.0, -3.0, None]
    assert found.everyone is not None
    assert found.everyone.value == 8.0
    assert found.needle.result == "moved_for_all"
    assert found.needle.progress == pytest.approx((8 - 11) / (5 - 11))


def test_a_new_definition_breaks_the_series_and_begins_later(
    session: Session, owner: Initiative, indicator: Indicator, at: datetime
) -> None:
    take(session, indicator, at, point(2011, "asian", 7.0))
    text = LocalText(en="Fifteen days or more")
    with pytest.raises(Refused):
        redefine_indicator(session, indicator.id, text, since=date(2010, 1, 1), by=None, at=at)
    assert (
        redefine_indicator(session, indicator.id, text, since=date(2020, 7, 1), by=None, at=at).version == 2
    )
    card = indicators_of(session, owner.id)[0]
    assert (card.version, card.definition, places_of(session, card)) == (2, text, [])


def test_a_target_needs_a_value_to_start_from(session: Session, indicator: Indicator, at: datetime) -> None:
    with pytest.raises(Refused, match="no value for Rivertown"):
        adopt_target(
            session,
            indicator.id,
            place=PLACE,
            baseline_period="2011-2012",
            value=5.0,
            by_day=date(2030, 1, 1),
            adopted_by="steering",
            by=None,
            at=at,
        )


def test_two_measures_cannot_share_a_name_and_an_unknown_one_is_not_found(
    session: Session, owner: Initiative, indicator: Indicator, at: datetime
) -> None:
    def again(slug: str) -> None:
        define_indicator(
            session,
            owner.id,
            slug,
            LocalText(en="X"),
            definition=LocalText(en="X"),
            since=date(2011, 1, 1),
            good=Direction.UP,
            source="x",
            by=None,
            at=at,
        )

    with pytest.raises(Conflict):
        again("absence")
    with pytest.raises(Refused):
        again("Not a slug")
    with pytest.raises(NotFound):
        measure_by_group(session, owner.id, "other", place=PLACE)
    with pytest.raises(NotFound):
        measure_by_group(session, owner.id, "absence", place="Nowhere")


def test_the_best_off_group_depends_on_what_is_good() -> None:
    assert (best_value([1.0, 3.0], "up"), best_value([1.0, 3.0], "down"), best_value([], "up")) == (
        3.0,
        1.0,
        None,
    )
    assert gap_between(3.0, 0.0).ratio is None
