"""Sums from which every estimate of a sample follows, and which add up over parts of the sample.

Rows are summed by *unit* and *group*. With clusters a unit is a cluster, otherwise a stratum: the linearised variance needs
totals of clusters, or, where each row is its own, sums of squares of rows. Answers are taken less a centre of their own
unit and group, which moves when parts are added (Chan, Golub & LeVeque 1983), so that squares lose no digits. See
``tally_estimates`` for what is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engage.analysis.limits import Numbers

Key = tuple[str, ...]
"""A unit: (stratum, cluster), or (stratum,). A group: one level for each group column, or () for who is in none."""

SUMS: Final = ("n", "w", "w2", "centre", "wy", "wyy", "w2y", "w2yy")
"""Of those who answered: respondents, sums of w and w^2, the centre, and sums of w y, w y^2, w^2 y, w^2 y^2 with y less the
centre, which is the mean or near it, and exactly the answer where all gave the same."""

N, W, W2, CENTRE, WY, WYY, W2Y, W2YY = range(len(SUMS))


@dataclass(frozen=True, eq=False)
class Sums:
    """``table`` [pairs, SUMS]; ``low`` and ``high`` [pairs]: smallest and largest answer, infinite where there is none."""

    table: NDArray[np.float64]
    low: Numbers
    high: Numbers

    def around(self, centre: Numbers) -> NDArray[np.float64]:
        """The same table with other centres, [pairs]."""
        table = self.table.copy()
        by = np.where(table[:, N] > 0, table[:, CENTRE] - centre, 0.0)
        for total, line, square in ((W, WY, WYY), (W2, W2Y, W2YY)):
            table[:, square] += by * (2 * table[:, line] + by * table[:, total])
            table[:, line] += by * table[:, total]
        table[:, CENTRE] = centre
        return table


@dataclass(frozen=True, eq=False)
class Tally:
    """``rows``: all rows by unit, with or without an answer. ``populations``: the population named in a stratum.

    ``pairs``: the (unit, group) met, in order; ``measures``: the sums of each measure.
    """

    rows: Mapping[Key, int]
    populations: Mapping[str, frozenset[float]]
    pairs: tuple[tuple[Key, Key], ...]
    measures: tuple[Sums, ...]

    def __add__(self, other: Tally) -> Tally:
        pairs = tuple(sorted({*self.pairs, *other.pairs}))
        place = {pair: at for at, pair in enumerate(pairs)}
        found = [
            _placed(part, np.array([place[pair] for pair in part.pairs], dtype=np.intp), len(pairs))
            for part in (self, other)
        ]
        rows = {key: self.rows.get(key, 0) + other.rows.get(key, 0) for key in {**self.rows, **other.rows}}
        populations = {
            key: self.populations.get(key, frozenset()) | other.populations.get(key, frozenset())
            for key in {**self.populations, **other.populations}
        }
        measures = [_added(one, two) for one, two in zip(*found, strict=True)]
        return Tally(rows, populations, pairs, tuple(measures))


def tally(
    units: Sequence[Key],
    groups: Sequence[Key],
    weights: Numbers,
    measures: Sequence[Numbers],
    populations: Mapping[str, frozenset[float]],
) -> Tally:
    """Sum rows: for each its unit, its group and its weight; measures are nan where there is no answer."""
    keys = list(zip(units, groups, strict=True))
    pairs = tuple(sorted(set(keys)))
    place = {pair: at for at, pair in enumerate(pairs)}
    code = np.array([place[key] for key in keys], dtype=np.intp)
    counted = np.bincount(code, minlength=len(pairs)).tolist()
    rows: dict[Key, int] = {}
    for (unit, _), count in zip(pairs, counted, strict=True):
        rows[unit] = rows.get(unit, 0) + count
    return Tally(
        rows, populations, pairs, tuple(_summed(code, len(pairs), weights, values) for values in measures)
    )


def _summed(code: NDArray[np.intp], size: int, weights: Numbers, values: Numbers) -> Sums:
    answered = ~np.isnan(values)
    at, w, y = code[answered], weights[answered], values[answered]
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, at, y)
    np.maximum.at(high, at, y)

    def summed(term: Numbers | None = None) -> Numbers:
        return np.asarray(np.bincount(at, term, minlength=size), dtype=float)

    centre = _centre(summed(w * y), summed(w), low, high)
    y = y - centre[at]
    terms = (None, w, w**2, None, w * y, w * y**2, w**2 * y, w**2 * y**2)
    table = np.column_stack([summed(term) for term in terms])
    table[:, CENTRE] = centre
    return Sums(table, low, high)


def _centre(weighted: Numbers, weight: Numbers, low: Numbers, high: Numbers) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(low == high, low, np.where(weight > 0, weighted / weight, 0.0))


def _placed(part: Tally, at: NDArray[np.intp], size: int) -> list[Sums]:
    found = []
    for one in part.measures:
        wide = Sums(np.zeros((size, len(SUMS))), np.full(size, np.inf), np.full(size, -np.inf))
        wide.table[at], wide.low[at], wide.high[at] = one.table, one.low, one.high
        found.append(wide)
    return found


def _added(one: Sums, two: Sums) -> Sums:
    low, high = np.minimum(one.low, two.low), np.maximum(one.high, two.high)
    weighted = one.table[:, W] * one.table[:, CENTRE] + two.table[:, W] * two.table[:, CENTRE]
    centre = _centre(weighted, one.table[:, W] + two.table[:, W], low, high)
    table = one.around(centre) + two.around(centre)
    table[:, CENTRE] = centre
    return Sums(table, low, high)


def total(parts: Iterable[Tally]) -> Tally:
    """The sum of one or more parts, neighbours first, so that rounding errors stay small. ValueError when there are none."""
    levels: list[Tally | None] = []
    for part in parts:
        carried, level = part, 0
        while level < len(levels) and (waiting := levels[level]) is not None:
            carried, levels[level] = waiting + carried, None
            level += 1
        levels[level : level + 1] = [carried]
    left = [part for part in levels if part is not None]
    if not left:
        raise ValueError("no parts to add up")
    whole = left[0]
    for part in left[1:]:
        whole = part + whole
    return whole
