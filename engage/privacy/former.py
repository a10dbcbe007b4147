"""What was released before is part of what a reader knows: this release and all former ones become one set of tables.

Two releases that are safe alone can give each other away. Three rules, and the joint model that checks them:

- a blank stays blank (sticky): the cells withheld last time are withheld now;
- a count that changed by 1 to k - 1 tells of the newcomers, so it waits: it is withheld until k have come or gone;
- where nothing published contradicts it, the reader may take it that nobody left, so every former count is at most the next.

The true counts of former blanks are not in a release. Any counts that fit stand in for them: what a reader can work out
depends on what was published alone, not on which of the fitting tables is the true one.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engage.errors import N_, Refused
from engage.privacy.audit import interval
from engage.privacy.moves import incidence, solve
from engage.privacy.tables import Equation, Tables, link

Published = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Before:
    """A cell as it was in former release number ``release``."""

    release: int
    name: str


@dataclass(frozen=True, slots=True)
class Came:
    """How many more a cell had in the release after number ``release``."""

    release: int
    name: str


@dataclass(frozen=True, slots=True)
class Joint:
    """All releases in one model, the cells to protect with the width each needs, and the blanks that stay."""

    tables: Tables
    sensitive: Mapping[Hashable, int]
    sticky: frozenset[Hashable]
    waiting: frozenset[Hashable]


def join(
    cells: Mapping[str, int], equations: Sequence[Equation], k: int, before: Sequence[Published]
) -> Joint:
    """The joint model of a release and those before it, oldest first. Raises Refused when a former one does not add up."""
    sensitive: dict[Hashable, int] = {name: k - 1 for name, count in cells.items() if 1 <= count < k}
    last = _last_mentions(before)
    sticky = frozenset(name for name, count in last.items() if count is None)
    waiting = frozenset(
        n for n, count in last.items() if count is not None and 1 <= abs(cells[n] - count) < k
    )
    sensitive |= dict.fromkeys(waiting, k - 1)
    past = _Past.of(cells, equations, before)
    if past is None:
        return Joint(link(cells, equations), sensitive, sticky, waiting)
    for cell, width in past.widths(k - 1).items():
        sensitive[cell] = width
    return Joint(past.with_present(cells, equations), sensitive, sticky, waiting)


def _last_mentions(before: Sequence[Published]) -> dict[str, int | None]:
    last: dict[str, int | None] = {}
    for release in before:
        last.update(release)
    return last


@dataclass(frozen=True, slots=True)
class _Past:
    """The former releases of one table with counts that fit what was published of them."""

    counts: Mapping[Hashable, int]
    equations: tuple[Equation, ...]
    blank: frozenset[Hashable]
    unseen: frozenset[Hashable]
    releases: int

    @classmethod
    def of(
        cls, cells: Mapping[str, int], equations: Sequence[Equation], before: Sequence[Published]
    ) -> _Past | None:
        """None when there is no past, or people left, so that former counts say nothing sure about these."""
        if not before:
            return None
        names = [Before(r, name) for r in range(len(before)) for name in cells]
        known = [before[cell.release].get(cell.name) for cell in names]
        low = np.array([0 if count is None else count for count in known], dtype=float)
        high = np.array([np.inf if count is None else count for count in known], dtype=float)
        rows = [
            Equation(Before(r, str(e.total)), tuple(Before(r, str(part)) for part in e.parts))
            for r in range(len(before)) for e in equations
        ]  # fmt: skip
        model = link(dict.fromkeys(names, 0), rows)
        if _fit(model, low, high) is None:
            raise Refused(N_("The releases before this one do not add up."))
        growing = _nobody_left(cells, names, rows, low, high)
        if growing is None:
            return None
        # A blank was withheld; a cell the former release did not have at all is as unknown, but nothing to protect.
        blank = frozenset(
            c for c in names if c.name in before[c.release] and before[c.release][c.name] is None
        )
        unseen = frozenset(c for c, count in zip(names, known, strict=True) if count is None)
        return cls(dict(zip(names, growing, strict=True)), tuple(rows), blank, unseen, len(before))

    def widths(self, most: int) -> dict[Hashable, int]:
        """How wide the interval of each former blank is by the former releases alone, up to ``most``; it may not shrink."""
        tables = self._linked({}, ())
        found = {}
        for cell in sorted(self.blank, key=str):
            low, high = interval(tables, self.unseen, cell, 8 * most)
            found[cell] = min(most, high - low)
        return {cell: width for cell, width in found.items() if width > 0}

    def with_present(self, cells: Mapping[str, int], equations: Sequence[Equation]) -> Tables:
        return self._linked(cells, equations)

    def _linked(self, cells: Mapping[str, int], equations: Sequence[Equation]) -> Tables:
        counts: dict[Hashable, int] = dict(self.counts)
        counts.update(cells)
        rows = [*equations, *self.equations]
        came: list[Hashable] = []
        for cell in self.counts:
            assert isinstance(cell, Before)  # noqa: S101 - for the type checker
            after: Hashable = (
                Before(cell.release + 1, cell.name) if cell.release + 1 < self.releases else cell.name
            )
            if after not in counts:
                continue
            change = Came(cell.release, cell.name)
            counts[change] = counts[after] - counts[cell]
            rows.append(Equation(after, (cell, change)))
            came.append(change)
        return link(counts, rows, hidden=[*self.unseen, *came], known=self.counts.keys() - self.unseen)


def _nobody_left(
    cells: Mapping[str, int],
    names: Sequence[Before],
    rows: Sequence[Equation],
    low: np.ndarray,
    high: np.ndarray,
) -> list[int] | None:
    """Counts for the former releases that fit and never fall from one release to the next; None when there are none."""
    releases = names[-1].release + 1
    most = np.array([cells[cell.name] if cell.release == releases - 1 else np.inf for cell in names])
    if np.any(low > most):
        return None
    changes = [Came(cell.release, cell.name) for cell in names if cell.release + 1 < releases]
    grow = [Equation(Before(c.release + 1, c.name), (Before(c.release, c.name), c)) for c in changes]
    model = link(dict.fromkeys([*names, *changes], 0), [*rows, *grow])
    free = np.zeros(len(changes))
    found = _fit(model, np.append(low, free), np.append(np.minimum(high, most), free + np.inf))
    return None if found is None else found[: len(names)]


def _fit(model: Tables, low: np.ndarray, high: np.ndarray) -> list[int] | None:
    """Whole counts within the bounds that satisfy all equations."""
    found = solve(np.zeros(len(low)), incidence(model), low, high, whole=True)
    return None if found is None else [int(count) for count in np.rint(found)]
