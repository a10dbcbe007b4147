"""Moves: other tables that fit everything published, found by linear and, where needed, integer programming (HiGHS).

A move is a whole number added to each cell such that every equation still holds, no count falls below zero, and no published
cell leaves what was told of it. A reader cannot tell the true tables from the moved ones; two moves that differ by k - 1
at a cell are therefore a proof that the cell is protected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from engage.privacy.tables import Tables

if TYPE_CHECKING:
    from scipy.sparse import csc_array

Move = NDArray[np.int64]
Flags = NDArray[np.bool_]
NODES: Final = 2000
"""Nodes of an integer search before it is given up: a fixed number, not a time, so that results repeat."""

FURTHER: Final = 1000.0
"""What one more person at the cell aimed at is worth, against one person shifted anywhere."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far each cell may move: ``down`` <= 0 <= ``up``."""

    down: NDArray[np.int64]
    up: NDArray[np.int64]

    def holds(self, move: Move) -> bool:
        return bool(np.all((self.down <= move) & (move <= self.up)))


@dataclass(frozen=True, slots=True)
class Far:
    """The furthest a cell goes by a linear program: ``bound`` in whole people, and ``move`` when that was already whole."""

    bound: int
    move: Move | None
    columns: NDArray[np.int64]
    place: int


def reach(tables: Tables, withheld: Flags, furthest: int) -> Reach:
    """Withheld cells move down to zero and up by ``furthest``; published ones within what is told of them."""
    free = withheld | tables.hidden
    floor = np.where(tables.signed, -furthest, -np.minimum(tables.counts, furthest))
    down = np.where(free, floor, np.maximum(tables.low - tables.counts, -furthest))
    up = np.where(free, furthest, np.minimum(tables.high - tables.counts, furthest))
    return Reach(down, up)


def incidence(tables: Tables) -> csc_array[Any]:
    """Equations x cells: +1 at the total, -1 at its parts."""
    from scipy.sparse import csc_array

    cells = [cell for total, parts in tables.equations for cell in (total, *parts.tolist())]
    rows = [row for row, (_, parts) in enumerate(tables.equations) for _ in range(1 + len(parts))]
    signs = [sign for _, parts in tables.equations for sign in (1, *([-1] * len(parts)))]
    entries = (
        np.array(signs, dtype=np.int64),
        (np.array(rows, dtype=np.int64), np.array(cells, dtype=np.int64)),
    )
    return csc_array(entries, shape=(len(tables.equations), len(tables.names)))


