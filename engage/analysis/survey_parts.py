"""A survey request worked on in parts: blocks of the file are read and summed wherever an engine has hands, then added up.

Blocks are sent as they stand in the file, so that whoever works on them needs no share of this machine's disks. Whatever is
odd in a block or between blocks is not argued about here: None says that the whole has to be read in one place, which tells
the reason with row and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from engage.analysis import tally_estimates as of_sums
from engage.analysis.csv_columns import (
    Columns,
    filled,
    numbers,
    parse_columns,
    positive,
    sort_key,
    texts,
    zero_or_one,
)
from engage.analysis.design import sampled_fraction
from engage.analysis.engines import Engine
from engage.analysis.limits import Numbers
from engage.analysis.tallies import Key, Tally, tally, total
from engage.errors import Refused

BLOCK: Final = 8_000_000  # bytes
_ODD: Final = (Refused, UnicodeDecodeError, csv.Error)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a file. ``roles``: weights, strata, clusters, fpc to a column or None. ``measures``: (variable, kind)."""

    roles: Mapping[str, str | None]
    nest: bool
    groups: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> list[str]:
        return [
            *self.groups,
            *(name for name, _ in self.measures),
            *(name for name in self.roles.values() if name),
        ]


@dataclass(frozen=True, slots=True)
class _Block:
    """Some whole lines of the file, below its header."""

    plan: Plan
    header: bytes
    lines: bytes


def tallied(plan: Plan, file: Path, engine: Engine) -> Tally | None:
    """The sums of the whole file. None when it has to be read in one place."""
    found: list[Tally] = []
    try:
        for part in engine(_tally_block, _blocks(plan, file)):
            if part is None:
                return None
            found.append(part)
    except OSError:
        return None
    return total(found) if found else None


def frame_of(plan: Plan, found: Tally) -> of_sums.Frame | None:
    """The design behind the sums; None where it cannot be right."""
    units = tuple(sorted(found.rows))
    names = sorted({unit[0] for unit in units})
    place = {name: at for at, name in enumerate(names)}
    strata = np.array([place[unit[0]] for unit in units], dtype=np.intp)
    clustered = plan.roles["clusters"] is not None
    clusters = [unit[1] for unit in units] if clustered else []
    if clustered and not plan.nest and len(set(clusters)) < len(clusters):
        return None
    counted = None if clustered else [found.rows[unit] for unit in units]
    sizes = np.bincount(strata, counted, minlength=len(names)).astype(np.intp)
    population = None
    if plan.roles["fpc"]:
        if any(len(found.populations[name]) != 1 for name in names):
            return None
        population = np.array([next(iter(found.populations[name])) for name in names])
    try:
        fraction = sampled_fraction(population, np.arange(len(names)), sizes)
    except Refused:
        return None
    if ((sizes == 1) & (fraction < 1)).any():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(fraction >= 1, 0.0, (1 - fraction) * sizes / (sizes - 1))
    return of_sums.Frame(units, strata, sizes, factor, clustered)


def groups_of(found: Tally) -> list[Key]:
    """The groups met, in a reader's order; last of all those who are in none, whether there are any or not."""
    met = {group for _, group in found.pairs if group}
    return [*sorted(met, key=lambda key: [sort_key(level) for level in key]), ()]


def _blocks(plan: Plan, file: Path) -> Iterator[_Block]:
    """The lines below the header, some at a time. A line within quotes is not torn apart."""
    with file.open("rb") as lines:
        header = lines.readline()
        held, quotes = bytearray(), 0
        for line in lines:
            held += line
            quotes += line.count(b'"')
            if len(held) >= BLOCK and quotes % 2 == 0:
                yield _Block(plan, header, bytes(held))
                held.clear()
        if held:
            yield _Block(plan, header, bytes(held))


def _tally_block(block: _Block) -> Tally | None:
    try:
        columns = _columns(block.plan, block.header, block.lines)
        return _tally(block.plan, columns)
    except _ODD:
        return None


def _columns(plan: Plan, header: bytes, lines: bytes) -> Columns:
    text = io.TextIOWrapper(io.BytesIO(header + lines), encoding="utf-8-sig", newline="")
    return parse_columns(text, plan.columns, "")


def _tally(plan: Plan, columns: Columns) -> Tally:
    rows = len(next(iter(columns.values())))
    weights, strata, clusters, fpc = (plan.roles[role] for role in ("weights", "strata", "clusters", "fpc"))
    stratum = texts(columns, strata) if strata else [""] * rows
    units: list[Key] = [(one,) for one in stratum]
    if clusters:
        units = list(zip(stratum, texts(columns, clusters), strict=True))
    named = zip(*(columns[name] for name in plan.groups), strict=True) if plan.groups else iter([()] * rows)
    groups: list[Key] = [key if all(key) else () for key in named]
    populations: dict[str, set[float]] = {}
    if fpc:
        for one, size in zip(stratum, filled(columns, fpc).tolist(), strict=True):
            populations.setdefault(one, set()).add(size)
    return tally(
        units,
        groups,
        positive(columns, weights) if weights else np.ones(rows),
        [_values(columns, name, kind) for name, kind in plan.measures],
        {key: frozenset(sizes) for key, sizes in populations.items()},
    )


def _values(columns: Columns, name: str, kind: str) -> Numbers:
    return zero_or_one(columns, name) if kind == "proportion" else numbers(columns, name)
