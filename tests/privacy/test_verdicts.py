"""Verdicts: a gap only where chance and size both say so, only on what is shown, and every test is counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engage.analysis.breakdown import break_down
from engage.analysis.cell_gaps import gaps_in_option
from engage.analysis.columns import Dimension, Question
from engage.i18n.local_text import LocalText
from engage.privacy.layouts import course_of, crossed_with, exploring, reliable, slice_of
from engage.privacy.policy import DESK, PUBLIC
from engage.privacy.release import Labels, release_shares
from engage.privacy.released import Compared, Released, Why
from engage.privacy.verdicts import compared, screened
from tests.charts.made import crossed

TOWNS = {("North", "all"): [80, 20], ("South", "all"): [50, 50], ("West", "all"): [52, 48]}


def by_town(counts: dict[tuple[str, str], list[int]], policy=DESK, **more) -> Released:  # type: ignore[no-untyped-def]
    released, cells = crossed(counts, policy)
    return compared(released["d",], cells["d",], **more)


def verdicts(released: Released, option: int = 0) -> list[str | None]:
    return [row.figures[option].verdict for row in released.rows]


def test_a_group_beside_everyone_else_is_judged_as_the_analysis_judges_it() -> None:
    released, cells = crossed(TOWNS)
    table = compared(released["d",], cells["d",])
    expected = gaps_in_option(cells["d",], "a").verdicts([True] * 3)
    assert verdicts(table) == expected
    assert expected[0] == "gap"
    assert table.tested == Compared("rest", 6, 0.05)  # three groups, two answers


def test_a_wide_difference_that_chance_explains_is_no_gap_and_a_sure_small_one_neither() -> None:
    few = by_town({("North", "all"): [60, 40], ("South", "all"): [52, 48]})
    assert verdicts(few) == ["no_clear_difference"] * 2
    many = {("North", "all"): [5300, 4700], ("South", "all"): [5000, 5000]}
    assert verdicts(by_town(many)) == ["no_clear_difference"] * 2
    assert verdicts(by_town(many, least=0.01)) == ["gap"] * 2


def test_the_reference_of_the_plan_is_not_compared_with_itself() -> None:
    table = by_town(TOWNS, reference="g1")
    assert verdicts(table) == ["gap", None, "no_clear_difference"]
    assert table.tested is not None
    assert table.tested.reference == "g1"
    assert by_town(TOWNS, reference="nobody").tested is None


def test_what_is_withheld_or_uncertain_is_not_tested_and_not_counted() -> None:
    small = TOWNS | {("East", "all"): [2, 1]}
    for policy in (DESK, PUBLIC):
        table = by_town(small, policy)
        hidden = [row for row in table.rows if not row.figures[0].shown]
        assert hidden
        assert all(figure.verdict is None for row in hidden for figure in row.figures)
        assert table.tested is not None
        assert table.tested.comparisons == 2 * (4 - len(hidden))
    unsure = by_town(TOWNS | {("East", "all"): [7, 8]})
    assert unsure.row("g3").figures[0].flag == "uncertain"
    assert unsure.row("g3").figures[0].verdict is None
    assert by_town(small, reference="g3").tested is None, "a reference nobody may see compares nothing"


def test_adding_a_group_too_small_to_show_changes_no_other_verdict() -> None:
    """On the desk other groups may be withheld with it; those that stay keep their verdict."""
    small = by_town(TOWNS | {("East", "all"): [2, 1]})
    kept = [(a, b) for a, b in zip(verdicts(by_town(TOWNS)), verdicts(small), strict=False) if b is not None]
    assert len(kept) == 2
    assert all(a == b for a, b in kept)


def test_empty_groups_one_person_and_all_equal_answers_have_a_defined_answer() -> None:
    assert verdicts(by_town({("North", "all"): [40, 0], ("South", "all"): [40, 0]})) == [None, None]
    table = by_town({("North", "all"): [40, 20], ("South", "all"): [0, 0], ("West", "all"): [1, 0]})
    assert verdicts(table)[1:] == [None, None]
    alone = by_town({("North", "all"): [40, 20]})
    assert verdicts(alone) == [None]
    assert alone.tested is None


ROUNDS = {
    ("North", "then"): [30, 70], ("North", "now"): [80, 20],
    ("South", "then"): [50, 50], ("South", "now"): [52, 48],
}  # fmt: skip


def test_in_a_crossed_table_groups_are_compared_within_each_round_and_rounds_within_each_group() -> None:
    released, cells = crossed(ROUNDS)
    table = compared(released["d", "wave"], cells["d", "wave"], within=cells["wave",], ordered=True)
    assert [f.verdict for f in table.row("g0", "w0").figures] == ["gap", "gap"]
    assert table.row("g0", "w1").figures[0].change == "gap"
    assert table.row("g1", "w1").figures[0].change == "no_clear_difference"
    assert table.row("g0", "w0").figures[0].change is None
    still = compared(released["d", "wave"], cells["d", "wave"], within=cells["wave",])
    assert not any(figure.change for row in still.rows for figure in row.figures)
    bare = compared(released["d", "wave"], cells["d", "wave"])
    assert bare.tested is None, "without the rounds' own counts nothing is tested"


def test_the_screening_counts_its_tests_and_adjusts_them_together() -> None:
    rng = np.random.default_rng(4)
    asked = [Question(f"q{i}", ("a", "b"), rng.integers(0, 2, 900).astype(np.int16)) for i in range(20)]
    town = rng.integers(0, 3, 900).astype(np.int16)
    apart = Question("apart", ("a", "b"), (town == 0).astype(np.int16))
    towns = Dimension("d", ("x", "y", "z"), town)
    tables, counts = [], []
    for question in [*asked, apart]:
        cells = break_down([question], [towns], wanted=[(), ("d",)])
        released = release_shares(cells, DESK, Labels(LocalText(en="?")))
        tables.append(compared(released[1], cells[1]))
        counts.append(cells[1])
    found = [one.tested for one in screened(tables, counts)]
    assert {one.screened for one in found if one} == {21}
    assert [one.differs for one in found if one] == ["no_clear_difference"] * 20 + ["gap"]


def test_overlapping_groups_are_compared_with_everyone_else_and_have_no_test_of_all() -> None:
    rng = np.random.default_rng(5)
    boxes = rng.integers(0, 2, (600, 3)).astype(np.int8)
    question = Question(
        "q", ("a", "b"), np.where(boxes[:, 0] == 1, 0, rng.integers(0, 2, 600)).astype(np.int16)
    )
    cells = break_down([question], [Dimension("race", ("x", "y", "z"), boxes)], wanted=[(), ("race",)])
    released = release_shares(cells, DESK, Labels(LocalText(en="?")))
    table = compared(released[1], cells[1])
    assert table.row("x").figures[0].verdict == "gap"
    [screened_table] = screened([table], [cells[1]])
    assert screened_table.tested is not None
    assert screened_table.tested.differs is None
    assert compared(released[1], cells[1], reference="x").tested is None


# -- other looks at a table --


def test_a_table_with_verdicts_comes_back_from_what_was_frozen() -> None:
    table = by_town(TOWNS)
    assert Released.from_json(table.as_json()) == table
    plain = replace(table, tested=None)
    assert "tested" not in plain.as_json()


def test_the_reliable_look_keeps_uncertain_numbers_back_and_exploring_drops_verdicts() -> None:
    table = by_town(TOWNS | {("East", "all"): [7, 8]})
    kept = reliable(table).row("g3").figures[0]
    assert not kept.shown
    assert kept.why is Why.RELIABILITY
    assert verdicts(reliable(table))[:3] == verdicts(table)[:3]
    free = exploring(table)
    assert free.row("g3").figures[0].shown
    assert verdicts(free) == [None] * 4
    assert free.exploratory


def test_what_is_exploratory_cannot_be_public() -> None:
    with pytest.raises(ValueError, match="never public"):
        exploring(by_town(TOWNS, PUBLIC))


def test_fewer_than_ten_effective_answers_are_too_few_even_to_explore() -> None:
    table = by_town(TOWNS | {("East", "all"): [4, 5]})
    assert table.row("g3").base == 9
    assert not table.row("g3").figures[0].shown
    assert table.row("g3").figures[0].why is Why.RELIABILITY


def test_a_course_and_a_slice_tell_the_same_numbers_as_their_table() -> None:
    released, _ = crossed(ROUNDS)
    table = released["d", "wave"]
    path = course_of(table, "b", "wave", overall=released["wave",])
    assert [head.code for head in path.columns] == [head.code for head in crossed_with(table, "wave")]
    for row in path.rows:
        for head, figure in zip(path.columns, row.figures, strict=True):
            source = table.row(*row.codes, head.code) if row.codes else released["wave",].row(head.code)
            assert figure == source.figures[1]
    part = slice_of(table, "wave", "w0")
    assert part.dimensions == ("d",)
    assert part.row("g1").figures == table.row("g1", "w0").figures
    with pytest.raises(KeyError):
        course_of(table, "z", "wave")
