"""Skip logic in a simple form writes the expression language, and reads back what it wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import Refused
from engage.surveys.bounds import Bounds, as_rule, plain_ends
from engage.surveys.conditions import (
    Comparison,
    Condition,
    Conditions,
    as_expression,
    askable,
    comparisons_for,
    read_conditions,
    rule_problem,
)
from engage.surveys.instrument import Item, Kind
from tests.support.surveys import asking, choices, words

FORM = asking(
    Item("way", Kind.SINGLE, words("How?"), choice_list="ways"),
    Item("needs", Kind.MULTI, words("What?"), choice_list="ways"),
    Item("age", Kind.INTEGER, words("Age?")),
    Item("born", Kind.DATE, words("When?")),
    Item("town", Kind.TEXT, words("Where?")),
    Item("last", Kind.LONG_TEXT, words("Why?")),
    lists={"ways": choices("bus", "walk")},
)
_QUESTIONS = {placed.item.name: placed.item for placed in FORM.placed}
_BLANK = {Comparison.ANSWERED, Comparison.NOT_ANSWERED}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    item = draw(st.sampled_from(list(_QUESTIONS.values())[:-1]))
    comparison = draw(st.sampled_from(comparisons_for(item)))
    if comparison in _BLANK:
        return Condition(item.name, comparison)
    values = {
        Kind.INTEGER: st.integers(-1000, 1000).map(str),
        Kind.DATE: st.dates().map(lambda day: day.isoformat()),
        Kind.TEXT: st.text("abc 'é", min_size=1).map(str.strip).filter(bool),
    }
    return Condition(item.name, comparison, draw(values.get(item.kind, st.sampled_from(["bus", "walk"]))))


@given(st.lists(conditions(), max_size=6), st.booleans())
def test_conditions_that_were_written_read_back_as_the_same_conditions(
    some: list[Condition], every: bool
) -> None:
    wanted = Conditions(tuple(some), every or len(some) < 2)
    assert read_conditions(as_expression(wanted, FORM)) == wanted


def test_conditions_are_written_as_a_form_author_would_write_them() -> None:
    both = (Condition("way", Comparison.IS, "bus"), Condition("needs", Comparison.INCLUDES_NOT, "walk"))
    assert as_expression(Conditions(both), FORM) == "${way} = 'bus' and not(selected(${needs}, 'walk'))"
    assert as_expression(Conditions(both, every=False), FORM).count(" or ") == 1
    assert as_expression(Conditions(), FORM) == ""


@pytest.mark.parametrize(
    "rule",
    ["${way} = 'bus' and (${age} > 3 or ${age} < 1)", "count-selected(${needs}) > 1", ". > 3", "${way} = ${town}", "${way"],
)  # fmt: skip
def test_a_rule_that_says_more_is_left_to_those_who_wrote_it(rule: str) -> None:
    assert read_conditions(rule) is None


@pytest.mark.parametrize(
    "condition",
    [
        Condition("nobody", Comparison.IS, "x"),
        Condition("way", Comparison.IS, "plane"),
        Condition("way", Comparison.IS, ""),
        Condition("way", Comparison.MORE, "3"),
        Condition("age", Comparison.IS, "many"),
        Condition("age", Comparison.IS, "inf"),
        Condition("born", Comparison.LESS, "yesterday"),
        Condition("town", Comparison.IS, "'\""),
    ],
)
def test_a_condition_that_does_not_fit_its_question_is_refused(condition: Condition) -> None:
    with pytest.raises(Refused):
        as_expression(Conditions((condition,)), FORM)


def test_a_condition_asks_only_for_what_was_asked_before() -> None:
    assert [placed.path for placed in askable(FORM, "age")] == ["way", "needs"]
    assert askable(FORM, "way") == []


def test_a_rule_that_cannot_be_read_says_where() -> None:
    problem = rule_problem("${way} = ")
    assert problem is not None
    assert str(problem.message)
    assert rule_problem("") is None
    assert rule_problem("${way} = 'bus'") is None


@given(st.floats(-1e6, 1e6).map(lambda n: round(n, 3)), st.floats(0, 1e6).map(lambda n: round(n, 3)))
def test_two_ends_read_back_from_their_rule(low: float, width: float) -> None:
    low, high = float(f"{low:.15g}"), float(f"{low + width:.15g}")
    assert plain_ends(as_rule(low, high)) == Bounds(low, high)


@pytest.mark.parametrize("rule", [". > 3", ". >= 1 and . <= 5 and . != 3", "${age} >= 1", ". >="])
def test_a_constraint_that_says_more_than_two_ends_is_not_taken_for_them(rule: str) -> None:
    assert plain_ends(rule) is None
