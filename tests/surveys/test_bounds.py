"""The ends that a plain constraint sets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.logic import parse
from engage.surveys.bounds import Bounds, bounds

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("constraint", "found"),
    [
        (". >= 0 and . <= 240", Bounds(0, 240)),
        (". > 0 and 120 > .", Bounds(1, 119)),
        ("(. >= 1) and (. <= 3) and . != 2", Bounds(1, 3)),
        (". <= today()", Bounds(last=TODAY)),
        (". < today()", Bounds(last=TODAY - timedelta(days=1))),
        (". > date('2017-03-01') and . < date('2017-11-01')", Bounds(first=date(2017, 3, 2), last=date(2017, 10, 31))),
        (". = 3 or . > 5", Bounds()),
        ("not(. > 5)", Bounds()),
        (". < ${other}", Bounds()),
        ("string-length(.) < 5", Bounds()),
        (". > date('not a day')", Bounds()),
    ],
)  # fmt: skip
def test_only_plain_comparisons_set_ends(constraint: str, found: Bounds) -> None:
    assert bounds(parse(constraint), today=TODAY, whole=True) == found


def test_without_a_constraint_there_are_no_ends() -> None:
    assert bounds(None, today=TODAY, whole=True) == Bounds()


@given(
    st.lists(
        st.tuples(st.sampled_from(["<", "<=", ">", ">="]), st.integers(-50, 50)), min_size=1, max_size=4
    ),
    st.integers(-60, 60),
)
def test_what_passes_the_constraint_lies_between_the_ends(rules: list[tuple[str, int]], value: int) -> None:
    compare = {"<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__}
    text = " and ".join(f". {sign} {end}" for sign, end in rules)
    found = bounds(parse(text), today=TODAY, whole=True)
    passes = all(compare[sign](value, end) for sign, end in rules)
    assert passes == (found.low <= value <= found.high)
