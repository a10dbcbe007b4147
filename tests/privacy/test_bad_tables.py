"""Tables nobody would wish for: empty groups, one person, two hundred groups, names that are traps."""

from __future__ import annotations

import numpy as np
import pytest

from engage.analysis.breakdown import break_down
from engage.analysis.columns import Dimension, Question
from engage.i18n.local_text import LocalText
from engage.privacy.policy import DESK, PUBLIC, Policy
from engage.privacy.release import Labels, release_shares
from engage.privacy.released import Mark, Released
from engage.privacy.requests import answer_release

POLICIES = [pytest.param(PUBLIC, id="public"), pytest.param(DESK, id="desk")]
LABELS = Labels(LocalText(en="?"))


def released(
    answers: list[int], groups: list[int], names: tuple[str, ...], policy: Policy
) -> tuple[Released, ...]:
    question = Question("q", ("yes", "no"), np.array(answers, dtype=np.int16))
    dimension = Dimension("d", names, np.array(groups, dtype=np.int16))
    return release_shares(break_down([question], [dimension]), policy, LABELS)


@pytest.mark.parametrize("policy", POLICIES)
def test_an_empty_group_is_listed_as_empty(policy: Policy) -> None:
    _, table = released([0, 1] * 60, [0, 1, 1, 0] * 30, ("a", "b", "nobody"), policy)
    assert table.row("nobody").base == 0
    assert {figure.mark for figure in table.row("nobody").figures} == {Mark.MISSING}
    assert table.row("a").base == 60


@pytest.mark.parametrize("policy", POLICIES)
def test_one_person_alone_is_withheld_with_another_group(policy: Policy) -> None:
    _, table = released([0, 1] * 60 + [0], [0, 1, 1, 0] * 30 + [2], ("a", "b", "one"), policy)
    assert table.row("one").base is None
    assert not table.row("one").shown
    assert sum(row.base is None for row in table.rows) == 2


@pytest.mark.parametrize("policy", POLICIES)
def test_a_question_nobody_answered_has_tables_without_numbers(policy: Policy) -> None:
    for table in released([-3] * 90, [0, 1, 2] * 30, ("a", "b", "c"), policy):
        assert not any(figure.shown for row in table.rows for figure in row.figures)
        assert {figure.mark for row in table.rows for figure in row.figures} == {Mark.MISSING}


@pytest.mark.parametrize("policy", POLICIES)
def test_nobody_at_all(policy: Policy) -> None:
    for table in released([], [], ("a", "b"), policy):
        assert not any(row.shown for row in table.rows)


@pytest.mark.parametrize("policy", POLICIES)
def test_two_hundred_groups_are_released_and_the_small_ones_withheld(policy: Policy) -> None:
    rng = np.random.default_rng(1)
    people, names = 6000, tuple(f"g{n}" for n in range(200))
    groups = rng.choice(200, people, p=rng.dirichlet(np.full(200, 1.0)))
    answers = rng.integers(0, 2, people)
    _, table = released(answers.tolist(), groups.tolist(), names, policy)
    sizes = np.bincount(groups, minlength=200)
    assert len(table.rows) == 200
    for name, size in zip(names, sizes.tolist(), strict=True):
        if 1 <= size < policy.k:
            assert table.row(name).base is None
    shown = sum(row.base is not None for row in table.rows)
    assert shown >= 0.9 * (sizes >= policy.k).sum()


@pytest.mark.parametrize("policy", POLICIES)
def test_a_group_s_name_is_a_name_and_nothing_else(policy: Policy) -> None:
    names = ("Total", "<script>alert(1)</script>", "العربية", "base")
    _, table = released([0, 1] * 100, [0, 0, 1, 1, 2, 2, 3, 3] * 25, names, policy)
    assert [row.codes for row in table.rows] == [(name,) for name in names]
    assert {row.base for row in table.rows} == {50}
    assert Released.from_json(table.as_json()) == table


def test_the_empty_name_is_kept_for_those_whose_group_is_not_known() -> None:
    with pytest.raises(ValueError, match="empty code"):
        Dimension("d", ("a", ""), np.array([0, 1]))


@pytest.mark.parametrize("name", ["Total", "", "<script>", "العربية", "null", "a|b"])
def test_the_command_takes_any_name_of_a_cell(name: str) -> None:
    cells = {name: 4, "b": 40, "c": 50, "everybody": 94}
    asked = {
        "cells": cells,
        "equations": [{"total": "everybody", "parts": [name, "b", "c"]}],
        "threshold": 10,
    }
    answer = answer_release(asked)
    assert answer["cells"][name] is None
    assert sum(count is None for count in answer["cells"].values()) >= 2
    assert answer["withheld"][name] == "primary"
