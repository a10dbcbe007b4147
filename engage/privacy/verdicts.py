"""What tests say of a released table: which groups differ, which changed, and how many tests it took to say so.

Only numbers that are shown and reliable are tested; the rest are dropped before p-values are adjusted, so that a verdict
tells nothing of what is withheld. Nothing that was hidden appears here, and no number changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from engage.analysis.association import association_of
from engage.analysis.cell_gaps import change_between_waves, gaps_in_option
from engage.analysis.cells import UNKNOWN, Cells
from engage.analysis.gaps import OVERALL, REST, Gaps
from engage.analysis.multiplicity import benjamini_hochberg, holm
from engage.privacy.released import Compared, Figure, Released, Row, Verdict

LEAST: Final = 0.05
"""A difference of fewer points is never called a gap."""
ALPHA: Final = 0.05

_Found = dict[tuple[tuple[str, ...], int], Verdict]
"""Verdicts by a row's codes and the position of the answer."""

_Rows = Mapping[tuple[str, ...], Row]


def compared(
    released: Released,
    cells: Cells,
    *,
    reference: str = REST,
    least: float = LEAST,
    later: bool = False,
    within: Cells | None = None,
    ordered: bool = False,
) -> Released:
    """The table with a verdict on every group of its dimension beside ``reference``, answer by answer.

    ``within``: for a table crossed with a second dimension, the counts by that dimension alone; groups of the other are then
    compared inside each of its groups. ``ordered``: those are rounds, so changes from the first to the last are tested too.
    A reference that is no group of the table, or is not shown, leaves the table untested.
    """
    if (
        not released.dimensions
        or len(released.dimensions) > 2
        or (len(released.dimensions) == 2) != (within is not None)
    ):
        return released
    parts = [("", cells)] if within is None else _parts(cells, within)
    rows = {row.codes: row for row in released.rows}
    found: _Found = {}
    made = 0
    for level, part in parts:
        tested, count = _against(rows, part, _codes_in(cells, within, level), reference, least)
        found |= tested
        made += count
    if not made:
        return released
    changes = _changes(rows, cells, parts, least) if within is not None and ordered else {}
    judged = tuple(_judged(row, found, changes) for row in released.rows)
    return replace(released, rows=judged, tested=Compared(reference, made, least, later=later))


def screened(tables: Sequence[Released], cells: Sequence[Cells]) -> list[Released]:
    """Whether the answers differ by group at all, over every table of a release by one dimension: one test each, adjusted
    together (Benjamini & Hochberg). Overlapping groups have no such test."""
    p = np.array([_omnibus(table, counts) for table, counts in zip(tables, cells, strict=True)])
    adjusted, made = benjamini_hochberg(p), int((~np.isnan(p)).sum())
    return [
        table
        if table.tested is None
        else replace(table, tested=replace(table.tested, differs=_word(one, True), screened=made))
        for table, one in zip(tables, adjusted, strict=True)
    ]


def _word(p: float, wide: bool) -> Verdict | None:
    if np.isnan(p):
        return None
    return "gap" if p < ALPHA and wide else "no_clear_difference"


def _against(
    rows: _Rows, part: Cells, codes: Mapping[str, tuple[str, ...]], reference: str, least: float
) -> tuple[_Found, int]:
    """Verdicts on the groups of one part, and how many comparisons were made. ``codes``: a group's row in the table."""
    names = [group[0] for group in part.groups if group[0] != UNKNOWN]
    if reference not in (REST, OVERALL, *names):
        return {}, 0
    found: _Found = {}
    made = 0
    for place, option in enumerate(part.options):
        fixed = reference not in (REST, OVERALL)
        if fixed and (part.overlapping or not _counts(rows, codes[reference], place)):
            continue
        gaps = gaps_in_option(part, option, reference)
        counted = [_counts(rows, codes[level], place) for level in gaps.levels]
        verdicts = gaps.verdicts(counted, least, ALPHA)
        said = {(codes[g], place): v for g, v in zip(gaps.levels, verdicts, strict=True) if v != "not_tested"}
        found |= said
        made += len(said)
    return found, made


