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
    """Withheld cells move down to the least and up to the most known of them, at most ``furthest``; published ones within what is told of them."""
    free = withheld | tables.hidden
    floor = np.where(tables.signed, -furthest, -np.minimum(tables.counts - tables.least, furthest))
    ceiling = np.minimum(tables.most - tables.counts, furthest)
    down = np.where(free, floor, np.maximum(tables.low - tables.counts, -furthest))
    up = np.where(free, ceiling, np.minimum(tables.high - tables.counts, furthest))
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
        places, most = np.searchsorted(columns, cells[inside]), most[inside]
        aim = np.zeros(len(columns))
        aim[places] = -signs[inside]
        # Corners are often halves of people: the same corner of half the space, doubled, is whole.
        for scale in (1, 2):
            down = np.ceil(within.down[columns] / scale)
            up = np.floor(within.up[columns] / scale)
            down[places] = np.maximum(down[places], -np.ceil(most / scale))
            up[places] = np.minimum(up[places], np.ceil(most / scale))
            found = solve(aim, self._signs[:, columns], down, up)
            move = None if found is None else self._rounded(scale * found, columns, within)
            if move is not None:
                return move
        return None

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
        self,
        within: Reach,
        prices: NDArray[np.float64],
        cells: NDArray[np.int64],
        needs: NDArray[np.int64],
        furthest: int,
    ) -> tuple[Flags, list[Move]] | None:
        """Which cells to withhold besides, so that two moves differ by ``needs`` at all ``cells``: the cheapest found.

        With them the two moves, where they are whole. ``prices``: what withholding a cell costs, infinite for one that must
        stay. A linear program prices every unit a cell moves; three rounds, each pricing a unit by what the last round used,
        come near the true cost, which falls due once a cell however far it moves. None when there are no such moves.
        """
        from engage.privacy.search import Search

        program = Search(self.tables, self._signs, within, prices, cells, needs, furthest)
        found = program.solve(prices / needs.max())
        for _ in range(2):
            if found is None:
                return None
            found = program.solve(prices / np.maximum(found.used, 0.05)) or found
        if found is None:
            return None
        whole = [move for half in found.halves if (move := self._whole(half)) is not None]
        return found.used > 1e-6, whole

    def _whole(self, found: NDArray[np.float64]) -> Move | None:
        """A move over all cells in whole people; None when it only works out in fractions."""
        move = np.rint(found).astype(np.int64)
        return move if self.keeps(move) and np.abs(found - move).max(initial=0) < 1e-6 else None

    def _rounded(
        self, found: NDArray[np.float64] | None, columns: NDArray[np.int64], within: Reach
    ) -> Move | None:
        if found is None:
            return None
        move = np.zeros(len(self.tables.names), dtype=np.int64)
        move[columns] = np.rint(found).astype(np.int64)
        return move if self.keeps(move) and within.holds(move) else None


def solve(
    aim: NDArray[np.float64],
    matrix: csc_array[Any],
    down: NDArray[np.float64],
    up: NDArray[np.float64],
    right: NDArray[np.float64] | float = 0.0,
    most: NDArray[np.float64] | None = None,
    *,
    whole: bool = False,
) -> NDArray[np.float64] | None:
    """Minimise ``aim`` subject to ``right`` <= ``matrix`` x <= ``most`` and the bounds; None without solution.

    Without ``most`` the rows are equations. ``whole``: in whole numbers.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = [LinearConstraint(matrix, right, right if most is None else most)] if matrix.shape[0] else []
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
