"""The attacker reads printed tables: everybody, two dimensions and their crossing, rounded as the public sees them.

It is given more than the page shows: bases below 200 and the answers behind their percents exactly, as if every whole percent
gave them away; from 200 on a base is one of ten numbers, and an answer any count that prints the same percent.
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from engage.analysis.breakdown import break_down
from engage.analysis.columns import Dimension, Question
from engage.i18n.local_text import LocalText
from engage.privacy.policy import PUBLIC, Policy
from engage.privacy.release import Labels, release_shares
from engage.privacy.released import Released

K = PUBLIC.k
OPTIONS = 3
SIZES = (3, 4)
Place = tuple[str, ...]
CROSSED = Policy(reliable_only=False)


def survey(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Answers 0..2, and two dimensions with a few who left them blank (-1)."""
    rng = np.random.default_rng(seed)
    people = int(rng.integers(80, 900))
    answers = rng.choice(OPTIONS, people, p=rng.dirichlet(np.full(OPTIONS, 2.0)))
    groups = []
    for size in SIZES:
        shares = rng.dirichlet(np.full(size, 1.0))
        group = rng.choice(size, people, p=shares)
        group[rng.random(people) < rng.choice([0, 0.01, 0.03])] = -1
        groups.append(group)
    return answers, np.array(groups)


def released(answers: np.ndarray, groups: np.ndarray) -> dict[tuple[str, ...], Released]:
    question = Question("q", tuple("abc"), answers)
    dimensions = [
        Dimension(code, tuple(map(str, range(size))), members)
        for code, size, members in zip("de", SIZES, groups, strict=True)
    ]
    wanted: list[tuple[str, ...]] = [(), ("d",), ("e",), ("d", "e")]
    cells = break_down([question], dimensions, wanted=wanted)
    return dict(zip(wanted, release_shares(cells, CROSSED, Labels(LocalText(en="Q"))), strict=True))


class Attack:
    """One variable for every answer of every crossed group, those who left a dimension blank included."""

    def __init__(self, answers: np.ndarray, groups: np.ndarray) -> None:
        self.levels = [[*map(str, range(size)), "-1"] for size in SIZES]
        self.cells = list(product(*self.levels, range(OPTIONS)))
        found = zip(groups[0], groups[1], answers, strict=True)
        counts = dict.fromkeys(self.cells, 0)
        for d, e, a in found:
            counts[str(d), str(e), int(a)] += 1
        self.truth = np.array([counts[cell] for cell in self.cells])
        self.rows: list[np.ndarray] = []
        self.least: list[float] = []
        self.most: list[float] = []

    def row(self, dimensions: tuple[str, ...], codes: Place, option: int | None) -> np.ndarray:
        wanted = dict(zip(dimensions, codes, strict=True))
        return np.array(
            [
                all({"d": d, "e": e}[name] == code for name, code in wanted.items()) and option in (None, a)
                for d, e, a in self.cells
            ],
            dtype=float,
        )

    def learn(self, row: np.ndarray, low: float, high: float) -> None:
        self.rows.append(row)
        self.least.append(low)
        self.most.append(high)

    def width(self, row: np.ndarray) -> float:
        table = np.array(self.rows)
        ends = [
            linprog(
                sign * row,
                A_ub=np.vstack([table, -table]),
                b_ub=np.concatenate([self.most, -np.array(self.least)]),
                bounds=(0, 10**4),
            ).fun
            for sign in (1, -1)
        ]
        return float(-ends[1] - ends[0])

    def read(self, table: Released) -> None:
        for printed in table.rows:
            base = self.row(table.dimensions, printed.codes, None)
            people = int(base @ self.truth)
            if printed.base is None:
                continue
            exact = people < 200
            assert printed.base <= people < printed.base + 10
            self.learn(base, *((people, people) if exact else (printed.base, printed.base + 9)))
            for option, figure in enumerate(printed.figures):
                row = self.row(table.dimensions, printed.codes, option)
                count = int(row @ self.truth)
                if figure.value is None:
                    continue
                if exact:
                    self.learn(row, count, count)
                elif figure.flag is None:
                    low, high = (
                        (figure.value - 0.005) * printed.base,
                        (figure.value + 0.005) * (printed.base + 9),
                    )
                    self.learn(row, math.floor(low), math.ceil(high))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 4))])
def test_no_group_or_crossed_answer_too_small_to_show_can_be_worked_out(seed: int) -> None:
    answers, groups = survey(seed)
    tables = released(answers, groups)
    attack = Attack(answers, groups)
    for table in tables.values():
        attack.read(table)
    small = 0
    for dimensions, table in tables.items():
        for printed in table.rows:
            columns: list[int | None] = [None, *range(OPTIONS)] if len(dimensions) == 2 else [None]
            for option in columns:
                row = attack.row(dimensions, printed.codes, option)
                if 1 <= row @ attack.truth < K:
                    small += 1
                    shown = printed.base if option is None else printed.figures[option].value
                    assert shown is None
                    assert attack.width(row) >= K - 1 - 1e-6, (dimensions, printed.codes, option)
    for at, dimension in enumerate("de"):
        unstated = attack.row((dimension,), ("-1",), None)
        if 1 <= (groups[at] == -1).sum() < K:
            assert attack.width(unstated) >= K - 1 - 1e-6
    assert small, "this survey tests nothing"
