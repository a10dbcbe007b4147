"""An attacker who sharpens nobody's pencil: it knows what was published, the equations, and nothing of how blanks were chosen.

It shares no code with ``engage.privacy``: cells are variables, what was published fixes them, and a linear (or integer) program
says the least and the greatest each blank can be.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

Table = dict[str, int]
Published = Mapping[str, int | None]
Rows = Sequence[Mapping[str, Any]]


def intervals(
    releases: Sequence[Published],
    equations: Rows,
    wanted: Sequence[tuple[int, str]],
    *,
    whole: bool = False,
    nobody_left: bool = True,
) -> dict[tuple[int, str], tuple[float, float]]:
    """The feasible interval of each wanted (release, cell); releases oldest first, each at most the next if nobody left."""
    names = list(releases[0])
    at = {(r, name): r * len(names) + i for r in range(len(releases)) for i, name in enumerate(names)}
    equal = lil_matrix((len(releases) * len(equations), len(at)))
    for row, (r, equation) in enumerate(itertools.product(range(len(releases)), equations)):
        equal[row, at[r, equation["total"]]] = 1
        for part in equation["parts"]:
            equal[row, at[r, part]] -= 1
    steps = [(at[r, n], at[r + 1, n]) for r in range(len(releases) - 1) for n in names] if nobody_left else []
    grows = lil_matrix((max(len(steps), 1), len(at)))
    for row, (old, new) in enumerate(steps):
        grows[row, old], grows[row, new] = 1, -1
    bounds = [
        (0, 10**6) if (v := release[name]) is None else (v, v) for release in releases for name in names
    ]
    found = {}
    for cell in wanted:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(at))
            aim[at[cell]] = sign
            answer = linprog(
                aim, A_ub=grows.tocsr(), b_ub=np.zeros(grows.shape[0]), A_eq=equal.tocsr(), b_eq=np.zeros(equal.shape[0]),
                bounds=bounds, method="highs", integrality=np.ones(len(at)) if whole else None,
            )  # fmt: skip
            assert answer.status == 0, answer.message
            ends.append(sign * answer.fun)
        found[cell] = (ends[0], ends[1])
    return found


def narrow(
    releases: Sequence[Published],
    truths: Sequence[Table],
    equations: Rows,
    k: int,
    *,
    whole: bool = False,
    nobody_left: bool = True,
) -> dict[tuple[int, str], tuple[float, float]]:
    """Sensitive cells (1 to k - 1) of all releases whose interval is narrower than k - 1, those shown outright included."""
    sensitive = [
        (r, name) for r, truth in enumerate(truths) for name, count in truth.items() if 1 <= count < k
    ]
    blank = [cell for cell in sensitive if releases[cell[0]][cell[1]] is None]
    found: dict[tuple[int, str], tuple[float, float]] = {
        cell: (truths[cell[0]][cell[1]],) * 2 for cell in set(sensitive) - set(blank)
    }
    found |= intervals(releases, equations, blank, whole=whole, nobody_left=nobody_left)
    return {cell: ends for cell, ends in found.items() if ends[1] - ends[0] < k - 1 - 1e-6}


def crossed(counts: np.ndarray) -> tuple[Table, list[dict[str, Any]]]:
    """A table of any dimensions with all its margins, as cells and equations."""
    axes = [[*map(str, range(size)), "Total"] for size in counts.shape]
    cells: Table = {}
    equations = []
    for place in itertools.product(*axes):
        part = tuple(slice(None) if level == "Total" else int(level) for level in place)
        cells["|".join(place)] = int(counts[part].sum())
        for axis, level in enumerate(place):
            if level == "Total":
                parts = ["|".join((*place[:axis], other, *place[axis + 1 :])) for other in axes[axis][:-1]]
                equations.append({"total": "|".join(place), "parts": parts})
    return cells, equations


def random_table(rng: np.random.Generator, widest: int = 5) -> np.ndarray:
    """A small survey: skewed groups, a few hundred people, some empty cells."""
    shape = tuple(rng.integers(2, widest + 1, size=rng.choice([2, 2, 3])))
    shares = np.ones(())
    for size in shape:
        shares = np.multiply.outer(shares, rng.dirichlet(np.full(size, 1.2)))
    shares = shares * rng.uniform(0.3, 2.0, shape)
    return rng.multinomial(int(rng.integers(20, 700)), (shares / shares.sum()).ravel()).reshape(shape)


def rolled_up(cells: Table, equations: Rows, groups: int) -> tuple[Table, list[dict[str, Any]]]:
    """The same table with its first ``groups`` groups also counted together: a roll-up beside its parts."""
    more = dict(cells)
    rows = [dict(equation) for equation in equations]
    columns = dict.fromkeys(name.split("|", 1)[1] for name in cells)
    for column in columns:
        parts = [f"{group}|{column}" for group in range(groups)]
        more[f"rolled|{column}"] = sum(cells[part] for part in parts)
        rows.append({"total": f"rolled|{column}", "parts": parts})
    return more, rows


def linked(rng: np.random.Generator) -> tuple[Table, list[dict[str, Any]]]:
    """Several tables of the same people: everybody, three dimensions, and each pair of them crossed."""
    people, sizes = int(rng.integers(40, 900)), rng.integers(2, 5, size=3)
    groups = [rng.choice(size, people, p=rng.dirichlet(np.full(size, 1.0))) for size in sizes]
    cells: Table = {"all": people}
    equations: list[dict[str, Any]] = []
    for d, size in enumerate(sizes):
        for level in range(size):
            cells[f"{d}:{level}"] = int((groups[d] == level).sum())
        equations.append({"total": "all", "parts": [f"{d}:{level}" for level in range(size)]})
    for d, e in itertools.combinations(range(3), 2):
        inner = {(i, j): f"{d}:{i}|{e}:{j}" for i in range(sizes[d]) for j in range(sizes[e])}
        for (i, j), name in inner.items():
            cells[name] = int(((groups[d] == i) & (groups[e] == j)).sum())
        equations += [
            {"total": f"{d}:{i}", "parts": [inner[i, j] for j in range(sizes[e])]} for i in range(sizes[d])
        ]
        equations += [
            {"total": f"{e}:{j}", "parts": [inner[i, j] for i in range(sizes[d])]} for j in range(sizes[e])
        ]
    return cells, equations
