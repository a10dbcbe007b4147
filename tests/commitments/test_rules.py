"""What may follow what, what is late, who stands outside."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from engage.commitments import rules
from engage.commitments.models import CommitmentState

STATES = [state.value for state in CommitmentState]
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def _reachable(start: str, steps: frozenset[str]) -> set[str]:
    """States that can be reached from ``start`` by these steps alone."""
    seen, todo = {start}, [start]
    while todo:
        for wanted in (rules.NEXT[todo.pop()] & steps) - seen:
            seen.add(wanted)
            todo.append(wanted)
    return seen


def test_every_state_has_its_rules_and_can_be_reached() -> None:
    assert set(rules.NEXT) == set(STATES)
    assert _reachable("proposed", rules.OWNERS_STEPS | rules.OTHERS_STEPS) == set(STATES)


def test_no_path_of_the_owner_s_own_steps_leads_to_a_verified_promise() -> None:
    for start in set(STATES) - rules.OTHERS_STEPS:
        assert not _reachable(start, rules.OWNERS_STEPS) & rules.OTHERS_STEPS


def test_every_step_is_the_owner_s_or_the_others_and_never_both() -> None:
    steps = set().union(*rules.NEXT.values())
    assert steps == rules.OWNERS_STEPS | rules.OTHERS_STEPS
    assert not rules.OWNERS_STEPS & rules.OTHERS_STEPS


def test_only_a_claimed_promise_is_verified_or_disputed() -> None:
    for wanted in rules.OTHERS_STEPS:
        assert [state for state in STATES if rules.may_follow(state, wanted)] == ["claimed_done"]


def test_what_is_verified_or_dropped_stays_so() -> None:
    assert {state for state in STATES if not rules.NEXT[state]} == {"verified", "dropped"}
    assert frozenset(STATES) - rules.OPEN == {"verified", "dropped"}


def test_an_unknown_state_leads_nowhere() -> None:
    assert not any(rules.may_follow("late", wanted) for wanted in STATES)


@given(st.sampled_from(STATES), DAYS, DAYS)
def test_a_promise_is_late_exactly_when_it_is_open_and_its_day_is_past(
    state: str, due: date, today: date
) -> None:
    late = rules.is_late(state, due, today)
    assert late == (state in rules.OPEN and rules.days_late(due, today) > 0)
    assert not rules.is_late(state, None, today)
    assert rules.days_late(None, today) == 0
    assert due + timedelta(rules.days_late(due, today)) == max(due, today)


@given(st.sets(st.uuids(), max_size=4), st.uuids(), st.none() | st.uuids(), st.uuids())
def test_nobody_of_the_owning_partner_is_an_outsider(
    partners: set[UUID], person: UUID, account: UUID | None, owner: UUID
) -> None:
    assert not rules.is_outsider(person, partners | {owner}, account, owner)
    assert not rules.is_outsider(person, partners, person, owner)
    assert rules.is_outsider(person, partners - {owner}, uuid4(), owner)
