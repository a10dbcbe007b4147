"""What no survey should hold and every survey does: each has one answer, from the columns to the picture.

Empty groups, one person, all alike, a group only the community's count has, a question nobody answered, 200 categories, and
names such as "Total", "", "<script>" and names from right to left. (Missing, zero and negative weights: at the end.)
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from engage import places
from engage.analysis.breakdown import break_down
from engage.analysis.cells import Cells
from engage.analysis.columns import Dimension, Question
from engage.analysis.weights import Margin
from engage.charts.choosing import pictures_of
from engage.charts.interactive import plotly_figure
from engage.charts.picture import Picture
from engage.charts.standalone import standalone
from engage.errors import Refused
from engage.i18n.catalogues import translator
from engage.i18n.local_text import LocalText
from engage.privacy.policy import DESK, PUBLIC
from engage.privacy.release import Labels, release_shares
from engage.privacy.released import Mark, Released
from engage.privacy.verdicts import compared
from tests.charts.made import drawing, heard, words

NAMES = ("Total", "", "<script>alert(1)</script>", "غير ذلك", "Everybody")


def released(
    groups: list[int], answers: list[int], count: int, names: tuple[str, ...] = (), public: bool = False
) -> tuple[Released, Cells]:
    """``groups``, ``answers``: each person's group (-1: not known) and answer (-3: skipped); ``count``: how many groups."""
    question = Question("q", ("a", "b"), np.array(answers, dtype=np.int16))
    codes = tuple(f"g{i}" for i in range(count))
    dimension = Dimension("d", codes, np.array(groups, dtype=np.int16))
    cells = break_down([question], [dimension], wanted=[(), ("d",)])
    labels = {
        ("d", code): LocalText(en=names[i]) if i < len(names) else LocalText() for i, code in enumerate(codes)
    }
    tables = release_shares(cells, PUBLIC if public else DESK, Labels(LocalText(en="Fair?"), {}, {}, labels))
    return compared(tables[1], cells[1]), cells[1]


def drawn(table: Released) -> list[Picture]:
    """Every picture of it in two languages, each sound, and saved and handed to Plotly without a fault."""
    found = []
    for tag in ("en", "ar"):
        for picture in pictures_of(table, translator(tag)):
            drawing(picture)
            assert picture.sentence
            assert "nan" not in re.sub(r"[a-z]*nan[a-z]+|[a-z]+nan[a-z]*", "", picture.sentence.lower())
            standalone(picture, places.static() / "css")
            plotly_figure(picture, translator(tag))
            found.append(picture)
    return found


def test_an_empty_group_is_listed_and_has_no_number() -> None:
    table, _ = released([0] * 40 + [1] * 40, [0, 1] * 40, 3, ("North", "South", "West"))
    assert {figure.mark for figure in table.row("g2").figures} == {Mark.MISSING}
    assert "no data" in words(drawn(table)[0])


def test_one_person_is_never_shown_and_never_tested() -> None:
    table, _ = released([0] * 60 + [1] * 50 + [2], [0, 1] * 55 + [0], 3, ("North", "South", "West"))
    alone = table.row("g2")
    assert alone.base is None
    assert {figure.mark for figure in alone.figures} == {Mark.WITHHELD}
    assert not any(figure.verdict for figure in alone.figures)
    assert "not shown" in words(drawn(table)[0])


def test_where_all_are_alike_nothing_is_tested_and_nothing_is_called_a_gap() -> None:
    table, _ = released([0] * 40 + [1] * 40, [0] * 80, 2, ("North", "South"))
    assert table.tested is None
    sentence = drawn(table)[0].sentence
    assert "gap" not in sentence
    assert "100" in sentence


def test_a_question_nobody_answered_has_no_numbers_and_says_so() -> None:
    table, _ = released([0] * 40 + [1] * 40, [-3] * 80, 2, ("North", "South"))
    assert all(figure.mark is Mark.MISSING for row in table.rows for figure in row.figures)
    assert "No group’s number can be shown." in drawn(table)[0].sentence


def test_a_dimension_with_two_hundred_groups_is_whole_in_the_table() -> None:
    table, _ = released([i % 200 for i in range(8000)], [i % 2 for i in range(8000)], 200)
    picture = drawn(table)[0]
    assert len(picture.table.rows) >= 200
    assert any("of 200 groups" in note or "of 201 groups" in note for note in picture.notes)


@pytest.mark.parametrize("public", [False, True])
def test_names_that_mean_something_elsewhere_are_names(public: bool) -> None:
    table, _ = released([i % 5 for i in range(500)], [i % 2 for i in range(500)], 5, NAMES, public)
    assert len(table.rows) == 5
    for picture in drawn(table):
        assert "<script" not in str(picture.svg)
        assert len(picture.table.rows) == 5
        named = [str(row[0]) for row in picture.table.rows]
        assert len(set(named)) == 5, "a group without a name is told by its code"


def test_a_group_only_the_community_s_count_has_is_a_silent_group() -> None:
    table = heard({"North": 50, "West": 0}, {"North": 100, "West": 100})
    [picture] = pictures_of(table, translator("en"))
    assert "Nobody from" in picture.sentence
    assert "50 more voices" in picture.sentence


def test_a_margin_whose_category_nobody_answered_for_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="West in district has a total but no respondent"):
        Margin("district", ("North", "West"), np.array([0, 0, 0]), np.array([10.0, 10.0]))
    with pytest.raises(Refused, match="not above zero"):
        Margin("district", ("North", "West"), np.array([0, 1]), np.array([10.0, 0.0]))


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none_is_refused_before_anything_is_counted(weight: float) -> None:
    question = Question("q", ("a", "b"), np.array([0, 1, 0], dtype=np.int16))
    with pytest.raises(ValueError, match="not a positive number"):
        break_down([question], [], np.array([1.0, weight, 1.0]))
