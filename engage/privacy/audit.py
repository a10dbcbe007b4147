"""The second look: is what suppression claims true? It trusts no solver, only whole-number arithmetic on the equations.

A pattern comes with moves. Each that fits is another table a reader must reckon with; where two of them lie far enough
apart at a sensitive cell, the cell is protected, whatever any solver said. What is not proved so is not published.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from engage.privacy.moves import Flags, Move, Mover, reach
from engage.privacy.tables import Tables


def unproved(
    tables: Tables, withheld: Collection[Hashable], sensitive: Mapping[Hashable, int], moves: Iterable[Move]
) -> tuple[Hashable, ...]:
    """The sensitive cells whose interval the moves do not show to be as wide as ``sensitive`` says."""
    free = _flags(tables, withheld) | tables.hidden
    at = tables.index
    others = np.array([tables.counts, *(tables.counts + move for move in moves)])
    widths = np.ptp(others[_fitting(tables, free, others)], axis=0)
    return tuple(name for name, need in sensitive.items() if not free[at[name]] or widths[at[name]] < need)


def interval(
    tables: Tables, withheld: Collection[Hashable], cell: Hashable, furthest: int
) -> tuple[int, int]:
    """The least and greatest count that fit everything published (people may be split), looking ``furthest`` each way."""
    mover, place = Mover(tables), tables.index[cell]
    within = reach(tables, _flags(tables, withheld), furthest)
    count = int(tables.counts[place])
    down, up = (mover.farthest(within, place, sign, furthest).bound for sign in (-1, 1))
    return count - down, count + up


def _fitting(tables: Tables, free: Flags, others: NDArray[np.int64]) -> Flags:
    """Which of the other tables [tables, cells] a reader must reckon with."""
    below = ((others < tables.least) & ~tables.signed).any(axis=1) | (others > tables.most).any(axis=1)
    known = others[:, ~free]
    told = ((tables.low[~free] <= known) & (known <= tables.high[~free])).all(axis=1)
    apart = np.zeros(len(others), dtype=bool)
    for total, parts in tables.equations:
        apart |= others[:, total] != others[:, parts].sum(axis=1)
    return told & ~below & ~apart


def _flags(tables: Tables, withheld: Collection[Hashable]) -> Flags:
    flags = np.zeros(len(tables.names), dtype=bool)
    at = tables.index
    flags[[at[name] for name in withheld]] = True
    return flags
