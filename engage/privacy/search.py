"""What to withhold besides: a linear program over two moves at once, in which still published cells cost what they move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engage.privacy.moves import Reach, solve
from engage.privacy.tables import Tables

if TYPE_CHECKING:
    from scipy.sparse import csc_array


@dataclass(frozen=True, eq=False)
class Found:
    """``used``: how far each still published cell is moved; ``halves``: the two moves themselves, both over all cells."""

    used: NDArray[np.float64]
    halves: tuple[NDArray[np.float64], NDArray[np.float64]]


class Search:
    """Two moves at once, each a free part that costs nothing and a part of still published cells that does.

    At ``cells`` they lie at least ``needs`` apart, by turns in one direction and in the other, so that several cells of a
    table can be protected together without all of them growing at once.
    """

    def __init__(
        self,
        tables: Tables,
        signs: csc_array[Any],
        within: Reach,
        prices: NDArray[np.float64],
        cells: NDArray[np.int64],
        needs: NDArray[np.int64],
        furthest: int,
    ) -> None:
        from scipy.sparse import block_array

        self._free = np.flatnonzero(within.down < within.up)
        self._bought = np.flatnonzero(np.isfinite(prices) & (prices > 0))
        self._size = len(tables.names)
        one = block_array(
            [[signs[:, self._free], signs[:, self._bought], -signs[:, self._bought]]], format="csc"
        )
        self._at = np.concatenate([self._free, self._bought, self._bought])
        self._sign = np.concatenate(
            [np.ones(len(self._free) + len(self._bought)), -np.ones(len(self._bought))]
        )
        apart = self._apart(cells)
        self._matrix = block_array([[one, None], [None, one], [apart, -apart]], format="csc")
        still = np.zeros(2 * one.shape[0])
        self._right = np.concatenate([still, needs.astype(float)])
        self._most = np.concatenate([still, np.full(len(cells), np.inf)])
        floor = np.minimum(tables.counts - tables.least, furthest)[self._bought]
        ceiling = np.minimum(tables.most - tables.counts, furthest)[self._bought]
        zero = np.zeros(2 * len(self._bought))
        self._down = np.tile(np.concatenate([within.down[self._free], zero]), 2).astype(float)
        self._up = np.tile(np.concatenate([within.up[self._free], ceiling, floor]), 2).astype(float)

    def _apart(self, cells: NDArray[np.int64]) -> csc_array[Any]:
        """Rows that read one move at each of the cells, every second one with the opposite sign."""
        from scipy.sparse import csc_array

        order = np.argsort(cells)
        found = np.searchsorted(cells[order], self._at).clip(max=len(cells) - 1)
        row = order[found]
        here = cells[row] == self._at
        columns = np.flatnonzero(here)
        turn = np.where(row[here] % 2, -1.0, 1.0)
        entries = (self._sign[here] * turn, (row[here], columns))
        return csc_array(entries, shape=(len(cells), len(self._at)))

    def solve(self, unit_prices: NDArray[np.float64]) -> Found | None:
        """The cheapest two moves by ``unit_prices`` a person moved; None when no such moves exist."""
        bought = unit_prices[self._bought]
        aim = np.tile(np.concatenate([np.zeros(len(self._free)), bought, bought]), 2)
        found = solve(aim, self._matrix, self._down, self._up, self._right, self._most)
        if found is None:
            return None
        halves = found.reshape(2, -1)
        used = np.zeros(self._size)
        parts = halves[:, len(self._free) :].reshape(2, 2, -1)
        used[self._bought] = parts.sum(axis=(0, 1))
        return Found(used, (self._over_all(halves[0]), self._over_all(halves[1])))

    def _over_all(self, half: NDArray[np.float64]) -> NDArray[np.float64]:
        move = np.zeros(self._size)
        np.add.at(move, self._at, self._sign * half)
        return move
