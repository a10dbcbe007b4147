from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.breakdown import Question, count
from engage.analysis.cell_gaps import change_between_waves
from engage.analysis.columns import Dimension
from engage.analysis.trend import Point, gap_change, needle
from engage.analysis.two_samples import newcombe


def series(*rows: tuple[float | None, dict[str, float | None]], definition: str = "v1") -> list[Point]:
    return [Point(f"{2020 + i}", value, groups, definition) for i, (value, groups) in enumerate(rows)]


def test_ten_percent_at_two_later_points_with_a_gap_that_did_not_widen_is_for_all() -> None:
    found = needle(series((50, {"a": 60, "b": 40}), (56, {}), (57, {"a": 65, "b": 48})), more_is_better=True)
    assert (found.result, found.reason, found.left_behind) == ("moved_for_all", None, ())
    assert found.relative == pytest.approx(0.14)
    assert found.gap.word == "narrowed"


def test_a_gap_that_narrows_in_points_and_widens_in_ratio_is_said_so_and_is_not_for_all() -> None:
    """Absence falling fast for the better-off half: both halves gain, the distance shrinks, the ratio grows."""
    found = needle(series((30, {"a": 20, "b": 40}), (24, {}), (21, {"a": 13, "b": 30})), more_is_better=False)
    assert found.result == "moved_gap_widened"
    assert found.gap.word == "narrowed_in_points_widened_in_ratio"
    assert found.gap.first is not None
    assert found.gap.last is not None
    assert (found.gap.first.points, found.gap.first.ratio, found.gap.last.points) == (20, 2.0, 17)


def test_a_group_that_went_the_wrong_way_is_named() -> None:
    found = needle(series((50, {"a": 60, "b": 40}), (56, {}), (57, {"a": 58, "b": 56})), more_is_better=True)
    assert (found.result, found.left_behind, found.gap.word) == ("moved_gap_widened", ("a",), "narrowed")


def test_without_the_groups_nobody_can_say_for_whom() -> None:
    rows = series((50, {"a": 60, "b": None}), (56, {}), (57, {"a": 65, "b": 48}))
    assert needle(rows, more_is_better=True).result == "moved_groups_unknown"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([50, 60], "too_few_points"),
        ([50, 60, 54.9], "less_than_ten_percent"),
        ([50, 54, 60], "not_held"),
        ([50, 60, 40], "wrong_way"),
        ([50], "too_few_points"),
    ],
)
def test_what_has_not_moved_says_why(values: list[float], reason: str) -> None:
    found = needle(series(*((value, {}) for value in values)), more_is_better=True)
    assert (found.result, found.reason) == ("not_yet", reason)


@pytest.mark.parametrize(
    ("value", "convenience", "reason"),
    [(50, True, "convenience_sample"), (0, False, "baseline_zero"), (None, False, "no_baseline")],
)
def test_what_cannot_be_checked_is_not_checked(value: float | None, convenience: bool, reason: str) -> None:
    later = (value and 90, {})
    found = needle(series((value, {}), later, later), more_is_better=True, convenience_sample=convenience)
    assert (found.result, found.reason) == (None, reason)


def test_points_of_another_definition_do_not_count() -> None:
    points = series((50, {}), (60, {}), (60, {}))
    points[2] = Point("2022", 60, {}, "v2")
    assert needle(points, more_is_better=True).reason == "too_few_points"


def test_with_a_target_for_all_the_gap_is_the_way_left_to_it() -> None:
    found = needle(
        series((50, {"a": 60, "b": 40}), (60, {}), (70, {"a": 85, "b": 60})), more_is_better=True, target=80
    )
    assert found.progress == pytest.approx(2 / 3)
    assert found.gap.last is not None
    assert (found.gap.last.worst, found.gap.last.points) == ("b", 20)
    reached = gap_change({"a": 60}, {"a": 90}, more_is_better=True, target=80)
    assert reached.last is not None
    assert (reached.last.points, reached.last.ratio, reached.word) == (0, 1, "narrowed")


numbers = st.dictionaries(st.sampled_from("abc"), st.one_of(st.none(), st.floats(0.5, 100)))


@settings(max_examples=30, deadline=None)
@given(numbers, numbers, st.booleans())
def test_turning_time_round_turns_the_word_round(
    first: dict[str, float | None], last: dict[str, float | None], more_is_better: bool
) -> None:
    turned = {
        "narrowed": "widened",
        "widened": "narrowed",
        "narrowed_in_points_widened_in_ratio": "widened_in_points_narrowed_in_ratio",
        "widened_in_points_narrowed_in_ratio": "narrowed_in_points_widened_in_ratio",
    }
    forth, back = gap_change(first, last, more_is_better).word, gap_change(last, first, more_is_better).word
    assert back == turned.get(forth, forth)


def test_change_between_waves_of_different_people() -> None:
    """Unweighted and large, the t limits are close to Newcombe's for two simple samples."""

    def wave(yes: int, n: int) -> tuple[Question, list[Dimension]]:
        answers = (np.arange(n) >= yes).astype(int)
        return Question("q", ("yes", "no"), answers), [Dimension("g", ("a",), np.zeros(n, dtype=int))]

    first, last = (count(*wave(yes, n)).only("yes") for yes, n in ((400, 1000), (500, 1200)))
    found = change_between_waves(first, last, (1.0, 0.0))
    assert found.difference[0] == pytest.approx(500 / 1200 - 0.4)
    low, high = newcombe(500, 1200, 400, 1000)
    assert found.limits[0][0] == pytest.approx(low, abs=2e-3)
    assert found.limits[1][0] == pytest.approx(high, abs=2e-3)
