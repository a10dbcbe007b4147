"""What a policy lets out, and how much a reader can still take a figure for."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import Refused
from engage.privacy.policy import CMS, DELAWARE, DESK, PRESETS, PUBLIC, Policy

PEOPLE = st.integers(0, 100_000)
POLICIES = st.sampled_from([PUBLIC, DESK, CMS, DELAWARE, Policy(k=3), Policy(k=25)])


def test_the_presets_are_those_of_the_page_that_asks_for_them() -> None:
    assert {name: policy.k for name, policy in PRESETS.items()} == {
        "public": 10,
        "desk": 5,
        "cms": 11,
        "delaware": 16,
    }


@pytest.mark.parametrize("k", [2, 0, -1, True, 2.5, 1001])
def test_nobody_goes_below_three(k: int) -> None:
    with pytest.raises(Refused):
        Policy(k=k)


def test_crossed_groups_are_protected_answer_by_answer_in_public() -> None:
    assert [PUBLIC.level_for(crossed) for crossed in (0, 1, 2)] == ["group", "group", "cell"]
    assert Policy(level="cell").level_for(0) == "cell"


@given(POLICIES, PEOPLE)
def test_what_is_told_of_a_number_holds_it_and_fits_what_is_printed(policy: Policy, people: int) -> None:
    for low, high in (policy.told_people(people), policy.told_count(people)):
        assert low <= people <= high
        assert {policy.shown_people(low), policy.shown_people(high)} == {policy.shown_people(people)}


@given(POLICIES, st.integers(100, 100_000))
def test_from_a_hundred_people_on_rounding_hides_k_minus_one(policy: Policy, people: int) -> None:
    low, high = policy.told_count(people)
    assert high - low >= policy.k - 1 or not policy.rounded


@given(POLICIES, st.integers(1, 5_000), st.floats(0, 1))
def test_what_is_told_of_a_share_holds_the_answers(policy: Policy, people: int, part: float) -> None:
    answers = round(part * people)
    low, high = policy.told_answers(answers, people)
    assert 0 <= low <= answers <= high


@given(st.integers(1, 5_000), st.floats(0, 1))
def test_a_printed_share_is_the_nearest_whole_percent(people: int, part: float) -> None:
    share = round(part * people) / people
    assert abs(PUBLIC.shown_share(share) - share) <= 0.005 + 1e-9
    assert math.isclose(PUBLIC.shown_share(share) * 100, round(PUBLIC.shown_share(share) * 100))


@given(st.integers(1, 199))
def test_nobody_s_unanimity_is_printed_of_a_few(people: int) -> None:
    assert (PUBLIC.extreme(1.0, people), PUBLIC.extreme(0.0, people)) == ("above", "below")
    assert PUBLIC.extreme(0.5, people) is None
    assert PUBLIC.extreme(1.0, 200) is None
