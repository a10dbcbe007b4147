"""What leaves the gate: small groups and whatever they would follow from stay, and the table cannot be forged."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from engage.analysis.breakdown import break_down
from engage.analysis.cells import Cells
from engage.analysis.columns import Dimension, Question
from engage.errors import Refused
from engage.i18n.local_text import LocalText
from engage.privacy.policy import DESK, PUBLIC, Policy
from engage.privacy.release import Labels, release_shares
from engage.privacy.release_other import Named, Value, release_counts, release_values
from engage.privacy.released import Mark, Released

LABELS = Labels(LocalText(en="A question"))
EXACT = Policy(k=5, audience="desk", rounded=False, code_extremes=False, reliable_only=False)


def _cells(answers: list[int], groups: list[int], options: int = 3, sizes: int = 4) -> list[Cells]:
    question = Question("q", tuple("abcdef"[:options]), np.array(answers, dtype=np.int16))
    dimension = Dimension("d", tuple("wxyz"[:sizes]), np.array(groups, dtype=np.int16))
    return break_down([question], [dimension], wanted=[(), ("d",)])


def _release(answers: list[int], groups: list[int], policy: Policy = EXACT) -> tuple[Released, Released]:
    everybody, by_group = release_shares(_cells(answers, groups), policy, LABELS)
    return everybody, by_group


def test_a_small_group_is_listed_and_withheld_together_with_another() -> None:
    groups = [0] * 60 + [1] * 50 + [2] * 40 + [3] * 3
    _, table = _release([i % 3 for i in range(len(groups))], groups, PUBLIC)
    assert len(table.rows) == 4
    assert table.row("z").base is None
    assert not table.row("z").shown
    assert sum(row.base is None for row in table.rows) >= 2


def test_nobody_left_a_dimension_blank_is_told_from_the_rest() -> None:
    """Everybody less the groups shown are those who did not say: three of them are a small group too."""
    groups = [0] * 60 + [1] * 50 + [-1] * 3
    _, table = _release([i % 3 for i in range(len(groups))], groups, PUBLIC)
    assert sum(row.base is None for row in table.rows) >= 1


def test_the_public_form_tells_no_reason_and_rounds() -> None:
    groups = [0] * 61 + [1] * 52 + [2] * 47 + [3] * 4
    _, table = _release([i % 3 for i in range(len(groups))], groups, PUBLIC)
    assert all(figure.why is None for row in table.rows for figure in row.figures)
    assert all(row.base is None or row.base % 5 == 0 for row in table.rows)
    assert all(
        f.value is None or round(f.value * 100) == f.value * 100 for row in table.rows for f in row.figures
    )


def test_a_blank_question_has_missing_figures_not_zeros() -> None:
    everybody, _ = _release([-3] * 20, [0] * 10 + [1] * 10)
    assert {figure.mark for figure in everybody.rows[0].figures} == {Mark.MISSING}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 2), st.integers(-1, 3)), min_size=1, max_size=90))
def test_no_small_group_s_base_can_be_worked_out(people: list[tuple[int, int]]) -> None:
    """An attacker with linear programming and the whole release finds no small base narrower than k - 1."""
    answers, groups = [a for a, _ in people], [g for _, g in people]
    everybody, table = _release(answers, groups)
    true = [sum(1 for a, g in people if g == i and a >= 0) for i in range(4)] + [
        sum(1 for a, g in people if g == -1 and a >= 0)
    ]
    shown = [row.base for row in table.rows] + [None]
    total = sum(true)
    if everybody.rows[0].base is None:
        return
    for at, count in enumerate(true[:4]):
        if 1 <= count < EXACT.k:
            assert shown[at] is None
            assert _width(at, shown, total) >= EXACT.k - 1 or total < EXACT.k


def _width(at: int, shown: list[int | None], total: int) -> float:
    bounds = [(value, value) if value is not None else (0, None) for value in shown]
    goal = np.zeros(len(shown))
    goal[at] = 1
    ends = [
        linprog(sign * goal, A_eq=[[1.0] * len(shown)], b_eq=[total], bounds=bounds).fun for sign in (1, -1)
    ]
    return float(-ends[1] - ends[0])


def test_a_released_table_is_made_by_the_gate_only() -> None:
    _, table = _release([0, 1, 2] * 20, [0, 1] * 30)
    with pytest.raises(TypeError):
        Released(**{**table.__dict__, "made_here": None})


def test_a_frozen_table_comes_back_the_same_and_not_when_it_was_changed() -> None:
    _, table = _release([0, 1, 2] * 20, [0, 1] * 30)
    document = table.as_json()
    assert Released.from_json(document) == table
    document["rows"][0]["base"] = 1000
    with pytest.raises(Refused):
        Released.from_json(document)


@pytest.mark.parametrize("garbage", [{}, {"kind": "shares"}, {"rows": 3}])
def test_garbage_is_no_released_table(garbage: dict[str, object]) -> None:
    with pytest.raises(Refused):
        Released.from_json(garbage)


def test_withheld_and_missing_at_the_source_stay_different() -> None:
    values = {
        ("a", "2019"): Value("value", 7.5),
        ("a", "2020"): Value("withheld"),
        (None, "2020"): Value("missing"),
        ("b", "2019"): Value("value", 3.0, n=4),
    }
    table = release_values(
        values,
        [Named("a", LocalText(en="A")), Named("b", LocalText(en="B"))],
        [Named("2019", LocalText()), Named("2020", LocalText())],
        DESK,
        subject="m",
        title=LocalText(en="M"),
        dimension=Named("race", LocalText(en="Race")),
        unit="percent",
        source="here",
    )
    assert [f.mark for f in table.row("a").figures] == [None, Mark.WITHHELD]
    assert [f.mark for f in table.row().figures] == [Mark.MISSING, Mark.MISSING]
    assert table.row("b").figures[0].mark is Mark.WITHHELD


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=5))
def test_no_small_count_of_people_heard_can_be_worked_out(counts: list[int]) -> None:
    heard = {f"g{i}": count for i, count in enumerate(counts)}
    groups = [Named(code, LocalText(en=code)) for code in heard]
    community = dict.fromkeys(heard, 100.0)
    table = release_counts(
        heard,
        groups,
        EXACT,
        subject="p",
        title=LocalText(en="P"),
        dimension=Named("d", LocalText()),
        community=community,
    )
    shown = [table.row(code).figures[0].value for code in heard]
    total = sum(counts)
    if table.row().base is None:
        assert all(row.figures[1].value is None for row in table.rows), "a share would tell the total"
        return
    for at, count in enumerate(counts):
        if 1 <= count < EXACT.k:
            assert shown[at] is None
            assert table.row(f"g{at}").figures[3].mark is Mark.WITHHELD
            bounds = [None if value is None else int(value) for value in shown]
            assert _width(at, bounds, total) >= EXACT.k - 1


def test_linked_tables_need_the_overall() -> None:
    cells = _cells([0, 1], [0, 1])
    with pytest.raises(ValueError, match="overall"):
        release_shares(cells[1:], EXACT, LABELS)
    assert list(itertools.chain(release_shares(cells, EXACT, LABELS)))
