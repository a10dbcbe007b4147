"""The second look: is what suppression claims true? It trusts no solver, only whole-number arithmetic on the equations.

A pattern comes with moves. Each that fits is another table a reader must reckon with; where two of them lie far enough
apart at a sensitive cell, the cell is protected, whatever any solver said. What is not proved so is not published.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping

import numpy as np

from engage.privacy.moves import Flags, Move, Mover, reach
from engage.privacy.tables import Tables


def unproved(
    tables: Tables, withheld: Collection[Hashable], sensitive: Mapping[Hashable, int], moves: Iterable[Move]
) -> tuple[Hashable, ...]:
    """The sensitive cells whose interval the moves do not show to be as wide as ``sensitive`` says."""
    free = _flags(tables, withheld) | tables.hidden
    fitting = [tables.counts + move for move in moves if _fits(tables, free, tables.counts + move)]
    at = tables.index
    seen = np.array([tables.counts, *fitting])
    widths = np.ptp(seen, axis=0)
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


def _fits(tables: Tables, free: Flags, table: Move) -> bool:
    if np.any((table < 0) & ~tables.signed):
        return False
    if np.any(~free & ((table < tables.low) | (table > tables.high))):
        return False
    return all(table[total] == table[parts].sum() for total, parts in tables.equations)


def _flags(tables: Tables, withheld: Collection[Hashable]) -> Flags:
    flags = np.zeros(len(tables.names), dtype=bool)
    at = tables.index
    flags[[at[name] for name in withheld]] = True
    return flags
