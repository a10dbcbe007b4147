"""What must not change when the question stays the same (statistics.md, section 5.4), on real answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from engage.analysis.association import association, association_of
from engage.analysis.breakdown import Dimension, Question, count
from engage.analysis.cell_gaps import gaps_in_option
from engage.analysis.design import Design
from engage.analysis.estimates import Domains, estimate
from engage.analysis.gaps import OVERALL, REST, from_answers
from engage.analysis.shares import shares
from tests.analysis.reference import needs_reference, table, values

pytestmark = needs_reference


@dataclass(frozen=True)
class Answers:
    """0/1 answers (nan missing), each row's group and weight, the groups' names."""

    y: np.ndarray
    group: np.ndarray
    weight: np.ndarray
    names: tuple[str, ...]

    def rows(self, order: np.ndarray) -> Answers:
        return replace(self, y=self.y[order], group=self.group[order], weight=self.weight[order])


@pytest.fixture(scope="module")
def answers() -> Answers:
    rows = table("nhanes_small_race.csv")
    names, group = np.unique(rows["race"], return_inverse=True)
    y = values(rows, "HI_CHOL").astype(float)
    y[::17] = np.nan
    group[::23] = -1
    return Answers(y, group, rows["WTMEC2YR"].astype(float).to_numpy(), tuple(names))


def results(a: Answers, options: tuple[str, ...] = ("no", "yes")) -> dict[str, dict[str, Any]]:
    """Everything said of each group, from the answers and from cells, by the group's name."""
    codes = np.where(np.isnan(a.y), -3, a.y + options.index("no")).astype(int)
    cells = count(Question("q", options, codes), [Dimension("g", a.names, a.group)], a.weight)
    design, domains = Design.sample(len(a.y), a.weight), Domains.of_codes(a.names, a.group)
    of_rows, of_cells = estimate(design, a.y, domains), shares(cells.known())
    yes = options.index("yes")
    found: dict[str, dict[str, Any]] = {name: {} for name in a.names}
    for i, name in enumerate(a.names):
        found[name] |= {"mean": of_rows.mean[i], "se": of_rows.se[i], "n": of_rows.n[i]}
        found[name] |= {
            "low": of_cells.low[i, yes],
            "high": of_cells.high[i, yes],
            "flags": of_cells.flags[i, yes],
        }
    for reference in (REST, OVERALL, a.names[-1]):
        for where, gaps in (
            ("rows", from_answers(design, a.y, domains, reference)),
            ("cells", gaps_in_option(cells, "yes", reference)),
        ):
            for i, name in enumerate(gaps.levels):
                found[name] |= {
                    f"{where} {reference} {what}": float(getattr(gaps, what)[i])
                    for what in ("difference", "se", "p", "p_holm", "ratio")
                }
    for where, test in (("rows", association(design, a.y, domains)), ("cells", association_of(cells))):
        assert test is not None
        found[a.names[0]] |= {f"{where} f": test.f, f"{where} ndf": test.ndf, f"{where} ddf": test.ddf}
    return found


def assert_same(one: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> None:
    for name, expected in one.items():
        assert other[name].keys() == expected.keys()
        assert other[name]["flags"] == expected["flags"]
        keys = [key for key in expected if key != "flags"]
        np.testing.assert_allclose(
            [other[name][k] for k in keys], [expected[k] for k in keys], rtol=1e-9, err_msg=name
        )


def test_answers_and_cells_say_the_same(answers: Answers) -> None:
    for found in results(answers).values():
        for key, number in found.items():
            if key.startswith("rows"):
                np.testing.assert_allclose(number, found[key.replace("rows", "cells")], rtol=1e-9)


def test_the_order_of_rows_does_not_matter(answers: Answers) -> None:
    order = np.random.default_rng(3).permutation(len(answers.y))
    assert_same(results(answers), results(answers.rows(order)))


def test_the_order_of_groups_does_not_matter(answers: Answers) -> None:
    last = (
        len(answers.names) - 1
    )  # stays where it is: it is a reference, and carries the tests of association
    order = np.array([2, 0, 1, last])
    place = np.append(np.argsort(order), -1)  # -1, not known, stays -1
    moved = replace(answers, group=place[answers.group], names=tuple(answers.names[i] for i in order))
    before, after = results(answers), results(moved)
    for what in ("f", "ndf", "ddf"):
        for where in ("rows", "cells"):
            key = f"{where} {what}"
            assert after[moved.names[0]].pop(key) == pytest.approx(before[answers.names[0]].pop(key))
    assert_same(before, after)


def test_scaling_all_weights_changes_nothing(answers: Answers) -> None:
    assert_same(results(answers), results(replace(answers, weight=answers.weight / 12_345.6)))


def test_an_answer_that_nobody_chose_changes_nothing(answers: Answers) -> None:
    for options in (("no", "yes", "never"), ("never", "no", "yes")):
        assert_same(results(answers), results(answers, options))


def test_a_group_that_nobody_is_in_changes_nothing(answers: Answers) -> None:
    with_empty = replace(
        answers, names=("nobody", *answers.names), group=np.where(answers.group >= 0, answers.group + 1, -1)
    )
    before, after = results(answers), results(with_empty)
    for where in ("rows", "cells"):
        for what in ("f", "ndf", "ddf"):
            key = f"{where} {what}"
            assert after["nobody"].pop(key) == pytest.approx(before[answers.names[0]].pop(key))
    assert np.isnan(after["nobody"]["mean"])
    assert_same(before, after)


def test_repeating_everybody_keeps_the_estimates_and_narrows_the_limits_but_weighing_double_does_not(
    answers: Answers,
) -> None:
    before = results(answers)
    doubled = results(replace(answers, weight=2 * answers.weight))
    repeated = results(answers.rows(np.tile(np.arange(len(answers.y)), 2)))
    rows = len(answers.y)
    for name, found in before.items():
        assert doubled[name]["mean"] == pytest.approx(found["mean"])
        assert repeated[name]["mean"] == pytest.approx(found["mean"])
        assert doubled[name]["se"] == pytest.approx(found["se"])
        narrower = np.sqrt((rows - 1) / (2 * rows - 1))
        assert repeated[name]["se"] == pytest.approx(found["se"] * narrower)


def test_one_row_twice_and_one_row_of_double_weight_have_one_mean_and_two_errors(answers: Answers) -> None:
    heavy = replace(answers, weight=answers.weight * np.where(np.arange(len(answers.y)) == 1, 2, 1))
    twice = answers.rows(np.append(np.arange(len(answers.y)), 1))
    name = answers.names[answers.group[1]]
    assert results(heavy)[name]["mean"] == pytest.approx(results(twice)[name]["mean"])
    assert results(heavy)[name]["se"] != pytest.approx(results(twice)[name]["se"], rel=1e-4)
