"""Who answers an open survey: small counts are kept back, larger ones are rounded, and nothing is told beyond them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.findings.field import coarse, who_comes
from engage.groups.models import Group, ReferencePopulation
from engage.outreach.actions import draft_plan, seek_groups
from engage.outreach.models import Promise
from engage.privacy.policy import DESK, Policy
from engage.responses.importing import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys.instrument import Item, Kind
from engage.surveys.queries import OpenSurvey
from tests.support import builders, surveys
from tests.support.surveys import asking, choices, words

LIVE_HERE = {"under_30": 300, "from_30": 500, "over_60": 200}
ASKS_AGE = asking(
    Item("age", Kind.SINGLE, words("How old are you?"), choice_list="ages", dimension="age"),
    lists={"ages": choices(*LIVE_HERE)},
)


@dataclass
class Field:
    session: Session
    home: Initiative
    survey: OpenSurvey

    def answered(self, **people: int) -> None:
        came = [
            ImportedResponse(f"{group} {number}", {"age": group})
            for group, count in people.items()
            for number in range(count)
        ]
        outcome = receive_imported(self.session, self.survey.id, came, batch="a file", at=builders.NOW)
        assert not outcome.refused

    def sought(self, **voices: int) -> None:
        plan = draft_plan(
            self.session, self.home.id, words("Hear them"), Promise.INFORM, by=None, at=builders.NOW
        )
        groups = {row.code: row.id for row in self.session.scalars(select(Group))}
        seek_groups(
            self.session, plan.id, {groups[code]: n for code, n in voices.items()}, by=None, at=builders.NOW
        )


@pytest.fixture
def field(session: Session) -> Field:
    home = builders.initiative(session)
    builders.dimension(session, home, "age", tuple(LIVE_HERE))
    for group in session.scalars(select(Group).where(Group.initiative_id == home.id)):
        figures = {"place": "Rivertown", "year": "2020", "source": "census"}
        builders.added(
            session,
            ReferencePopulation(
                initiative_id=home.id, group_id=group.id, count=LIVE_HERE[group.code], **figures
            ),
        )
    return Field(session, home, surveys.opened(session, ASKS_AGE, home))


def test_the_number_of_voices_that_would_make_it_fair_is_reckoned_from_what_is_shown(field: Field) -> None:
    field.answered(under_30=12, from_30=63, over_60=34)
    [age] = who_comes(field.session, field.survey)
    shown = {one.code: one.heard.value for one in age.voices}
    assert shown == {"under_30": 10, "from_30": 60, "over_60": 30}
    # p = 0.3, N = 100, n = 10: (30 - 10) / 0.7 = 28.6
    assert {one.code: one.more for one in age.voices} == {"under_30": 29, "from_30": 0, "over_60": 0}


def test_a_group_too_small_to_show_is_listed_with_the_least_it_takes(field: Field) -> None:
    field.answered(under_30=2, from_30=3, over_60=40)
    [age] = who_comes(field.session, field.survey)
    under_30 = age.voices[0]
    assert under_30.heard.value is None
    assert under_30.at_least
    # Had four of them come, of 45 in all: (13.5 - 4) / 0.7 = 13.6
    assert under_30.more == 14


def test_what_is_told_is_the_same_for_every_number_that_is_too_small(field: Field) -> None:
    field.answered(under_30=2, from_30=4, over_60=40)
    before = who_comes(field.session, field.survey)[0].voices
    assert before[0].heard == before[1].heard
    assert [one.heard.value for one in before] == [None, None, 40]


def test_one_more_answer_seldom_moves_a_number(field: Field) -> None:
    field.answered(under_30=12, from_30=63, over_60=34)
    before = who_comes(field.session, field.survey)
    field.answered(over_60=35)  # the thirty-fifth moves it, as the first of a new five
    after = who_comes(field.session, field.survey)
    assert [one.heard for one in before[0].voices[:2]] == [one.heard for one in after[0].voices[:2]]
    assert (before[0].voices[2].heard.value, after[0].voices[2].heard.value) == (30, 35)


def test_the_number_a_plan_seeks_goes_before_the_share(field: Field) -> None:
    field.sought(under_30=25)
    field.answered(under_30=12, from_30=63, over_60=34)
    [age] = who_comes(field.session, field.survey)
    assert (age.voices[0].sought, age.voices[0].more) == (25, 15)


def test_a_group_nobody_came_from_is_there(field: Field) -> None:
    field.answered(from_30=20)
    [age] = who_comes(field.session, field.survey)
    assert (age.voices[0].heard.value, age.voices[0].more) == (0, 9)


@given(st.integers(0, 10_000), st.integers(3, 40))
def test_a_coarse_count_is_never_more_than_the_count_and_never_hides_what_may_be_shown(
    people: int, k: int
) -> None:
    policy = Policy(k=k, audience="desk")
    told = coarse(people, policy)
    assert told <= people
    assert policy.too_small(told) == policy.too_small(people)
    assert (told == 0) == (people == 0)


def test_the_desk_minimum_is_what_counts_as_small() -> None:
    assert coarse(DESK.k - 1, DESK) == DESK.k - 1
    assert coarse(DESK.k + 4, DESK) == DESK.k
