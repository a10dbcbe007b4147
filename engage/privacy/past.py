"""What was released of the same people so far, as far as a release has to reckon with it.

Three rules, which together keep all former releases safe without their hidden counts being looked at again:

- *Sticky*: what was never shown stays withheld. So whatever else the former counts may have been, they may still have been, with
  the same newcomers on top: every proof of a former release goes on holding, and its small cells need no new one.
- *Waiting*: a number of people that changed by 1 to k - 1 since it was last shown is withheld until k have come or gone, and
  the change is protected as a small count of its own. Its row keeps the figures it had.
- *No second cover*: of a cell that was shown a reader knows the least it can be now; of one that was not, it is taken that
  nobody came. Neither may move below that in a new proof, so no new proof disturbs a former release.

Where something shown became less, people left: then nothing is known of who is in both releases, former counts bound
nothing, and everything small is proved anew.

Cells are named by what they count, not by where they stand: a table in another order, or one that was never released before,
is no reason for a blank.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from engage.analysis.cells import UNKNOWN

REST = "rest"

Cell = tuple[tuple[str, ...], tuple[str, ...], str]
"""Dimensions, the group's code in each, column (an option's code, ``base``, or a kind of non-answer)."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A release's cells beside the former ones. ``waiting``: how wide the interval of a changed cell must be."""

    blank: frozenset[Hashable]
    waiting: Mapping[Hashable, int]
    least: Mapping[Hashable, int]
    proved: frozenset[Hashable]
    known: frozenset[Hashable] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell as a release left it: the count behind it, ``None`` when it was withheld.

    ``low``, ``high``: what a reader takes it for; ``None`` where it waited, and was shown as it had been before.
    """

    cell: Cell
    count: int | None
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """``shown``: the count behind each cell that was ever shown, when it was last shown; ``blank``: cells that were never
    shown; ``waited``: how many there were when they last waited; ``elsewhere``: cells that readers of this release are shown by another one, so that they are cover for nothing."""

    shown: Mapping[Cell, int] = field(default_factory=dict)
    blank: frozenset[Cell] = frozenset()
    waited: Mapping[Cell, int] = field(default_factory=dict)
    elsewhere: frozenset[Cell] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Before:
        """What entries add up to, oldest first."""
        shown: dict[Cell, int] = {}
        waited: dict[Cell, int] = {}
        mentioned: set[Cell] = set()
        for entry in entries:
            mentioned.add(entry.cell)
            if entry.count is not None and entry.low is not None:
                shown[entry.cell] = entry.count
                waited.pop(entry.cell, None)
            elif entry.count is not None:
                waited[entry.cell] = entry.count
        return cls(shown, frozenset(mentioned - shown.keys()), waited)

    def waits(self, cell: Cell, count: int, k: int) -> bool:
        """Would showing the cell now tell of fewer than k who came or went, since it was shown or since it last waited?"""
        apart = abs(count - self.shown[cell])
        return 1 <= apart < k or (cell in self.waited and abs(count - self.waited[cell]) < k)

    def beside(self, named: Mapping[Hashable, Cell], counts: Mapping[Hashable, int], k: int) -> Beside:
        """``named``: what each cell of the release counts; ``counts``: how many now."""
        was = {name: self.shown[cell] for name, cell in named.items() if cell in self.shown}
        tables = {cell[0] for cell in (*self.shown, *self.blank)}
        blank = {
            name
            for name, cell in named.items()
            if cell in self.blank or (cell[0] in tables and never_shown(cell))
        }
        waiting = {
            name: k - 1 for name in was if name not in blank and self.waits(named[name], counts[name], k)
        }
        withheld = frozenset(blank | waiting.keys())
        known = frozenset(name for name, cell in named.items() if cell in self.elsewhere) - withheld
        if any(counts[name] < count for name, count in was.items()):
            return Beside(withheld, waiting, {}, frozenset(), known)
        least = {**{name: counts[name] for name in blank}, **was}
        return Beside(withheld, waiting, least, frozenset(blank), known)


def never_shown(cell: Cell) -> bool:
    """Those who left a dimension blank, and what a group leaves of everybody: in every release, and printed in none."""
    return UNKNOWN in cell[1] or cell[2].startswith(REST)


def regrouped(entries: Iterable[Entry], dimension: str, groups: Collection[str]) -> bool:
    """Were former tables by a dimension made of groups that it no longer has, some of them withheld?

    Then the old groups and the new overlap in ways that no equation of this release knows of, and what was withheld could
    follow from both together: the dimension is not released again in its new groups.
    """
    mine = [entry for entry in entries if dimension in entry.cell[0]]
    gone = {entry.cell[1][entry.cell[0].index(dimension)] for entry in mine} - {*groups, UNKNOWN}
    return bool(gone) and bool(Before.of(mine).blank)
