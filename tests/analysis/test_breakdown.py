"""Counting is checked against plain loops over the respondents, on columns that hypothesis makes up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis import breakdown
from engage.analysis.breakdown import Dimension, Question, break_down, count
from engage.analysis.cells import BLANKS, UNKNOWN, Cells, total

OPTIONS = ("yes", "no", "unsure")


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Question, Question, list[Dimension], Any]:
    """A single-choice and a select-all question, two plain dimensions and one select-all dimension, and weights."""
    rows = draw(st.integers(0, 25))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    single = Question("q", OPTIONS, rng.integers(-len(BLANKS), len(OPTIONS), rows).astype(np.int8))
    several = Question(
        "m", OPTIONS, rng.integers(-len(BLANKS), 1, rows), rng.integers(0, 2, (rows, len(OPTIONS)))
    )
    dimensions = [
        Dimension("age", ("young", "old"), rng.integers(-1, 2, rows).astype(np.int8)),
        Dimension("place", ("a", "b", "c"), rng.integers(-1, 3, rows)),
        Dimension("race", ("x", "y"), rng.integers(0, 2, (rows, 2))),
    ]
    return single, several, dimensions, draw(st.sampled_from([None, rng.gamma(2, 1, rows) + 0.01]))


def by_hand(
    question: Question, dimensions: list[Dimension], weights: Any
) -> dict[tuple[str, ...], list[float]]:
    """For each group: the sums of 1, w and w squared over [blanks, options, base], one respondent at a time."""
    found: dict[tuple[str, ...], Any] = {}
    for i, answer in enumerate(question.answers):
        places = [()]
        for dimension in dimensions:
            row = np.atleast_1d(dimension.members[i])
            names = (
                [g for g, box in zip(dimension.groups, row, strict=True) if box]
                if dimension.overlapping
                else [dimension.groups[int(row[0])]] * bool(row[0] >= 0)
            )
            places = [(*place, name) for place in places for name in names or [UNKNOWN]]
        w = 1.0 if weights is None else weights[i]
        for place in places:
            sums = found.setdefault(place, np.zeros((3, len(BLANKS) + len(question.options) + 1)))
            add = np.array([1.0, w, w * w])
            if answer < 0:
                sums[:, -answer - 1] += add
                continue
            sums[:, -1] += add
            ticked = [answer] if question.chosen is None else np.flatnonzero(question.chosen[i])
            for option in ticked:
                sums[:, len(BLANKS) + option] += add
    return found


def assert_same(cells: Cells, question: Question, dimensions: list[Dimension], weights: Any) -> None:
    expected = by_hand(question, dimensions, weights)
    assert set(expected) <= set(cells.groups)
    for i, group in enumerate(cells.groups):
        sums = expected.get(group, np.zeros((3, len(BLANKS) + len(question.options) + 1)))
        assert cells.n[i].tolist() == sums[0, len(BLANKS) : -1].tolist()
        assert cells.blank_n[i].tolist() == sums[0, : len(BLANKS)].tolist()
        assert cells.base_n[i] == sums[0, -1]
        np.testing.assert_allclose(cells.w[i], sums[1, len(BLANKS) : -1], rtol=1e-12)
        np.testing.assert_allclose(cells.w2[i], sums[2, len(BLANKS) : -1], rtol=1e-12)
        np.testing.assert_allclose([cells.base_w[i], cells.base_w2[i]], sums[1:, -1], rtol=1e-12)


@settings(max_examples=30, deadline=None)
@given(surveys())
def test_every_table_equals_a_count_by_hand(survey: tuple[Question, Question, list[Dimension], Any]) -> None:
    single, several, dimensions, weights = survey
    wanted = [(), ("age",), ("race",), ("place", "age"), ("race", "age")]
    tables = break_down([single, several], dimensions, weights, wanted)
    by_code = {dimension.code: dimension for dimension in dimensions}
    for i, cells in enumerate(tables):
        question = (single, several)[i // len(wanted)]
        assert cells.question == question.code
        assert cells.dimensions == wanted[i % len(wanted)]
        assert_same(cells, question, [by_code[code] for code in cells.dimensions], weights)


@settings(max_examples=40, deadline=None)
@given(surveys())
def test_margins_and_overall_can_be_had_from_a_crossing(
    survey: tuple[Question, Question, list[Dimension], Any],
) -> None:
    _, several, (age, place, race), weights = survey
    crossed = count(several, [age, place], weights)
    for dimension in (age, place):
        margin = crossed.margin(dimension.code)
        assert_same(margin, several, [dimension], weights)
    assert_same(crossed.overall(), several, [], weights)
    assert_same(count(several, [race], weights).overall(), several, [], weights)
    assert crossed.rows == len(several.answers)


@settings(max_examples=40, deadline=None)
@given(surveys(), st.integers(0, 40))
def test_parts_add_up_to_the_whole(survey: tuple[Question, Question, list[Dimension], Any], cut: int) -> None:
    _, several, dimensions, weights = survey

    def part(rows: slice) -> list[Cells]:
        assert several.chosen is not None
        question = Question("m", OPTIONS, several.answers[rows], several.chosen[rows])
        axes = [Dimension(d.code, d.groups, d.members[rows]) for d in dimensions]
        return break_down([question], axes, None if weights is None else weights[rows])

    whole = break_down([several], dimensions, weights)
    for one, first, second in zip(whole, part(slice(cut)), part(slice(cut, None)), strict=True):
        both = total([first, second])
        assert both.n.tolist() == one.n.tolist()
        assert both.overall().rows == one.rows
        np.testing.assert_allclose(both.w2, one.w2, rtol=1e-12)


@settings(max_examples=20, deadline=None)
@given(surveys())
def test_blocks_and_threads_change_nothing(survey: tuple[Question, Question, list[Dimension], Any]) -> None:
    single, several, dimensions, weights = survey
    whole = break_down([single, several], dimensions, weights)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(breakdown, "_BLOCK", 7)
        in_blocks = break_down([single, several], dimensions, weights)
    for one, other in zip(whole, in_blocks, strict=True):
        assert one.n.tolist() == other.n.tolist()
        assert one.base_n.tolist() == other.base_n.tolist()
        np.testing.assert_allclose(one.w, other.w, rtol=1e-12)


def test_many_dimensions_are_counted_in_several_bundles_with_the_same_result() -> None:
    rng = np.random.default_rng(5)
    question = Question("q", OPTIONS, rng.integers(-5, 3, 5_000))
    dimensions = [
        Dimension(f"d{k}", tuple(map(str, range(k))), rng.integers(-1, k, 5_000)) for k in range(2, 30, 3)
    ]
    together = break_down([question], dimensions)
    assert together[1:] == [count(question, [dimension]) for dimension in dimensions]


def test_columns_that_do_not_fit_are_refused() -> None:
    three = np.zeros(3, dtype=np.int8)
    question = Question("q", OPTIONS, three)
    with pytest.raises(ValueError, match="different length"):
        count(question, [Dimension("d", ("a",), np.zeros(4, dtype=np.int8))])
    with pytest.raises(ValueError, match="different length"):
        count(question, weights=np.ones(2))
    for bad in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="positive"):
            count(question, weights=np.array([1.0, bad, 1.0]))
    with pytest.raises(ValueError, match="outside its options"):
        Question("q", OPTIONS, np.array([3]))
    with pytest.raises(ValueError, match="outside its options"):
        Question("q", OPTIONS, np.array([-6]))
    with pytest.raises(ValueError, match="outside its groups"):
        Dimension("d", ("a",), np.array([1]))
    with pytest.raises(ValueError, match="do not fit"):
        Dimension("d", ("a",), np.zeros((3, 2)))
    with pytest.raises(ValueError, match="do not fit"):
        Question("q", OPTIONS, three, np.zeros((3, 2)))
    with pytest.raises(ValueError, match="empty code"):
        Dimension("d", ("a", ""), three)
