"""Room: words never wider than their line, axes with round ticks that hold every value, mirrored without a trace."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.charts.space import EDGE, axis, spacing, width, wrap

finite = st.floats(allow_nan=False, allow_infinity=False, width=32)


@settings(deadline=None)
@given(st.text(max_size=80), st.floats(3, 20), st.integers(1, 4))
def test_lines_are_few_and_none_is_wider_than_its_room(text: str, room: float, most: int) -> None:
    lines = wrap(text, room, most)
    assert 1 <= len(lines) <= most
    assert all(width(line) <= room for line in lines)


@settings(deadline=None)
@given(st.text(max_size=80), st.floats(3, 20))
def test_words_that_have_room_are_all_there(text: str, room: float) -> None:
    lines = wrap(text, room, most=200)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_what_is_cut_says_so() -> None:
    assert wrap("Native Hawaiian or other Pacific Islander", 8, most=2)[-1].endswith("…")
    assert wrap("Native Hawaiian or other Pacific Islander", 30) == [
        "Native Hawaiian or other Pacific Islander"
    ]


def test_languages_without_blanks_break_between_letters() -> None:
    assert wrap("对政府的工作是否满意", 5) == ["对政府的工", "作是否满意"]


def test_a_mark_above_a_letter_is_not_torn_from_it() -> None:
    lines = wrap("é" * 12, 3)
    assert all(not line.startswith("\u0301") for line in wrap("e\u0301" * 12, 3))
    assert lines[0] == "é" * len(lines[0])


@settings(deadline=None)
@given(st.lists(finite, min_size=1, max_size=9), st.sampled_from([1.0, 0.01]))
def test_every_value_lies_on_its_axis(values: list[float], unit: float) -> None:
    across = axis(values, unit=unit)
    slack = 1e-6 * max(abs(across.low), abs(across.high))
    assert across.low - slack <= min(values)
    assert across.high + slack >= max(values)
    assert 2 <= len(across.ticks) <= 8
    assert list(across.ticks) == sorted(set(across.ticks))
    assert all(EDGE - 1e-9 <= across.at(value) <= 100 - EDGE + 1e-9 for value in values)


@settings(deadline=None)
@given(st.lists(finite, min_size=1, max_size=9))
def test_from_the_right_an_axis_is_the_mirror_of_itself(values: list[float]) -> None:
    left, right = axis(values), axis(values, rtl=True)
    for value in values:
        assert left.at(value) + right.at(value) == pytest.approx(100)


def test_shares_stand_on_whole_per_cents_from_zero() -> None:
    assert axis([0.07, 0.1], unit=0.01, whole=1).ticks == pytest.approx((0, 0.05, 0.1))
    assert axis([0.31, 0.62], unit=0.01, whole=1).ticks == pytest.approx((0, 0.2, 0.4, 0.6, 0.8))
    assert axis([0.95, 0.1], unit=0.01, whole=1).ticks == pytest.approx((0, 0.25, 0.5, 0.75, 1.0))


def test_values_far_above_zero_are_not_pressed_together() -> None:
    assert axis([1900, 2000]).low > 1800
    assert axis([100, 2000]).low == 0


@settings(deadline=None)
@given(st.lists(st.floats(0.5, 20), min_size=1, max_size=60))
def test_labels_that_are_written_stay_apart(widths: list[float]) -> None:
    step = spacing(widths, room=16)
    written = len(range(0, len(widths), step))
    assert written <= 2 or written * max(widths) <= 16


@pytest.mark.parametrize("values", [[], [0.0], [5.0], [-5.0], [5.0, 5.0], [1e-12, 2e-12], [5e-324], [3e30]])
def test_an_axis_can_be_laid_through_next_to_nothing(values: list[float]) -> None:
    across = axis(values)
    assert across.high > across.low
