"""What pages ask about promises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engage.commitments import queries
from engage.errors import NotFound
from tests.commitments.conftest import Town
from tests.support import builders

DUE = date(2026, 6, 1)


def test_promises_come_by_their_day_and_those_without_one_last(town: Town) -> None:
    for slug, due in (("b", None), ("c", DUE), ("a", DUE), ("d", DUE - timedelta(1))):
        town.promised(slug=slug, due_on=due)
    found = queries.promises_of(town.session, town.initiative.id, DUE)
    assert [card.slug for card in found] == ["d", "a", "c", "b"]


def test_a_promise_is_late_from_the_day_after_until_somebody_outside_saw_it_done(town: Town) -> None:
    made = town.claimed(due_on=DUE)

    def late(today: date) -> int:
        return queries.promise_named(town.session, town.initiative.id, made.slug, today).late_days

    assert [late(DUE + timedelta(days)) for days in (-1, 0, 1, 40)] == [0, 0, 1, 40]
    town.step(made, "verified", town.somebody(community=True))
    assert late(DUE + timedelta(40)) == 0


def test_only_claimed_promises_wait_for_verification(town: Town) -> None:
    town.promised()
    made = town.claimed(slug="claimed")
    waiting = queries.waiting_for_verification(town.session, town.initiative.id, DUE)
    assert [card.id for card in waiting] == [made.id]


def test_promises_of_another_goal_or_initiative_stay_there(town: Town) -> None:
    town.promised()
    goal = builders.goal(town.session, town.initiative, "health")
    other = builders.initiative(town.session)
    assert queries.promises_of(town.session, town.initiative.id, DUE, goal_id=goal.id) == []
    assert queries.promises_of(town.session, other.id, DUE) == []
    with pytest.raises(NotFound):
        queries.promise_named(town.session, other.id, "more-buses", DUE)
