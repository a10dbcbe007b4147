"""Read a table or a workbook that somebody hands over: CSV and its cousins, XLSX, XLS, ODS, all as rows of text.

What the bytes are decides how they are read; names and endings are not believed. Every fault is ``Refused``, with
where it lies and what to do; nothing is fetched, evaluated or written, and time and memory are bounded by ``limits``.
"""

from __future__ import annotations

from dataclasses import dataclass

from engage.errors import N_, Problem, Refused
from engage.exchange import delimited, ods, xls, xlsx
from engage.exchange.opening import Format, Source, format_of, read_bytes
from engage.exchange.parts import Parts


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as text: ``rows[0]`` is its row 1. A row ends at its last filled cell, so rows differ in length."""

    name: str
    rows: list[list[str]]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: list[Sheet]

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name; letter case and outer spaces do not matter. Raises ``Refused``."""
        wanted = name.strip().casefold()
        for sheet in self.sheets:
            if sheet.name.strip().casefold() == wanted:
                return sheet
        names = ", ".join(sheet.name for sheet in self.sheets)
        raise Refused(N_("There is no sheet {name}. The sheets are: {names}.", name=name, names=names))


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it.

    ``rows[i]`` is row ``first_row_number + i`` of the file as a spreadsheet shows it. Every row is at least as wide as
    the header (short ones are filled with blanks). ``ragged`` tells of the rows whose width did not fit: an importer
    refuses those rather than guess which column slipped. ``encoding`` and ``delimiter`` are ``None`` for workbooks.
    """

    header: list[str]
    rows: list[list[str]]
    encoding: str | None
    delimiter: str | None
    first_row_number: int
    ragged: dict[int, Problem]


def read_workbook(source: Source) -> Workbook:
    """All sheets of an XLSX, XLSM, XLS or ODS file; a text table is a workbook of one sheet without a name."""
    data = read_bytes(source)
    kind = format_of(data)
    if kind is Format.ZIP:
        return Workbook([Sheet(name, rows, hidden) for name, hidden, rows in _sheets_of_zip(data)])
    if kind is Format.OLE:
        return Workbook([Sheet(name, rows, hidden) for name, hidden, rows in xls.read_sheets(data)])
    text, _ = delimited.decode(data)
    records, _ = delimited.parse(text)
    return Workbook([Sheet("", records)])


def read_table(
    source: Source,
    *,
    sheet: str | None = None,
    skip_rows: int = 0,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """The table whose header is the first row after ``skip_rows`` rows (blank ones count).

    ``sheet`` names the sheet of a workbook; without it the first visible sheet that is not empty is read.
    ``encoding`` and ``delimiter`` override what is found in a text file.
    """
    data = read_bytes(source)
    if format_of(data) is not Format.TEXT:
        rows = _chosen(read_workbook(data), sheet).rows
        return _table(rows, skip_rows, None, None)
    text, found_encoding = delimited.decode(data, encoding)
    records, found_delimiter = delimited.parse(text, delimiter)
    return _table(records, skip_rows, found_encoding, found_delimiter)


def _sheets_of_zip(data: bytes) -> list[tuple[str, bool, list[list[str]]]]:
    parts = Parts(data)
    if xlsx.is_workbook(parts):
        return xlsx.read_sheets(parts)
    if ods.is_workbook(parts):
        return ods.read_sheets(parts)
    raise Refused(
        N_(
            "The file is a zip, but not an XLSX or ODS workbook. Save the table as XLSX or CSV and choose that file."
        )
    )


def _chosen(workbook: Workbook, name: str | None) -> Sheet:
    if name is not None:
        return workbook.sheet(name)
    for sheet in workbook.sheets:
        if not sheet.hidden and any(sheet.rows):
            return sheet
    raise Refused(N_("The workbook has no visible sheet with anything in it."))


def _table(records: list[list[str]], skip_rows: int, encoding: str | None, delimiter: str | None) -> Table:
    if len(records) <= skip_rows or not any(cell.strip() for cell in records[skip_rows]):
        raise Refused(
            N_("Row {row} should hold the names of the columns, but it is blank.", row=skip_rows + 1)
        )
    header, rows = records[skip_rows], records[skip_rows + 1 :]
    while rows and not any(rows[-1]):
        rows.pop()
    first = skip_rows + 2
    is_text = delimiter is not None
    ragged = {}
    for index, row in enumerate(rows):
        if (problem := _fit(row, len(header), first + index, is_text)) is not None:
            ragged[first + index] = problem
    return Table(header, rows, encoding, delimiter, first, ragged)


def _fit(row: list[str], width: int, number: int, is_text: bool) -> Problem | None:
    """Make ``row`` ``width`` cells wide, in place; tell when that took more than blanks at the end."""
    found = len(row)
    while len(row) > width and not row[-1]:
        row.pop()
    if found and (len(row) > width or (is_text and found < width)):
        why = N_("The row has {found} cells, the header {width}.", found=found, width=width)
        row.extend([""] * (width - len(row)))
        return Problem(why, row=number)
    row.extend([""] * (width - len(row)))
    return None
