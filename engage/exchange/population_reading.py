"""Read reference populations by a mapping file, from a plain table or from the printed sheets a census office gives out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from engage.errors import N_, Problem
from engage.exchange.limits import MAX_ROWS
from engage.exchange.opening import Source
from engage.exchange.population_mapping import Block, PopulationMapping, PopulationTable
from engage.exchange.rows import RowRefused, SourceRow, printed_number, source_rows
from engage.exchange.spellings import tidy
from engage.exchange.tables import Sheet, read_workbook
from engage.groups.rules import ImportedPopulation, margin_of_sum

_PLUS_MINUS = re.compile(r"(\+/-|±)\s*")
_NO_MARGIN = ("", "(X)", "*****", "**", "***")


@dataclass(frozen=True, slots=True)
class PopulationReading:
    """``rows[i]`` is the file's row of ``figures[i]``; for a block, the row of the first label that went into it."""

    figures: tuple[ImportedPopulation, ...]
    rows: tuple[int, ...]
    refused: tuple[Problem, ...]

    @property
    def read(self) -> int:
        return len(self.figures) + len(self.refused)


class _Collected:
    """Figures as they are read. The same place and group twice in one file is refused: one of them is wrong."""

    def __init__(self) -> None:
        self.figures: list[ImportedPopulation] = []
        self.rows: list[int] = []
        self.refused: list[Problem] = []
        self._first: dict[tuple[str, str, str], int] = {}

    def add(self, row: int, figure: ImportedPopulation) -> None:
        first = self._first.setdefault((figure.place, figure.dimension, figure.group), row)
        if len(self._first) == len(self.figures):
            why = N_("Row {first} already gives this place and group.", first=first)
            self.refused.append(Problem(why, row=row, column=figure.dimension, value=figure.group))
            return
        self.figures.append(figure)
        self.rows.append(row)

    def done(self) -> PopulationReading:
        return PopulationReading(tuple(self.figures), tuple(self.rows), tuple(self.refused))


def read_population(source: Source, mapping: PopulationMapping) -> PopulationReading:
    """Every figure the mapping asks for, or refused with where and why."""
    collected = _Collected()
    if mapping.table is not None:
        for row in source_rows(source, mapping.file, mapping.columns(), mapping.only, collected.refused):
            _add_row(row, mapping.table, collected)
        return collected.done()
    workbook = read_workbook(source)
    for block in mapping.blocks:
        _add_block(workbook.sheet(block.sheet), block, collected)
    return collected.done()


def _add_row(row: SourceRow, table: PopulationTable, collected: _Collected) -> None:
    written = row.tidy(table.group_column)
    if written in table.leave_out:
        return
    try:
        code = table.codes.get(written)
        if code is None:
            raise RowRefused(N_("This group is not in the mapping."), table.group_column, written)
        place = table.place or row.tidy(table.place_column or "")
        if not place:
            raise RowRefused(N_("The row names no place."), table.place_column, "")
        margin = _margin(row.cells[table.margin_column]) if table.margin_column is not None else None
        count = _count(row.cells[table.count_column], table.count_column)
        people = _count(row.cells[table.people_column], table.people_column) if table.people_column else None
        collected.add(row.number, ImportedPopulation(place, table.dimension, code, count, margin, people))
    except RowRefused as error:
        collected.refused.append(error.at(row.number))


def _add_block(sheet: Sheet, block: Block, collected: _Collected) -> None:
    labels = _labels(sheet, block.label_column, block.first_row, block.last_row)
    for place, column in block.places.items():
        figures: list[tuple[int, ImportedPopulation]] = []
        faults: list[Problem] = []
        for code, wanted in block.groups.items():
            try:
                figures.append(_sum(sheet, block, labels, place, column, code, wanted))
            except RowRefused as error:
                faults.append(_in_block(block, place, error))
        if block.total is not None and not faults:
            try:
                figures = _against_total(sheet, block, block.total, place, column, figures)
            except RowRefused as error:
                faults.append(_in_block(block, place, error))
        for row, figure in figures:
            collected.add(row, figure)
        collected.refused += faults


def _in_block(block: Block, place: str, error: RowRefused) -> Problem:
    return Problem(error.why, column=f"{block.sheet}: {place}", value=error.value)


def _against_total(
    sheet: Sheet,
    block: Block,
    label: str,
    place: str,
    column: int,
    figures: list[tuple[int, ImportedPopulation]],
) -> list[tuple[int, ImportedPopulation]]:
    """The figures held against the total, which may stand outside the block: with it where they overlap, with the rest
    where the mapping names one, else as they are when they add up. Raises ``RowRefused`` when they do not."""
    inside = _labels(sheet, block.label_column, block.first_row, block.last_row)
    row = _only_row(inside if tidy(label) in inside else _labels(sheet, block.label_column), label)
    total = _count(_cell(sheet, row, column), block.sheet)
    if block.overlap:
        return [(number, replace(figure, people=total)) for number, figure in figures]
    counted = sum(figure.count for _, figure in figures)
    if block.rest is not None and total >= counted:
        return [*figures, (row, ImportedPopulation(place, block.dimension, block.rest, total - counted))]
    if total != counted:
        why = N_("The groups add up to {counted}, the sheet says {total}.", counted=counted, total=total)
        raise RowRefused(why, None, label)
    return figures


def _labels(sheet: Sheet, column: int, first: int = 1, last: int = MAX_ROWS) -> dict[str, list[int]]:
    """From each label in rows ``first`` to ``last`` to the rows (from 1) where it stands."""
    found: dict[str, list[int]] = {}
    for number, row in enumerate(sheet.rows[:last], 1):
        if number >= first and len(row) > column:
            found.setdefault(tidy(row[column]), []).append(number)
    return found


def _sum(
    sheet: Sheet,
    block: Block,
    labels: dict[str, list[int]],
    place: str,
    column: int,
    code: str,
    wanted: tuple[str, ...],
) -> tuple[int, ImportedPopulation]:
    rows = [_only_row(labels, label) for label in wanted]
    count = sum(_count(_cell(sheet, row, column), block.sheet) for row in rows)
    margin = None
    if place in block.margins:
        margin = margin_of_sum(_margin(_cell(sheet, row, block.margins[place])) for row in rows)
    return rows[0], ImportedPopulation(place, block.dimension, code, count, margin)


def _only_row(labels: dict[str, list[int]], label: str) -> int:
    rows = labels.get(tidy(label), [])
    if len(rows) != 1:
        why = N_("The label must stand once in the block, and stands {times} times.", times=len(rows))
        raise RowRefused(why, None, label)
    return rows[0]


def _cell(sheet: Sheet, row: int, column: int) -> str:
    cells = sheet.rows[row - 1]
    return cells[column] if column < len(cells) else ""


def _count(written: str, column: str) -> int:
    count = printed_number(written)
    if count is None or count < 0 or not count.is_integer():
        raise RowRefused(N_("This is no count of people."), column, tidy(written))
    return int(count)


def _margin(written: str) -> int | None:
    """``+/-1,052`` as 1052; ``None`` where the source gives none, in the marks the census uses for that."""
    plain = tidy(written)
    if plain in _NO_MARGIN:
        return None
    margin = printed_number(_PLUS_MINUS.sub("", plain))
    if margin is None or margin < 0 or not margin.is_integer():
        raise RowRefused(N_("This is no margin of error."), None, plain)
    return int(margin)
