"""What is said of rules without evaluating them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.errors import Refused
from engage.logic import dependency_order, functions, names, parse, path_names, unsupported

few = settings(max_examples=40, deadline=None)

RULE = "if(selected(${a}, 'x'), jr:choice-name(${b}, '${c}'), ../d) and regex(., '(?<=x)y') and pulldata('f', ${last-saved#e}) and //z"


def test_a_rule_tells_whom_it_asks() -> None:
    assert names(parse(RULE)) == {"a", "b", "c"}
    assert path_names(parse(RULE)) == {"d", "z"}
    assert functions(parse(RULE)) == {"if", "selected", "jr:choice-name", "regex", "pulldata"}


def test_a_rule_tells_what_nobody_here_can_do() -> None:
    assert [problem.what for problem in unsupported(parse(RULE))] == [
        "regex '(?<=x)y'",
        "pulldata()",
        "last-saved#e",
        "//",
    ]
    assert unsupported(parse("selected(${a}, 'x') and regex(., '[0-9]+')")) == ()


def test_a_pattern_put_together_from_answers_is_not_supported() -> None:
    assert [problem.what for problem in unsupported(parse("regex(., concat('a', ${b}))"))] == ["regex()"]


@few
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.sets(st.sampled_from("abcdefgh"), max_size=3)))
def test_calculations_come_after_what_they_ask_or_the_circle_is_named(asks: dict[str, set[str]]) -> None:
    rules = {
        name: parse(" + ".join(["1", *(f"${{{other}}}" for other in sorted(others))]))
        for name, others in asks.items()
    }
    try:
        order = dependency_order(rules)
    except Refused as refusal:
        loop = str(refusal.message.values["loop"]).split(" → ")
        assert loop[0] == loop[-1]
        assert all(other in asks[name] for name, other in pairwise(loop))
    else:
        assert sorted(order) == sorted(asks)
        assert all(
            order.index(other) < order.index(name) for name in asks for other in asks[name] & asks.keys()
        )


def test_a_chain_of_two_thousand_calculations_has_an_order() -> None:
    rules = {f"c{n}": parse(f"${{c{n + 1}}} + 1") for n in range(2_000)}
    assert dependency_order(rules)[0] == "c1999"


def test_a_calculation_that_asks_itself_is_a_circle() -> None:
    with pytest.raises(Refused, match="x → x"):
        dependency_order({"x": parse("${x} + 1")})
