"""Read an old XLS workbook through xlrd, which reads stored values only and runs nothing."""

from __future__ import annotations

import io

import xlrd

from engage.errors import N_, Refused
from engage.exchange.cells import Rows, date_text, number_text
from engage.exchange.limits import MAX_SHEETS
from engage.exchange.parts import damaged, detail

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_DATE = "yyyy-mm-dd"


def read_sheets(data: bytes) -> list[tuple[str, bool, list[list[str]]]]:
    """(name, hidden, rows) for every worksheet. Passwords, damage and endless chains are ``Refused``."""
    if _ENCRYPTED_PACKAGE in data:
        raise _protected()
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
        return _sheets(book)
    except Refused:
        raise
    except xlrd.XLRDError as error:
        raise (_protected() if "encrypted" in str(error) else damaged(detail(error))) from error
    except Exception as error:
        raise damaged(detail(error)) from error


def _protected() -> Refused:
    return Refused(N_("The workbook is protected by a password. Save a copy without one and try again."))


def _sheets(book: xlrd.book.Book) -> list[tuple[str, bool, list[list[str]]]]:
    if book.nsheets > MAX_SHEETS:
        raise damaged(N_("it has too many sheets"))
    budget = Rows.budget()
    found = []
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        rows = Rows(sheet.name, budget)
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                rows.put(row + 1, column + 1, _text(cell, book.datemode == 1))
        found.append((sheet.name, sheet.visibility != 0, rows.done()))
        book.unload_sheet(index)
    return found


def _text(cell: xlrd.sheet.Cell, from_1904: bool) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value).replace("\x00", "")
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return number_text(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return date_text(cell.value, _DATE, from_1904)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    return ""
