"""What a spreadsheet cell says as text, and the rows it goes to, counted against one budget per file."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from openpyxl.styles.numbers import is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from engage.errors import N_, Refused
from engage.exchange.limits import MAX_CELL_CHARACTERS, MAX_CELLS

_EXACT_INTEGERS = 2**53


def number_text(number: float) -> str:
    """``2.0`` is ``2``; other numbers in the fewest digits that give the same number back."""
    if number.is_integer() and abs(number) < _EXACT_INTEGERS:
        return str(int(number))
    return repr(number)


def date_text(serial: float, code: str, from_1904: bool) -> str:
    """A date cell as ISO 8601: a date when it holds no time, a time when it holds no date, else both.

    A serial outside the calendar is shown as the number it is.
    """
    if not -1e7 < serial < 1e7:
        return number_text(serial)
    epoch = MAC_EPOCH if from_1904 else WINDOWS_EPOCH
    try:
        moment = from_excel(serial, epoch, timedelta=is_timedelta_format(code))
    except (OverflowError, ValueError):
        return number_text(serial)
    if isinstance(moment, datetime):
        # Serials are binary fractions of a day; what was typed had whole seconds at most.
        moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
    if isinstance(moment, time):
        return moment.replace(microsecond=0).isoformat()
    return str(moment)


def too_long(sheet: str, row: int) -> Refused:
    return Refused(
        N_(
            "{sheet}, row {row}: a cell of more than {limit} characters.",
            sheet=sheet,
            row=row,
            limit=MAX_CELL_CHARACTERS,
        )
    )


class Rows:
    """Rows that grow as cells arrive. A gap of rows or columns costs the budget as if it were filled."""

    def __init__(self, sheet: str, budget: list[int]) -> None:
        self._sheet = sheet
        self._budget = budget
        self._rows: list[list[str]] = []

    @staticmethod
    def budget() -> list[int]:
        """The cells still allowed, shared by all sheets of one file."""
        return [MAX_CELLS]

    def put(self, row: int, column: int, text: str) -> None:
        """Set a cell; ``row`` and ``column`` count from 1. Blank cells at a row's end are not kept."""
        if not text:
            self._spend(1, row)  # it took time, too
            return
        if len(text) > MAX_CELL_CHARACTERS:
            raise too_long(self._sheet, row)
        self._grow(row, column)
        self._rows[row - 1][column - 1] = text

    def expect(self, cells: int, row: int) -> None:
        """Refuse now what could only be refused after much work: more cells than are left."""
        if cells > self._budget[0]:
            self._spend(cells, row)

    def done(self) -> list[list[str]]:
        return self._rows

    def _grow(self, row: int, column: int) -> None:
        new_rows = row - len(self._rows)
        if new_rows > 0:
            self._spend(new_rows, row)
            self._rows.extend([] for _ in range(new_rows))
        cells = self._rows[row - 1]
        new_cells = column - len(cells)
        if new_cells > 0:
            self._spend(new_cells, row)
            cells.extend([""] * new_cells)

    def _spend(self, cells: int, row: int) -> None:
        self._budget[0] -= cells
        if self._budget[0] < 0:
            raise Refused(
                N_(
                    "The workbook is too large: sheet {sheet}, row {row} goes beyond {limit} cells. "
                    "Save only the sheet with the data.",
                    sheet=self._sheet,
                    row=row,
                    limit=MAX_CELLS,
                )
            )
