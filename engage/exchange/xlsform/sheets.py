"""The sheets of a form, however they come: a workbook, a zip of CSV files, or one CSV file with the sheets one below another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engage.errors import N_, Refused
from engage.exchange import delimited, ods, xlsx
from engage.exchange.limits import MAX_FILE_BYTES
from engage.exchange.opening import Format, Source, format_of, read_bytes
from engage.exchange.parts import Parts
from engage.exchange.tables import Sheet, read_workbook
from engage.exchange.xlsform.columns import CHOICES, SETTINGS, SURVEY, Column, Vocabulary


@dataclass(frozen=True)
class Row:
    """One filled row. ``number`` is the spreadsheet's. ``texts``: (field, language as written) -> text; ``kept``: header -> text."""

    number: int
    plain: Mapping[str, str]
    texts: Mapping[tuple[str, str], str]
    kept: Mapping[str, str]

    def get(self, field: str) -> str:
        return self.plain.get(field, "")


@dataclass(frozen=True)
class Table:
    """``columns`` are those that mean something, in order; ``rows`` those with anything in them."""

    name: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Sheets:
    survey: Table
    choices: Table = Table("choices")
    external: Table = Table("external_choices")
    settings: Table = Table("settings")
    files: Mapping[str, Table] = field(default_factory=dict)
    """Choice lists in CSV files beside the form in its zip: file name in small letters -> its rows."""


def read_sheets(source: Source) -> Sheets:
    """The form's sheets. Refuses a file in which no sheet can be the survey."""
    return _found({sheet.name.strip().lower(): sheet.rows for sheet in _sheets(read_bytes(source))})


def _found(by_name: Mapping[str, list[list[str]]]) -> Sheets:
    survey = by_name.get("survey")
    if survey is None:
        survey = _only_survey(by_name)
    settings = by_name.get("settings") or by_name.get("setting") or []
    choices = by_name.get("choices") or by_name.get("choice") or by_name.get("columns") or []
    files = {
        name: _table(name, rows, CHOICES)
        for name, rows in by_name.items()
        if name.endswith((".csv", ".geojson"))
    }
    return Sheets(
        _table("survey", survey, SURVEY),
        _table("choices", choices, CHOICES),
        _table("external_choices", by_name.get("external_choices", []), CHOICES),
        _table("settings", settings, SETTINGS),
        files,
    )


def _only_survey(by_name: Mapping[str, list[list[str]]]) -> list[list[str]]:
    """The one sheet that has the columns of a survey, whatever it is called."""
    fitting = []
    for rows in by_name.values():
        columns = {column.field for column in _header(rows, SURVEY)[1] if column}
        if {"type", "name"} <= columns:
            fitting.append(rows)
    if len(fitting) != 1:
        names = ", ".join(name for name in by_name if name) or "-"
        raise Refused(
            N_(
                "No sheet is named “survey” (there is: {names}). Name the sheet with the questions “survey”.",
                names=names,
            )
        )
    return fitting[0]


def _header(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> tuple[int, list[Column | None]]:
    """Where the header stands (the first filled row), and what its cells mean; of two alike the first with a text counts."""
    for index, row in enumerate(rows):
        if any(cell.strip() for cell in row):
            return index, [vocabulary.column(cell) for cell in row]
    return 0, []


def _table(name: str, rows: list[list[str]], vocabulary: Vocabulary) -> Table:
    start, columns = _header(rows, vocabulary)
    filled = (_row(number, cells, columns) for number, cells in enumerate(rows[start + 1 :], start + 2))
    return Table(name, tuple(column for column in columns if column), tuple(row for row in filled if row))


def _row(number: int, cells: Sequence[str], columns: Sequence[Column | None]) -> Row | None:
    plain: dict[str, str] = {}
    texts: dict[tuple[str, str], str] = {}
    kept: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        text = cell.strip()
        if not text or column is None:
            continue
        if column.sort == "text":
            texts.setdefault((column.field, column.language), text)
        else:
            (plain if column.sort == "plain" else kept).setdefault(column.field, text)
    return Row(number, plain, texts, kept) if plain or texts or kept else None


def _sheets(data: bytes) -> list[Sheet]:
    kind = format_of(data)
    if kind is Format.ZIP:
        parts = Parts(data)
        if not (xlsx.is_workbook(parts) or ods.is_workbook(parts)):
            return list(_sheets_of_zip(parts))
    sheets = read_workbook(data).sheets
    return list(_stacked(sheets[0].rows)) if kind is Format.TEXT else sheets


def _sheets_of_zip(parts: Parts) -> Iterator[Sheet]:
    """``survey.csv`` and its like, in whatever folder; other files keep their ending in the name."""
    found = 0
    for part in parts.names():
        name = part.rpartition("/")[2]
        if not name.endswith(".csv") or name.startswith("."):
            continue
        data = b"".join(parts.chunks(part))
        found += len(data)
        if found > MAX_FILE_BYTES:
            raise Refused(
                N_("The files in the zip are too large together. Leave out what is not part of the form.")
            )
        stem = name.removesuffix(".csv")
        rows = delimited.parse(delimited.decode(data)[0])[0] if data else []
        yield Sheet(stem if stem in _NAMES else name, rows)


_NAMES = ("survey", "choices", "settings", "external_choices", "columns")


def _stacked(rows: list[list[str]]) -> Iterator[Sheet]:
    """One CSV with the sheets below each other: a sheet's name stands alone in the first column, its rows start in the second."""
    starts = [
        at
        for at, row in enumerate(rows)
        if row and row[0].strip().lower() in _NAMES and not any(cell.strip() for cell in row[1:])
    ]
    if not starts:
        yield Sheet("", rows)
        return
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        # Rows above are left in as blanks, so that the row numbers stay those of the file.
        above: list[list[str]] = [[] for _ in range(start + 1)]
        yield Sheet(rows[start][0].strip(), above + [row[1:] for row in rows[start + 1 : end]])