def _changes(rows: _Rows, cells: Cells, parts: Sequence[tuple[str, Cells]], least: float) -> _Found:
    """Verdicts on each group's change from the first part to the last, on the rows of the last."""
    if len(parts) < 2 or parts[0][1].overlapping:
        return {}
    (first_level, first), (last_level, last) = parts[0], parts[-1]
    at = cells.dimensions.index(_other(cells, first))
    found: _Found = {}
    for place, option in enumerate(cells.options):
        gaps = change_between_waves(first.only(option), last.only(option), (1.0, 0.0))
        ends = [
            (_row_codes(at, level, first_level), _row_codes(at, level, last_level)) for level in gaps.levels
        ]
        counted = [_counts(rows, was, place) and _counts(rows, now, place) for was, now in ends]
        for (_, now), verdict in zip(ends, _verdicts(gaps, counted, least), strict=True):
            if verdict is not None:
                found[now, place] = verdict
    return found


def _verdicts(gaps: Gaps, counted: Sequence[bool], least: float) -> list[Verdict | None]:
    p = holm(np.where(np.asarray(counted, dtype=bool), gaps.p, np.nan))
    return [_word(one, bool(abs(d) >= least)) for one, d in zip(p, gaps.difference, strict=True)]


def _counts(rows: _Rows, codes: tuple[str, ...], place: int) -> bool:
    """Is the number there and fit to be tested?"""
    row = rows.get(codes)
    return row is not None and row.figures[place].shown and row.figures[place].flag != "uncertain"


def _judged(row: Row, found: _Found, changes: _Found) -> Row:
    def one(place: int, figure: Figure) -> Figure:
        return replace(figure, verdict=found.get((row.codes, place)), change=changes.get((row.codes, place)))

    return replace(row, figures=tuple(one(place, figure) for place, figure in enumerate(row.figures)))


def _omnibus(released: Released, cells: Cells) -> float:
    """The p-value of "the same in all groups shown"; nan where it is not defined. A select-all question is tested box by
    box, and its smallest adjusted p-value counts."""
    if len(released.dimensions) != 1 or cells.overlapping or released.tested is None:
        return float("nan")
    rows = [
        cells.index(*row.codes) for row in released.rows if row.codes and row.base is not None and row.shown
    ]
    if len(rows) < 2:
        return float("nan")
    shown = cells.take(rows)
    tables = [shown.only(option) for option in cells.options] if cells.multi else [shown]
    tests = [association_of(table) for table in tables]
    p = holm([float("nan") if test is None else test.p for test in tests])
    return float(np.nanmin(p)) if not np.isnan(p).all() else float("nan")


# -- crossed tables, part by part --


def _parts(cells: Cells, within: Cells) -> list[tuple[str, Cells]]:
    """A crossed table's counts inside each known group of ``within``'s dimension, in order."""
    dimension = within.dimensions[0]
    levels = [group[0] for group in within.groups if group[0] != UNKNOWN]
    return [(level, _part(cells, within, dimension, level)) for level in levels]


def _part(cells: Cells, within: Cells, dimension: str, level: str) -> Cells:
    at = cells.dimensions.index(dimension)
    rows = [i for i, group in enumerate(cells.groups) if group[at] == level]
    taken = cells.take(rows)
    whole = within.take([within.index(level)])
    everyone = replace(whole, dimensions=(), groups=((),), overlapping=False, whole=None)
    return replace(
        taken,
        dimensions=tuple(d for d in cells.dimensions if d != dimension),
        groups=tuple((*group[:at], *group[at + 1 :]) for group in taken.groups),
        whole=everyone if cells.overlapping else None,
    )


def _codes_in(cells: Cells, within: Cells | None, level: str) -> dict[str, tuple[str, ...]]:
    """From a group of the compared dimension to the codes of its row in the table."""
    if within is None:
        return {group[0]: group for group in cells.groups}
    at = cells.dimensions.index(within.dimensions[0])
    return {group[1 - at]: group for group in cells.groups if group[at] == level}


def _other(cells: Cells, part: Cells) -> str:
    return next(d for d in cells.dimensions if d not in part.dimensions)


def _row_codes(at: int, group: str, level: str) -> tuple[str, ...]:
    return (level, group) if at == 0 else (group, level)
