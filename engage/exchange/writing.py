"""Write tables that no spreadsheet program will execute: CSV with formulas neutralised, XLSX with texts as texts."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

import xlsxwriter

from engage.errors import N_, Refused
from engage.exchange.limits import MAX_ROWS

Cell = str | int | float | date | None
Rows = Iterable[Sequence[Cell]]

# What makes a spreadsheet take a CSV cell for a formula, or run into the next cell; full-width forms are taken alike.
_DANGEROUS = frozenset("=+-@\t\r\n\x00＝＋－＠")
# Excel's own list, and what XML cannot hold.
_SHEET_NAME_FORBIDS = re.compile("[\\[\\]:*?/\\\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_XLSX_CELL = 32_767
_ROWS_AT_ONCE = 1_000
_SHORT, _MOST_KNOWN = 80, 10_000


def neutral(text: str) -> str:
    """``text`` with a quote before it when a spreadsheet could take it for a formula.

    Spaces and invisible characters in front do not hide it: some programs drop them before they look.
    """
    if text and (text[0] in _DANGEROUS or _first_visible(text) in _DANGEROUS):
        text = "'" + text
    return text.replace("\x00", "")


def write_csv(header: Sequence[str], rows: Rows, *, mark: bool = True) -> bytes:
    """A CSV file (RFC 4180, UTF-8). ``mark`` puts a byte-order mark first, so that Excel shows every script right.

    Numbers and dates are written plain, so a negative number stays a number; every text is made ``neutral``.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8", errors="replace")


def stream_csv(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """The same file as :func:`write_csv`, in pieces, for more rows than should be in memory at once."""
    known: dict[Cell, str] = {}  # codes come again and again; made neutral once

    def cell(one: Cell) -> str:
        if not isinstance(one, str):
            return _csv_cell(one)
        found = known.get(one)
        if found is None:
            found = neutral(one)
            if len(one) <= _SHORT and len(known) < _MOST_KNOWN:
                known[one] = found
        return found

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutral(name) for name in header])
    remaining = iter(rows)
    coding = "utf-8-sig"
    while text.tell():
        yield text.getvalue().encode(coding, errors="replace")
        coding = "utf-8"
        text.seek(0)
        text.truncate()
        writer.writerows(
            [known.get(one) or cell(one) for one in row] for row in islice(remaining, _ROWS_AT_ONCE)
        )


def write_xlsx(
    sheets: Mapping[str, tuple[Sequence[str], Rows]], *, widths: Mapping[str, Sequence[int]] | None = None
) -> bytes:
    """An XLSX workbook of one sheet per name: a bold header that stays in view, then the rows.

    ``widths``: sheet -> the width of each column, for sheets that people write long texts into; lines are then wrapped.

    Texts are stored as texts whatever they begin with: no formula, no link. Raises ``Refused`` when a sheet or a cell is
    larger than the format holds.
    """
    packed = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(packed, options) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        names = _sheet_names(sheets)
        for name, (wanted, (header, rows)) in zip(names, sheets.items(), strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, width in enumerate((widths or {}).get(wanted, ())):
                sheet.set_column(column, column, width, wrapped)
            for column, title in enumerate(header):
                sheet.write_string(0, column, _fitting(title, name, 1), bold)
            for number, row in enumerate(rows, 1):
                _write_row(sheet, name, number, row)
    return packed.getvalue()


def _first_visible(text: str) -> str:
    return next((char for char in text if not char.isspace() and unicodedata.category(char) != "Cf"), " ")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return neutral(cell) if isinstance(cell, str) else str(cell)


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, name: str, number: int, row: Sequence[Cell]) -> None:
    if number >= MAX_ROWS:
        raise Refused(N_("XLSX holds {limit} rows at most. Export as CSV instead.", limit=MAX_ROWS))
    for column, cell in enumerate(row):
        if cell is None:
            continue
        if isinstance(cell, (str, date, datetime)):
            text = cell if isinstance(cell, str) else cell.isoformat()
            sheet.write_string(number, column, _fitting(text, name, number + 1))
        elif isinstance(cell, bool):
            sheet.write_boolean(number, column, cell)
        else:
            sheet.write_number(number, column, cell)


def _fitting(text: str, sheet: str, row: int) -> str:
    safe = text.encode("utf-8", errors="replace").decode("utf-8")
    if _cut(safe, _XLSX_CELL) != safe:
        raise Refused(
            N_(
                "{sheet}, row {row}: a text of more than {limit} characters does not fit into XLSX. Export as CSV instead.",
                sheet=sheet,
                row=row,
                limit=_XLSX_CELL,
            )
        )
    return safe


def _sheet_names(wanted: Iterable[str]) -> Iterator[str]:
    """The names as Excel allows them: 31 characters, some forbidden, no two alike."""
    taken = {"history"}  # Excel keeps this one for itself
    for name in wanted:
        plain = _cut(_SHEET_NAME_FORBIDS.sub(" ", name).strip(" '"), 31).strip(" '") or "Sheet"
        fitting, number = plain, 2
        while fitting.casefold() in taken:
            suffix = f" {number}"
            fitting, number = _cut(plain, 31 - len(suffix)) + suffix, number + 1
        taken.add(fitting.casefold())
        yield fitting


def _cut(text: str, length: int) -> str:
    """The beginning of ``text``, measured as Excel does: in UTF-16 units, of which an emoji takes two."""
    return text.encode("utf-16-le")[: length * 2].decode("utf-16-le", errors="ignore")
