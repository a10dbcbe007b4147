from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.analysis.breakdown import Dimension, Question, break_down
from engage.analysis.cells import BLANKS, UNKNOWN, Cells, total


def made_up(seed: int) -> list[Cells]:
    rng = np.random.default_rng(seed)
    question = Question("q", ("a", "b"), rng.integers(-5, 2, 60))
    several = Question("m", ("a", "b"), rng.integers(-5, 1, 60), rng.integers(0, 2, (60, 2)))
    plain = Dimension("d", ("x", "y"), rng.integers(-1, 2, 60))
    boxes = Dimension("r", ("u", "v"), rng.integers(0, 2, (60, 2)))
    wanted = [(), ("d",), ("r",), ("d", "r")]
    return break_down([question, several], [plain, boxes], rng.gamma(2, 1, 60), wanted)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000))
def test_json_gives_the_same_table_back(seed: int) -> None:
    for cells in made_up(seed):
        assert Cells.from_json(json.loads(json.dumps(cells.to_json()))) == cells


def test_a_table_of_nobody_survives_json_too() -> None:
    empty = Cells("q", (), ("d",), (), np.zeros((0, 0)), np.zeros((0, 0)), np.zeros((0, 0)), np.zeros((0, 5)))
    assert Cells.from_json(json.loads(json.dumps(empty.to_json()))) == empty


def test_adding_does_not_care_for_the_order() -> None:
    for one, two, three in zip(made_up(1), made_up(2), made_up(3), strict=True):
        forth, back = total([one, two, three]), total([three, two, one])
        assert forth.n.tolist() == back.n.tolist()
        assert forth.blank_n.tolist() == back.blank_n.tolist()
        np.testing.assert_allclose(forth.base_w2, back.base_w2, rtol=1e-14)


def test_tables_of_different_things_do_not_add_up() -> None:
    overall, by_plain, by_boxes = made_up(1)[:3]
    for other in (by_plain, by_boxes):
        with pytest.raises(ValueError, match="add up"):
            overall + other
    with pytest.raises(ValueError, match="no parts"):
        total([])


def test_leaving_out_the_unknown_keeps_the_overall() -> None:
    for cells in made_up(4):
        known = cells.known()
        assert all(UNKNOWN not in group for group in known.groups)
        assert known.overall() == cells.overall()
        assert known.rows == cells.rows


def test_a_margin_cannot_be_summed_over_groups_that_overlap() -> None:
    crossed = made_up(1)[3]
    with pytest.raises(ValueError, match="overlap"):
        crossed.margin("d")


def test_a_table_cannot_be_changed_after_it_was_made() -> None:
    cells = made_up(1)[0]
    with pytest.raises(ValueError, match="read-only"):
        cells.n[0, 0] = 7


def test_shapes_that_do_not_agree_are_refused() -> None:
    one = np.ones((1, 1))
    blank = np.zeros((1, len(BLANKS)))
    with pytest.raises(ValueError, match="shape"):
        Cells("q", ("a", "b"), (), ((),), one, one, one, blank)
    with pytest.raises(ValueError, match="twice"):
        Cells(
            "q",
            ("a",),
            ("d",),
            (("x",), ("x",)),
            np.ones((2, 1)),
            np.ones((2, 1)),
            np.ones((2, 1)),
            np.zeros((2, 5)),
        )
    with pytest.raises(ValueError, match="each dimension"):
        Cells("q", ("a",), ("d",), ((),), one, one, one, blank)
    with pytest.raises(ValueError, match="shape"):
        Cells("q", ("a",), (), ((),), one, one, one, blank, multi=True)


def test_one_option_against_the_rest_keeps_the_base() -> None:
    for cells in made_up(6):
        alone = cells.only("b")
        assert alone.n[:, 0].tolist() == cells.n[:, 1].tolist()
        assert alone.n.sum(axis=1).tolist() == cells.base_n.tolist() == alone.base_n.tolist()
        np.testing.assert_allclose(alone.w2.sum(axis=1), cells.base_w2)
        assert alone.overall().base_n.tolist() == cells.overall().base_n.tolist()
