"""Joining thin categories: the smallest first, by the rule, until each has enough; everything told, nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engage.analysis.collapsing import joins
from engage.analysis.weights import FEW

counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), min_size=1)


def sizes(respondents: dict[str, int], into: dict[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for category, n in respondents.items():
        end = into.get(category, category)
        found[end] = found.get(end, 0) + n
    return found


@given(counts, st.booleans(), st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")))
def test_what_is_left_has_enough_or_is_all_there_is(
    respondents: dict[str, int], ordered: bool, rolls_up: dict[str, str]
) -> None:
    into = joins(respondents, rolls_up, ordered=ordered)
    left = sizes(respondents, into)
    assert sum(left.values()) == sum(respondents.values())
    assert min(left.values()) >= FEW or len(left) == 1
    assert not set(into.values()) & set(into), "a category that was joined is not joined to"
    assert all(category in respondents for category in (*into, *into.values()))


def test_nothing_is_joined_where_each_has_enough() -> None:
    assert joins({"a": 20, "b": 300}) == {}


def test_a_thin_category_goes_where_it_rolls_up_to_else_to_its_smaller_neighbour_or_the_next_smallest() -> (
    None
):
    assert joins({"a": 100, "b": 3, "c": 50}, {"b": "a"}) == {"b": "a"}
    assert joins({"a": 100, "b": 3, "c": 50}, ordered=True) == {"b": "c"}
    assert joins({"a": 3, "b": 90, "c": 50}, ordered=True) == {"a": "b"}
    assert joins({"a": 100, "b": 3, "c": 50, "d": 40}) == {"b": "d"}


def test_a_group_only_the_benchmark_has_is_joined_like_any_thin_one() -> None:
    assert joins({"a": 100, "b": 0, "c": 50}, ordered=True) == {"b": "c"}
    assert joins({"a": 0}) == {}
