from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.representation import more_voices, participation

groups = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 300), min_size=1)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.integers(0, 1000), st.fractions(0, Fraction(99, 100), max_denominator=1000))
def test_so_many_voices_are_enough_and_one_fewer_is_not(n: int, others: int, p: Fraction) -> None:
    answers = n + others
    k = more_voices(p, n, answers)
    assert k is not None
    assert k >= 0
    assert n + k >= p * (answers + k)
    if k:
        assert n + k - 1 < p * (answers + k - 1)


@settings(max_examples=30, deadline=None)
@given(groups, groups.filter(lambda people: sum(people.values()) > 0))
def test_every_group_of_the_community_and_every_group_heard_is_listed(
    heard: dict[str, int], people: dict[str, int]
) -> None:
    rows = participation(heard, people)
    assert {row.group for row in rows} == {*heard, *people}
    for row in rows:
        assert row.n == heard.get(row.group, 0)
        assert row.silent == (row.n == 0)
        if row.group not in people:
            assert (row.share_community, row.ratio, row.more) == (None, None, None)
        elif row.ratio is not None and row.more is not None:
            assert (row.more > 0) == (row.ratio < 1 - 1e-12)


def test_others_heard_beside_a_group_that_is_everybody_cannot_be_outvoted() -> None:
    assert more_voices(Fraction(1), 3, 4) is None
    assert more_voices(Fraction(1), 4, 4) == 0


def test_the_unit_of_the_population_does_not_matter() -> None:
    heard = {"a": 12, "b": 40, "c": 0}
    people = {"a": 4_000.0, "b": 5_000.0, "c": 1_000.0}
    shares = {group: size / 8_000 for group, size in people.items()}
    assert [row.more for row in participation(heard, people)] == [
        row.more for row in participation(heard, shares)
    ]


def test_before_anybody_answers_nobody_is_owed_a_voice_yet() -> None:
    assert [(row.share_heard, row.ratio, row.more) for row in participation({}, {"a": 1, "b": 2})] == [
        (None, None, 0)
    ] * 2


def test_groups_that_overlap_are_each_measured_against_all_who_answered() -> None:
    row = participation({"a": 5, "b": 9}, {"a": 50, "b": 60}, answers=10, people=100)[0]
    assert (row.share_heard, row.share_community, row.more) == (0.5, 0.5, 0)


def test_figures_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        participation({"a": -1}, {"a": 1})
    with pytest.raises(ValueError, match="larger than the community"):
        participation({"a": 1}, {"a": 7}, people=5)
