"""Read an XLSX (or XLSM) workbook into rows of text, streaming, within limits.

Our own reader rather than openpyxl's, which builds trees in memory, pads rows to any width a file claims, and fails on
workbooks whose zip uses backslashes or keeps its parts at the root. openpyxl still says which number formats are dates.
Formulas are never evaluated: the value stored beside them is read. Macros, links and drawings are not opened.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engage.errors import N_, Refused
from engage.exchange.cells import Rows, date_text, number_text, too_long
from engage.exchange.limits import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from engage.exchange.parts import Parts, damaged, resolve
from engage.exchange.xlsx_parts import (
    Relationships,
    SharedStrings,
    SheetEntry,
    Styles,
    WorkbookPart,
    unescaped,
)
from engage.exchange.xml_stream import stream

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")
_BOOLEANS = {"1": "TRUE", "0": "FALSE"}


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell needs to be understood."""

    strings: list[str]
    date_formats: list[str | None]
    from_1904: bool


def is_workbook(parts: Parts) -> bool:
    return _workbook_name(parts) is not None


def read_sheets(parts: Parts) -> list[tuple[str, bool, list[list[str]]]]:
    """(name, hidden, rows) for every worksheet; a row ends at its last cell that is not blank."""
    base = _workbook_name(parts)
    if base is None:
        raise damaged(N_("it has no workbook part"))
    workbook = WorkbookPart()
    stream(parts.chunks(base), workbook, base)
    if not workbook.sheets or len(workbook.sheets) > MAX_SHEETS:
        raise damaged(N_("it has no sheet, or too many"))
    relationships = _relationships(parts, base)
    context = _context(parts, base, relationships, workbook.from_1904)
    budget = Rows.budget()
    sheets = []
    for entry in workbook.sheets:
        part = _sheet_part(base, entry, relationships)
        if part is None:
            continue  # a chart sheet, a dialogue, a sheet in another file: no cells of ours
        reader = _Sheet(context, entry.name, budget)
        stream(parts.chunks(part), reader, part)
        sheets.append((entry.name, entry.hidden, reader.rows.done()))
    return sheets


def _workbook_name(parts: Parts) -> str | None:
    if "_rels/.rels" in parts:
        root = Relationships()
        stream(parts.chunks("_rels/.rels"), root, "_rels/.rels")
        name = resolve("", root.by_kind.get("officeDocument", ""))
        if name in parts:
            return (
                name if name.lower().endswith(".xml") and "word/" not in name and "ppt/" not in name else None
            )
    return next((name for name in ("xl/workbook.xml", "workbook.xml") if name in parts), None)


def _relationships(parts: Parts, base: str) -> Relationships:
    folder, _, file = base.rpartition("/")
    name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    found = Relationships()
    if name in parts:
        stream(parts.chunks(name), found, name)
    return found


def _sheet_part(base: str, entry: SheetEntry, relationships: Relationships) -> str | None:
    target = relationships.by_id.get(entry.relationship)
    if target is None:
        return None
    return resolve(base, target) if "chartsheet" not in target and "dialogsheet" not in target else None


def _context(parts: Parts, base: str, relationships: Relationships, from_1904: bool) -> Context:
    strings, styles = SharedStrings(), Styles()
    for kind, handler in (("sharedStrings", strings), ("styles", styles)):
        target = relationships.by_kind.get(kind)
        if target is not None and (part := resolve(base, target)) in parts:
            stream(parts.chunks(part), handler, part)
    return Context(strings.strings, styles.date_formats, from_1904)


@dataclass
class _Sheet:
    """Receives one worksheet part: remembers where the reader stands and hands every finished cell to ``rows``."""

    context: Context
    name: str
    budget: list[int]
    rows: Rows = field(init=False)
    _row: int = 0
    _column: int = 0
    _kind: str = "n"
    _style: int = 0
    _value: list[str] = field(default_factory=list)
    _length: int = 0
    _reading: bool = False
    _in_cell: bool = False
    _in_phonetic: bool = False

    def __post_init__(self) -> None:
        self.rows = Rows(self.name, self.budget)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "row":
            self._row = _position(attributes.get("r"), self._row + 1, MAX_ROWS)
            self._column = 0
        elif tag == "c":
            self._begin_cell(attributes)
        elif tag == "rPh":
            self._in_phonetic = True
        elif tag in ("v", "t") and self._in_cell:
            self._reading = not self._in_phonetic

    def end(self, tag: str) -> None:
        if tag == "c":
            self._in_cell = False
            self.rows.put(self._row, self._column, self._text())
        elif tag == "rPh":
            self._in_phonetic = False
        elif tag in ("v", "t"):
            self._reading = False

    def text(self, data: str) -> None:
        if self._reading:
            self._value.append(data)
            self._length += len(data)
            if self._length > MAX_CELL_CHARACTERS:
                raise too_long(self.name, self._row)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        # Some writers leave the references out: then a cell stands right of the one before.
        self._column = self._column + 1 if reference is None else _column(reference)
        if self._column > MAX_COLUMNS:
            raise damaged(N_("sheet {sheet} has too many columns", sheet=self.name))
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() and len(style) < 7 else 0
        self._value, self._length = [], 0
        self._in_cell = True

    def _text(self) -> str:
        raw = "".join(self._value)
        if self._kind == "s":
            return self._shared(raw)
        if self._kind in ("inlineStr", "str"):
            return unescaped(raw)
        if self._kind == "b":
            return _BOOLEANS.get(raw.strip(), raw)
        if self._kind == "n" and raw:
            return self._number(raw.strip())
        return raw  # "e": an error value such as #N/A; "d": a date already in ISO form

    def _shared(self, raw: str) -> str:
        if not raw.strip():
            return ""
        try:
            return self.context.strings[int(raw)]
        except (ValueError, IndexError) as error:
            raise damaged(
                N_(
                    "sheet {sheet}, row {row}: a cell names a text that is not there",
                    sheet=self.name,
                    row=self._row,
                )
            ) from error

    def _number(self, raw: str) -> str:
        formats = self.context.date_formats
        code = formats[self._style] if self._style < len(formats) else None
        if code is None and len(raw) < 16 and raw.isascii() and raw.isdecimal():
            return raw  # the most common cell of all, and already as it should be
        try:
            number = float(raw)
        except ValueError:
            return raw
        return number_text(number) if code is None else date_text(number, code, self.context.from_1904)


def _position(written: str | None, otherwise: int, most: int) -> int:
    position = int(written) if written is not None and written.isdecimal() and len(written) < 9 else otherwise
    if not 1 <= position <= most:
        raise Refused(N_("The workbook has a row {row}; at most {limit} are read.", row=position, limit=most))
    return position


def _column(reference: str) -> int:
    match = _REFERENCE.match(reference)
    if match is None:
        raise damaged(N_("{reference} is not a cell", reference=reference[:20]))
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return column
