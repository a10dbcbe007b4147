"""Plans of comparisons: fixed before answers, exploratory after, and never another count beside what is public."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import AuditEvent, Initiative
from engage.errors import Conflict, NotFound, Refused
from engage.findings import queries
from engage.findings.frames import frame_of
from engage.findings.plans import Comparison, history_of, plan_comparison, plan_of
from engage.findings.releasing import release_results
from engage.findings.views import in_views, labels_in
from engage.groups.queries import dimensions_of
from engage.privacy.released import Released
from engage.surveys.models import Survey
from engage.surveys.queries import OpenSurvey
from tests.support import builders
from tests.support.answers import answered, combining

PEOPLE = [("young", "yes")] * 90 + [("young", "no")] * 30 + [("middle", "yes")] * 40 + [("middle", "no")] * 60
PEOPLE += [("old", "yes")] * 45 + [("old", "no")] * 55


@pytest.fixture
def owner(session: Session) -> Initiative:
    return builders.initiative(session)


def unopened(session: Session, survey: OpenSurvey) -> None:
    session.get_one(Survey, survey.id).opened_at = None
    session.flush()


def table_by(
    session: Session, owner: Initiative, survey: OpenSurvey, audience: str = "desk", by: str = "age"
) -> Released:
    cards = queries.releases_of(session, owner.id, audience=audience, survey_id=survey.id, subject="heard")
    card = next(one for one in cards if one.dimensions == (by,))
    return queries.released_table(session, owner.id, card.id, audience=audience)


def test_without_a_plan_groups_are_compared_with_everyone_else(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    release_results(session, owner.id, survey.id, "desk", by=None, at=at)
    table = table_by(session, owner, survey)
    assert table.tested is not None
    assert (table.tested.reference, table.tested.later) == ("rest", False)
    assert table.row("young").figures[0].verdict == "gap"
    assert table.tested.screened == 1, "the other question has one answer only"
    assert table.tested.differs == "gap"


def test_a_plan_made_before_the_survey_opened_decides_for_everybody(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    unopened(session, survey)
    plan_comparison(session, owner.id, survey.id, Comparison("age", "old", 10), by=None, at=at)
    session.get_one(Survey, survey.id).opened_at = at
    for audience in ("desk", "public"):
        release_results(session, owner.id, survey.id, audience, by=None, at=at)
        tested = table_by(session, owner, survey, audience).tested
        assert tested is not None
        assert (tested.reference, tested.least, tested.later) == ("old", 0.1, False)
    verdicts = [row.figures[0].verdict for row in table_by(session, owner, survey).rows]
    assert verdicts == ["gap", "no_clear_difference", None]


def test_a_plan_made_afterwards_is_exploratory_and_the_public_keeps_the_one_before(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    with pytest.raises(Refused, match="why"):
        plan_comparison(session, owner.id, survey.id, Comparison("age", "old"), by=None, at=at)
    wanted = Comparison("age", "old", why="The table asked for it.")
    plan_comparison(session, owner.id, survey.id, wanted, by=None, at=at)
    for audience, expected in (("desk", ("old", True)), ("public", ("rest", False))):
        release_results(session, owner.id, survey.id, audience, by=None, at=at)
        tested = table_by(session, owner, survey, audience).tested
        assert tested is not None
        assert (tested.reference, tested.later) == expected


def test_every_plan_stays_on_record_and_the_newest_counts(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE)
    unopened(session, survey)
    for place, reference in enumerate(("old", "overall")):
        plan_comparison(
            session, owner.id, survey.id, Comparison("age", reference), by=None, at=at + timedelta(days=place)
        )
    assert [one.reference for one in history_of(session, survey.id)] == ["old", "overall"]
    assert plan_of(session, survey.id)["age"].reference == "overall"
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.verb == "plan comparison")).all()
    assert len(verbs) == 2


def test_a_dimension_s_own_reference_group_counts_where_no_plan_is(
    session: Session, owner: Initiative
) -> None:
    survey = answered(session, owner, PEOPLE[:20])
    builders.dimension(session, owner, "gender", ("women", "men"), reference_group="men")
    plan = plan_of(session, survey.id)
    assert (plan["gender"].reference, plan["age"].reference) == ("men", "rest")


@pytest.mark.parametrize(
    "wanted",
    [
        Comparison("nothing", why="x"),
        Comparison("age", "martians", why="x"),
        Comparison("age", least=0, why="x"),
        Comparison("age", least=51, why="x"),
        Comparison("age", view="combined", why="x"),
        Comparison("age", view="", why="x"),
        Comparison("age", why="   "),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    session: Session, owner: Initiative, at: datetime, wanted: Comparison
) -> None:
    survey = answered(session, owner, PEOPLE[:20])
    with pytest.raises(Refused):
        plan_comparison(session, owner.id, survey.id, wanted, by=None, at=at)
    assert history_of(session, survey.id) == []


def test_another_initiative_s_survey_has_no_plan_of_ours(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = answered(session, owner, PEOPLE[:20])
    other = builders.initiative(session)
    with pytest.raises(NotFound):
        plan_comparison(session, other.id, survey.id, Comparison("age"), by=None, at=at)


# -- people in several groups --

RACES = (
    [["black"]] * 40
    + [["white"]] * 60
    + [["black", "white"]] * 35
    + [["asian", "black"]] * 4
    + [["asian"]] * 12
)


def test_people_in_several_groups_are_counted_as_the_plan_has_it(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = combining(session, owner, RACES)
    cards = dimensions_of(session, owner.id)
    frame = frame_of(session, survey.id)
    seen = {}
    for view in ("alone_or_in_combination", "most_frequent", "combined"):
        viewed = in_views(frame, {"race": Comparison("race", view=view)}, 5)
        seen[view] = viewed.dimensions["race"].groups
        labels = labels_in(viewed, cards)
        assert {group for _, group in labels} == set(seen[view]) - {"asian", "black", "white"}
    assert seen["alone_or_in_combination"] == ("asian", "black", "white")
    assert seen["combined"] == ("asian", "black", "white", "multiple")
    assert seen["most_frequent"] == ("asian", "black", "white", "black+white", "other_multiple")


def test_the_view_is_named_on_the_table_and_stays_once_results_are_public(
    session: Session, owner: Initiative, at: datetime
) -> None:
    survey = combining(session, owner, RACES)
    wanted = Comparison("race", "white", view="combined", why="So that shares add up.")
    plan_comparison(session, owner.id, survey.id, wanted, by=None, at=at)
    release_results(session, owner.id, survey.id, "desk", by=None, at=at)
    table = table_by(session, owner, survey, by="race")
    assert table.views == {"race": "combined"}
    assert table.row("multiple").base == 39
    assert table.row("multiple").labels[0]["es"] == "Varios grupos"
    release_results(session, owner.id, survey.id, "public", by=None, at=at)
    with pytest.raises(Conflict):
        plan_comparison(
            session, owner.id, survey.id, Comparison("race", view="most_frequent", why="x"), by=None, at=at
        )
    with pytest.raises(Refused, match="overlap"):
        plan_comparison(session, owner.id, survey.id, Comparison("race", "white", why="x"), by=None, at=at)
