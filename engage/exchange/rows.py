"""What the readers of measures and population figures share: rows left out on purpose, numbers as people print them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engage.errors import N_, Message, Problem
from engage.exchange.mappings import FileSpec, open_table
from engage.exchange.opening import Source
from engage.exchange.spellings import tidy
from engage.exchange.toml_reading import Node

_GROUPED = {
    ".": re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\Z"),
    ",": re.compile(r"[-+]?(\d{1,3}([. ]\d{3})+|\d+)(,\d+)?\Z"),
}


class RowRefused(Exception):  # noqa: N818 - a row's fate, not a programming error
    """A row that the mapping does not explain; ``column`` and ``value`` say where."""

    def __init__(self, why: Message, column: str | None, value: str | None) -> None:
        super().__init__(str(why))
        self.why, self.column, self.value = why, column, value

    def at(self, row: int) -> Problem:
        return Problem(self.why, row=row, column=self.column, value=self.value)


@dataclass(frozen=True, slots=True)
class Only:
    """Rows are read where ``column`` says one of ``values``, and left out where it says one of ``leave_out``."""

    column: str
    values: tuple[str, ...]
    leave_out: tuple[str, ...]


def read_only(document: Node) -> tuple[Only, ...]:
    return tuple(
        Only(node.text("column"), node.texts("is"), node.texts("leave_out")) for node in document.rows("only")
    )


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row that the mapping wants: its number in the file and its cells by column, as written."""

    number: int
    cells: Mapping[str, str]

    def tidy(self, column: str) -> str:
        return tidy(self.cells[column])


def source_rows(
    source: Source, spec: FileSpec, columns: Iterator[str], only: tuple[Only, ...], refused: list[Problem]
) -> Iterator[SourceRow]:
    """The rows that ``only`` lets in. Ragged rows, and rows ``only`` does not know, go to ``refused``."""
    table, places = open_table(source, spec, [*columns, *(one.column for one in only)])
    for number, cells in enumerate(table.rows, table.first_row_number):
        if number in table.ragged:
            refused.append(table.ragged[number])
            continue
        if not any(cell.strip() for cell in cells):
            continue
        row = SourceRow(number, {name: cells[place] for name, place in places.items()})
        try:
            if _wanted(row, only):
                yield row
        except RowRefused as error:
            refused.append(error.at(number))


def _wanted(row: SourceRow, only: tuple[Only, ...]) -> bool:
    for one in only:
        cell = row.tidy(one.column)
        if cell in one.leave_out:
            return False
        if cell not in one.values:
            raise RowRefused(
                N_("The mapping says neither to read nor to leave out such rows."), one.column, cell
            )
    return True


def printed_number(text: str, decimal: str = ".") -> float | None:
    """A number as tables print it, with separated thousands: ``90,008`` or ``14.2``; ``None`` when it is not one."""
    plain = tidy(text)
    if len(plain) > 40 or not _GROUPED[decimal].match(plain):
        return None
    if decimal == ",":
        return float(plain.replace(".", "").replace(" ", "").replace(",", "."))
    return float(plain.replace(",", ""))
