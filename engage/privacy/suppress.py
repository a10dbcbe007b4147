"""What to withhold besides the cells that are too small, so that none of them follows from the rest.

Primary suppression withholds the sensitive cells. Complementary suppression withholds more cells until every sensitive
cell's *feasible interval* (the counts that fit everything published) is wide enough: k - 1, not merely more than one
number. Cheapest first by count, then cells that turned out to be unneeded are published again, then each withheld cell is
tried without. Nothing random and no clock: the same tables give the same blanks. (Fischetti and Salazar 2001 for the model.)

The reader is taken to know that counts are not below zero, the equations, the rule and k; not which blank is primary.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from engage.privacy.moves import Flags, Move, Mover, reach
from engage.privacy.tables import Tables

Why = Literal["primary", "complementary"]
SWEEP: Final = 5
"""From how many unprotected cells on they are pushed together before each is looked at alone."""
SEVERAL: Final = 500
"""With so many looks to spend, sensitive cells are also taken in the opposite order, and the cheaper pattern is kept."""
TOGETHER: Final = 24
"""At most so many unprotected cells, no two of them in one equation, are protected by one program."""
LARGE: Final = 40
"""With fewer looks than this to spend, no blank is tried with others in its place."""
CHUNK: Final = 8
"""So many cells are tried for publishing at once in models too large to look at each."""
TIDYING: Final = 50_000
"""How many looks at a cell, times the cells of the model, go into publishing more: work, not time, so that results repeat."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which cells are withheld and why; ``proofs`` are the moves that show it is enough (see ``audit``).

    ``exposed``: sensitive cells that cannot be protected whatever is withheld, because what is already known gives them away.
    """

    withheld: Mapping[Hashable, Why]
    proofs: tuple[Move, ...]
    exposed: tuple[Hashable, ...] = ()


def suppress(
    tables: Tables, sensitive: Mapping[Hashable, int], already: frozenset[Hashable] = frozenset()
) -> Pattern:
    """Withhold what must be. ``sensitive``: how wide the interval of each cell must be; ``already``: blank in any case."""
    return _Work(tables, sensitive, already).pattern()


@dataclass(slots=True)
class _State:
    """A set of withheld cells and the moves known to fit it (the first is no move at all)."""

    withheld: Flags
    moves: NDArray[np.int64]

    def copy(self) -> _State:
        return _State(self.withheld.copy(), self.moves)


class _Work:
    def __init__(
        self, tables: Tables, sensitive: Mapping[Hashable, int], already: frozenset[Hashable]
    ) -> None:
        self._tables = tables
        self._mover = Mover(tables)
        at = tables.index
        self._cells = np.array([at[name] for name in sensitive], dtype=np.int64)
        self._need = np.array(list(sensitive.values()), dtype=np.int64)
        self._furthest = 8 * int(self._need.max(initial=1))
        self._start = np.zeros(len(tables.names), dtype=bool)
        self._start[[at[name] for name in already]] = True
        self._start[self._cells] = True
        self._start &= ~tables.hidden & ~tables.known
        self._exposed: set[int] = set()
        self._allowed = self._looks = TIDYING // max(1, len(tables.names))
        self._neighbours: dict[int, set[int]] = {}
        for total, parts in tables.equations:
            together = {total, *parts.tolist()}
            for cell in together:
                self._neighbours.setdefault(cell, set()).update(together)

    def pattern(self) -> Pattern:
        best = self._best()
        primary = set(self._cells.tolist())
        withheld: dict[Hashable, Why] = {
            self._tables.names[i]: "primary" if i in primary else "complementary"
            for i in np.flatnonzero(best.withheld).tolist()
        }
        exposed = tuple(self._tables.names[i] for i in sorted(self._exposed))
        return Pattern(withheld, tuple(best.moves), exposed)

    def _best(self) -> _State:
        nothing = np.zeros((1, len(self._tables.names)), dtype=np.int64)
        tries = []
        for order in self._orders():
            state = _State(self._start.copy(), nothing)
            self._protect_many(state)
            self._protect(state, order, self._start)
            self._looks = self._allowed
            tries.append(self._tidied(state))
        best = min(tries, key=self._cost)
        self._looks = self._allowed
        return self._without_each(best) if self._allowed > LARGE else best

    def _orders(self) -> list[NDArray[np.int64]]:
        """In which order sensitive cells are protected: largest first; small models also try smallest first."""
        order = np.argsort(-self._tables.counts[self._cells], kind="stable")
        return [order, order[::-1]] if self._allowed > SEVERAL else [order]

    def _cost(self, state: _State) -> int:
        """What a pattern loses: the counts withheld, and one for each blank."""
        chosen = state.withheld & ~self._start
        return int(self._tables.counts[chosen].sum() + chosen.sum())

    def _prices(self, state: _State, kept: Flags) -> NDArray[np.float64]:
        may = ~state.withheld & ~self._tables.hidden & ~self._tables.known & (self._tables.counts > 0) & ~kept
        return np.where(may, self._tables.counts + 1.0, np.inf)

    def _open(self, state: _State) -> NDArray[np.int64]:
        """Which sensitive cells (by position) the known moves do not yet protect."""
        width = state.moves[:, self._cells].max(axis=0) - state.moves[:, self._cells].min(axis=0)
        return np.flatnonzero(width < self._need)

    def _prove(self, state: _State, place: int) -> bool:
        """Look for moves that protect one sensitive cell with the cells withheld so far."""
        self._looks -= 1
        cell, need = int(self._cells[place]), int(self._need[place])
        within = reach(self._tables, state.withheld, self._furthest)
        up = self._mover.farthest(within, cell, 1, need)
        if self._seen(state, cell, up.move) >= need:
            return True
        down = self._mover.farthest(within, cell, -1, need)
        if up.bound + down.bound < need:
            return False
        for far, sign in ((down, -1), (up, 1)):
            if self._seen(state, cell, self._mover.farthest_whole(within, far, sign, need)) >= need:
                return True
        return False

    def _seen(self, state: _State, cell: int, move: Move | None) -> int:
        """Keep a move, and say how far apart the known moves now take the cell."""
        self._keep(state, move)
        return int(state.moves[:, cell].max() - state.moves[:, cell].min())

    def _keep(self, state: _State, move: Move | None) -> None:
        """Remember a move, and its opposite where that fits too."""
        if move is None or not move.any():
            return
        within = reach(self._tables, state.withheld, self._furthest)
        state.moves = np.vstack([state.moves, move, -move] if within.holds(-move) else [state.moves, move])

    def _sweep(self, state: _State) -> None:
        """Protect many cells with few programs: push all unprotected ones at once, in changing patterns of up and down."""
        halving, before = 1, len(self._cells) + 1
        while SWEEP <= len(places := self._open(state)) < before and halving <= len(places):
            before = len(places)
            pattern = np.where(np.arange(len(places)) // halving % 2, -1, 1)
            within = reach(self._tables, state.withheld, self._furthest)
            for signs in (pattern, -pattern):
                self._looks -= 1
                self._keep(
                    state, self._mover.together(within, self._cells[places], signs, self._need[places])
                )
            halving *= 2

    def _protect_many(self, state: _State) -> None:
        """In a large model: withhold for many unprotected cells by one program, as long as that leads somewhere."""
        while self._allowed <= SEVERAL:
            self._sweep(state)
            places = self._open(state)
            if len(places) < SWEEP:
                return
            within = reach(self._tables, state.withheld, self._furthest)
            some = np.array(self._strangers(places), dtype=np.int64)
            found = self._mover.cheapest(
                within, self._prices(state, self._start), self._cells[some], self._need[some], self._furthest
            )
            if found is None or not found[0].any():
                return
            state.withheld |= found[0]
            for move in found[1]:
                self._keep(state, move)

    def _strangers(self, places: NDArray[np.int64]) -> list[int]:
        """Some of the places, no two of whose cells stand in one equation."""
        chosen: list[int] = []
        taken: set[int] = set()
        for place in places.tolist():
            cell = int(self._cells[place])
            if cell not in taken and len(chosen) < TOGETHER:
                chosen.append(place)
                taken |= self._neighbours.get(cell, {cell})
        return chosen

    def _protect(self, state: _State, order: NDArray[np.int64], kept: Flags) -> bool:
        """Withhold more until every sensitive cell is protected; False when one cannot be with ``kept`` published."""
        for place in order.tolist():
            if (
                place not in self._open(state)
                or self._cells[place] in self._exposed
                or self._prove(state, place)
            ):
                continue
            if kept is not self._start and self._looks <= 0:
                return False
            if not self._withhold_for(state, place, kept):
                if kept is not self._start:
                    return False
                self._exposed.add(int(self._cells[place]))
        return True

    def _withhold_for(self, state: _State, place: int, kept: Flags) -> bool:
        cell, need = int(self._cells[place]), int(self._need[place])
        prices = self._prices(state, kept)
        for _ in range(3):
            within = reach(self._tables, state.withheld, self._furthest)
            found = self._mover.cheapest(within, prices, np.array([cell]), np.array([need]), self._furthest)
            if found is None or not found[0].any():
                break
            state.withheld |= found[0]
            if self._prove(state, place):
                return True
            prices = self._prices(state, kept)
        # Moves exist only in fractions of people, or not at all: withhold everything that may be, and see.
        everything = state.copy()
        everything.withheld |= np.isfinite(prices)
        if not self._prove(everything, place):
            return False
        state.withheld, state.moves = everything.withheld, everything.moves
        return True

    def _tidied(self, state: _State) -> _State:
        """Publish again, dearest first, what protection turns out not to need."""
        chosen = np.flatnonzero(state.withheld & ~self._start)
        order = chosen[np.argsort(-self._tables.counts[chosen], kind="stable")].tolist()
        size = 1 if self._allowed > SEVERAL else CHUNK
        waiting = [order[at : at + size] for at in range(0, len(order), size)]
        while waiting and self._looks > 0:
            some = waiting.pop(0)
            without = self._published(state, some)
            if without is None and len(some) > 1:
                waiting[:0] = [some[: len(some) // 2], some[len(some) // 2 :]]
            state = without or state
        return state

    def _published(self, state: _State, cells: list[int]) -> _State | None:
        """The state with some more cells published; None when a sensitive cell would suffer."""
        trial = self._less(state, cells)
        known = len(trial.moves)
        if len(cells) > 1:
            self._sweep(trial)
        near, far = self._near_and_far(cells, self._open(trial))
        if self._all_proved(trial, near):
            if len(cells) == 1:
                self._sweep(trial)
            if self._all_proved(trial, far):
                return trial
        # Moves of the smaller set fit the larger one as well; they save work later.
        state.moves = np.vstack([state.moves, trial.moves[known:]])
        return None

    def _all_proved(self, state: _State, places: list[int]) -> bool:
        for place in places:
            width = np.ptp(state.moves[:, self._cells[place]])
            if (
                width < self._need[place]
                and self._cells[place] not in self._exposed
                and not self._prove(state, place)
            ):
                return False
        return True

    def _near_and_far(self, cells: list[int], places: NDArray[np.int64]) -> tuple[list[int], list[int]]:
        """Sensitive cells in an equation with one of ``cells`` are the first to suffer, so they are looked at first."""
        near = set().union(*(self._neighbours.get(cell, set()) for cell in cells))
        inside = [place for place in places.tolist() if int(self._cells[place]) in near]
        return inside, [place for place in places.tolist() if int(self._cells[place]) not in near]

    def _less(self, state: _State, cells: list[int]) -> _State:
        """The state without some of its blanks, and the moves that fit it still."""
        withheld = state.withheld.copy()
        withheld[cells] = False
        moved = self._tables.counts[cells] + state.moves[:, cells]
        fits = (self._tables.low[cells] <= moved) & (moved <= self._tables.high[cells])
        return _State(withheld, state.moves[fits.all(axis=1)])

    def _without_each(self, best: _State) -> _State:
        """Try each chosen cell published for good, with others in its place; keep what costs less."""
        order = np.argsort(-self._tables.counts[self._cells], kind="stable")
        chosen = np.flatnonzero(best.withheld & ~self._start)
        for cell in chosen[np.argsort(-self._tables.counts[chosen], kind="stable")].tolist():
            if self._looks <= 0:
                break
            if not best.withheld[cell]:
                continue
            trial = self._less(best, [cell])
            kept = np.zeros_like(best.withheld)
            kept[cell] = True
            if self._protect(trial, order, kept):
                trial = self._tidied(trial)
                best = min(best, trial, key=self._cost)
        return best