class Mover:
    """Finds moves in one model."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._signs = incidence(tables)

    def keeps(self, move: Move) -> bool:
        """Do all equations still hold? Exact, in whole numbers."""
        return not np.any(self._signs @ move)

    def farthest(self, within: Reach, cell: int, sign: int, most: int) -> Far:
        """How far ``cell`` can go in direction ``sign`` when people may be split, at most ``most``."""
        columns = np.flatnonzero(within.down < within.up)
        place = int(np.searchsorted(columns, cell))
        if place >= len(columns) or columns[place] != cell:
            return Far(0, np.zeros(len(self.tables.names), dtype=np.int64), columns, place)
        found = self._push(within, columns, place, sign, most)
        bound = 0 if found is None else int(np.floor(abs(found[place]) + 1e-6))
        return Far(bound, self._rounded(found, columns, within), columns, place)

    def farthest_whole(self, within: Reach, far: Far, sign: int, most: int) -> Move | None:
        """The same in whole people; None if no such move was found. The shortest is mostly whole; else integers are searched."""
        if far.move is not None or not far.bound:
            return far.move
        for whole in (False, True):
            move = self._rounded(
                self._shortest(within, far.columns, far.place, sign, most, whole=whole), far.columns, within
            )
            if move is not None:
                return move
        return None

    def together(
        self, within: Reach, cells: NDArray[np.int64], signs: NDArray[np.int64], most: NDArray[np.int64]
    ) -> Move | None:
        """One move that takes many cells as far as it can at once, each in its direction and at most ``most``."""
        columns = np.flatnonzero(within.down < within.up)
        inside = np.isin(cells, columns)
        places = np.searchsorted(columns, cells[inside])
        down, up = within.down[columns].astype(float), within.up[columns].astype(float)
        down[places], up[places] = (
            np.maximum(down[places], -most[inside]),
            np.minimum(up[places], most[inside]),
        )
        aim = np.zeros(len(columns))
        aim[places] = -signs[inside]
        return self._rounded(solve(aim, self._signs[:, columns], down, up), columns, within)

    def _push(
        self, within: Reach, columns: NDArray[np.int64], place: int, sign: int, most: int
    ) -> NDArray[np.float64] | None:
        down, up = within.down[columns].astype(float), within.up[columns].astype(float)
        down[place], up[place] = max(down[place], -most), min(up[place], most)
        aim = np.zeros(len(columns))
        aim[place] = -sign
        return solve(aim, self._signs[:, columns], down, up)

    def _shortest(
        self, within: Reach, columns: NDArray[np.int64], place: int, sign: int, most: int, *, whole: bool
    ) -> NDArray[np.float64] | None:
        """The furthest move that shifts the fewest people."""
        from scipy.sparse import hstack

        signs = self._signs[:, columns]
        up, down = within.up[columns].astype(float), -within.down[columns].astype(float)
        up[place], down[place] = min(up[place], most), min(down[place], most)
        aim = np.ones(2 * len(columns))
        aim[place], aim[place + len(columns)] = -sign * FURTHER, sign * FURTHER
        both = hstack([signs, -signs], format="csc")
        found = solve(aim, both, np.zeros(2 * len(columns)), np.append(up, down), whole=whole)
        return None if found is None else found[: len(columns)] - found[len(columns) :]

    def cheapest(
        self, within: Reach, prices: NDArray[np.float64], cell: int, need: int, furthest: int
    ) -> Flags | None:
        """Which cells to withhold besides, so that two moves differ by ``need`` at ``cell``: the cheapest found.

        ``prices``: what withholding a cell costs, infinite for one that must stay. A linear program prices every unit a
        cell moves; three rounds, each pricing a unit by what the last round used, come near the true cost, which falls due
        once a cell however far it moves.
        """
        program = _Search(self.tables, self._signs, within, prices, cell, need, furthest)
        used = program.solve(prices / need)
        for _ in range(2):
            if used is None:
                break
            used = program.solve(prices / np.maximum(used, 0.05))
        return None if used is None else used > 1e-6

    def _rounded(
        self, found: NDArray[np.float64] | None, columns: NDArray[np.int64], within: Reach
    ) -> Move | None:
        if found is None:
            return None
        move = np.zeros(len(self.tables.names), dtype=np.int64)
        move[columns] = np.rint(found).astype(np.int64)
        return move if self.keeps(move) and within.holds(move) else None


class _Search:
    """Two moves at once (one up, one down), each a free part that costs nothing and a part of still published cells that does."""

    def __init__(
        self,
        tables: Tables,
        signs: csc_array[Any],
        within: Reach,
        prices: NDArray[np.float64],
        cell: int,
        need: int,
        furthest: int,
    ) -> None:
        from scipy.sparse import block_array, csc_array

        self._free = np.flatnonzero(within.down < within.up)
        self._bought = np.flatnonzero(np.isfinite(prices) & (prices > 0))
        self._size = len(tables.names)
        one = block_array(
            [[signs[:, self._free], signs[:, self._bought], -signs[:, self._bought]]], format="csc"
        )
        at_cell = np.concatenate([self._free == cell, self._bought == cell, -1.0 * (self._bought == cell)])
        apart = csc_array(np.concatenate([at_cell, -at_cell])[np.newaxis, :])
        self._matrix = block_array(
            [[one, None], [None, one], [apart[:, : one.shape[1]], apart[:, one.shape[1] :]]], format="csc"
        )
        self._right = np.concatenate([np.zeros(2 * one.shape[0]), [float(need)]])
        floor = np.minimum(tables.counts, furthest)[self._bought]
        zero = np.zeros(2 * len(self._bought))
        self._down = np.tile(np.concatenate([within.down[self._free], zero]), 2).astype(float)
        self._up = np.tile(
            np.concatenate([within.up[self._free], np.full(len(self._bought), furthest), floor]), 2
        ).astype(float)

    def solve(self, unit_prices: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """How far each still published cell is moved, by cell; None when no such moves exist."""
        bought = unit_prices[self._bought]
        aim = np.tile(np.concatenate([np.zeros(len(self._free)), bought, bought]), 2)
        found = solve(aim, self._matrix, self._down, self._up, self._right)
        if found is None:
            return None
        halves = found.reshape(2, -1)[:, len(self._free) :].reshape(2, 2, -1)
        used = np.zeros(self._size)
        used[self._bought] = halves.sum(axis=(0, 1))
        return used


def solve(
    aim: NDArray[np.float64],
    matrix: csc_array[Any],
    down: NDArray[np.float64],
    up: NDArray[np.float64],
    right: NDArray[np.float64] | float = 0.0,
    *,
    whole: bool = False,
) -> NDArray[np.float64] | None:
    """Minimise ``aim`` subject to ``matrix`` x = ``right`` and the bounds, ``whole`` for whole numbers; None without solution."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = [LinearConstraint(matrix, right, right)] if matrix.shape[0] else []
    bounds = Bounds(down, up)
    if whole:
        result = milp(
            aim,
            constraints=rows,
            bounds=bounds,
            integrality=np.ones(len(aim), dtype=np.int64),
            options={"node_limit": NODES},
        )
    else:
        result = milp(aim, constraints=rows, bounds=bounds, options={"presolve": False})
    return None if result.x is None else np.asarray(result.x, dtype=float)
