"""From a question's counts and released tables to tables that carry what tests say of them, as the survey's plan has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engage.analysis.cells import Cells
from engage.findings.frames import WAVE
from engage.findings.plans import Comparison
from engage.privacy.released import Released
from engage.privacy.verdicts import compared


def as_planned(
    released: Sequence[Released],
    cells: Sequence[Cells],
    plan: Mapping[str, Comparison],
    views: Mapping[str, str],
) -> list[Released]:
    """All tables of one question, in the order of ``cells``, with the verdicts that the plan asks for.

    Of a table by two dimensions the first is compared within the second; rounds are always the second.
    """
    by_dimensions = {table.dimensions: table for table in cells}
    return [
        _planned(table, counts, by_dimensions, plan, views)
        for table, counts in zip(released, cells, strict=True)
    ]


def _planned(
    table: Released,
    cells: Cells,
    by_dimensions: Mapping[tuple[str, ...], Cells],
    plan: Mapping[str, Comparison],
    views: Mapping[str, str],
) -> Released:
    named = {code: view for code, view in views.items() if code in table.dimensions}
    table = replace(table, views=named) if named else table
    within = _within(cells, by_dimensions)
    codes = [code for code in table.dimensions if within is None or code not in within.dimensions]
    if len(codes) != 1:
        return table
    planned = plan.get(codes[0], Comparison(codes[0]))
    return compared(
        table,
        cells,
        reference=planned.reference,
        least=planned.least / 100,
        later=planned.later,
        within=within,
        ordered=within is not None and within.dimensions == (WAVE,),
    )


def _within(cells: Cells, by_dimensions: Mapping[tuple[str, ...], Cells]) -> Cells | None:
    if len(cells.dimensions) != 2:
        return None
    return by_dimensions.get((WAVE,) if WAVE in cells.dimensions else (cells.dimensions[1],))
