"""A promise names a decision and a day; a group that was not heard is never dropped."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

import pytest
from sqlalchemy.orm import Session

from engage.errors import Conflict, NotFound, Refused
from engage.groups.actions import record_population
from engage.groups.queries import dimension_named
from engage.groups.rules import ImportedPopulation
from engage.i18n.local_text import LocalText
from engage.outreach import rules
from engage.outreach.actions import draft_plan, move_plan, seek_groups
from engage.outreach.models import PlanState, Promise
from engage.outreach.queries import participation_gap, plans_of
from tests.support import builders

TEXT = LocalText(en="How children get to school")


def test_a_plan_beyond_informing_is_published_only_with_a_decision_and_a_day(
    session: Session, at: datetime
) -> None:
    owner = builders.initiative(session)
    vague = draft_plan(session, owner.id, TEXT, Promise.INVOLVE, by=None, at=at)
    with pytest.raises(Refused):
        move_plan(session, vague.id, PlanState.PUBLISHED, by=None, at=at)
    told = draft_plan(session, owner.id, TEXT, Promise.INFORM, by=None, at=at)
    assert move_plan(session, told.id, PlanState.PUBLISHED, by=None, at=at).state is PlanState.PUBLISHED
    whole = draft_plan(
        session,
        owner.id,
        TEXT,
        Promise.INVOLVE,
        decision=TEXT,
        report_back_by=date(2026, 6, 1),
        by=None,
        at=at,
    )
    move_plan(session, whole.id, PlanState.PUBLISHED, by=None, at=at)
    with pytest.raises(Conflict):
        move_plan(session, whole.id, PlanState.DRAFT, by=None, at=at)


def test_publishing_fixes_the_groups_to_be_heard(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    builders.dimension(session, owner, "age", ("young", "old"))
    young, old = dimension_named(session, owner.id, "age").groups
    plan = draft_plan(session, owner.id, TEXT, Promise.INFORM, by=None, at=at)
    seek_groups(session, plan.id, {young.id: 20, old.id: None}, by=None, at=at)
    seek_groups(session, plan.id, {young.id: 30}, by=None, at=at)
    assert [(sought.group, sought.voices) for sought in plans_of(session, owner.id)[0].sought] == [
        ("young", 30)
    ]
    with pytest.raises(Refused):
        seek_groups(session, plan.id, {young.id: 0}, by=None, at=at)
    stranger = builders.initiative(session)
    builders.dimension(session, stranger, "age", ("young",))
    elsewhere = dimension_named(session, stranger.id, "age").groups[0]
    with pytest.raises(NotFound):
        seek_groups(session, plan.id, {elsewhere.id: 1}, by=None, at=at)
    move_plan(session, plan.id, PlanState.PUBLISHED, by=None, at=at)
    with pytest.raises(Conflict):
        seek_groups(session, plan.id, {old.id: 1}, by=None, at=at)


def test_every_group_is_shown_with_the_voices_still_needed(session: Session, at: datetime) -> None:
    owner = builders.initiative(session)
    builders.dimension(session, owner, "language", ("english", "spanish", "arabic"))
    figures = [
        ImportedPopulation("Town", "language", "english", 70),
        ImportedPopulation("Town", "language", "spanish", 30),
    ]
    record_population(session, owner.id, figures, year="2020", source="census")
    found = participation_gap(
        session, owner.id, "language", heard={"english": 90, "spanish": 10}, answers=120
    )
    english, spanish, arabic = (group.heard for group in found.groups)
    assert (found.answers, found.known, found.reference and found.reference.year) == (120, 100, "2020")
    assert (spanish.n, spanish.share_heard, spanish.share_community) == (10, 0.1, 0.3)
    # k = (pN - n) / (1 - p) = (30 - 10) / 0.7, rounded up; then 39 of 129 is at least 30 percent.
    assert spanish.more == 29
    assert english.more == 0
    assert (arabic.n, arabic.share_community, arabic.silent) == (0, None, True)


def test_where_nobody_counted_the_community_there_is_no_gap_to_speak_of(session: Session) -> None:
    owner = builders.initiative(session)
    builders.dimension(session, owner, "age", ("young", "old"))
    found = participation_gap(session, owner.id, "age", heard={"young": 3}, answers=5)
    assert found.reference is None
    assert [(group.heard.n, group.heard.more) for group in found.groups] == [(3, None), (0, None)]


def test_a_promise_is_overdue_only_while_it_is_published_and_its_day_has_passed() -> None:
    today = date(2026, 3, 4)
    for state, day in product(
        ("draft", "published", "kept", "broken"), (None, date(2026, 3, 4), date(2026, 3, 3))
    ):
        assert rules.is_overdue(state, day, today) == (state == "published" and day == date(2026, 3, 3))
