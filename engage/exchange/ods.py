"""Read an OpenDocument spreadsheet (ODS) into rows of text, streaming, within limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engage.errors import N_, Refused
from engage.exchange.cells import Rows, number_text, too_long
from engage.exchange.limits import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from engage.exchange.parts import Parts, damaged
from engage.exchange.xml_stream import stream

_MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_CELLS = ("table-cell", "covered-table-cell")


def is_workbook(parts: Parts) -> bool:
    """By its mimetype part; files without one are taken for what their content turns out to be."""
    if "content.xml" not in parts:
        return False
    return "mimetype" not in parts or b"".join(parts.chunks("mimetype")).startswith(_MIMETYPE)


def read_sheets(parts: Parts) -> list[tuple[str, bool, list[list[str]]]]:
    """(name, hidden, rows) for every sheet. A sheet's own visibility is a style in ODS and is not read."""
    if "META-INF/manifest.xml" in parts:
        manifest = _Manifest()
        stream(parts.chunks("META-INF/manifest.xml"), manifest, "META-INF/manifest.xml")
        if manifest.encrypted:
            raise Refused(
                N_("The workbook is protected by a password. Save a copy without one and try again.")
            )
    content = _Content()
    stream(parts.chunks("content.xml"), content, "content.xml")
    if not content.sheets:
        raise damaged(N_("it has no sheet"))
    return [(name, False, rows.done()) for name, rows in content.sheets]


@dataclass
class _Manifest:
    encrypted: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.encrypted = self.encrypted or tag == "encryption-data"

    def end(self, tag: str) -> None: ...

    def text(self, data: str) -> None: ...


@dataclass
class _Content:
    """Receives content.xml. Repeated blank rows and cells (ODS fills a sheet with them) only move the position."""

    sheets: list[tuple[str, Rows]] = field(default_factory=list)
    _budget: list[int] = field(default_factory=Rows.budget)
    _row: int = 1
    _row_repeat: int = 1
    _cells: list[tuple[int, str]] = field(default_factory=list)
    _column: int = 1
    _repeat: int = 1
    _stored: str | None = None
    _paragraphs: list[list[str]] = field(default_factory=list)
    _length: int = 0
    _in_cell: bool = False
    _in_annotation: int = 0
    _in_paragraph: int = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "table":
            self._begin_sheet(attributes.get("name", ""))
        elif tag == "table-row":
            self._row_repeat = _count(attributes.get("number-rows-repeated"), MAX_ROWS)
            self._cells, self._column = [], 1
        elif tag in _CELLS:
            self._begin_cell(attributes)
        elif tag == "annotation":
            self._in_annotation += 1
        elif self._in_cell and not self._in_annotation:
            self._begin_text(tag, attributes)

    def end(self, tag: str) -> None:
        if tag == "table-row":
            self._end_row()
        elif tag in _CELLS:
            self._end_cell()
        elif tag == "annotation":
            self._in_annotation -= 1
        elif tag == "p" and self._in_paragraph:
            self._in_paragraph -= 1

    def text(self, data: str) -> None:
        if self._in_paragraph and not self._in_annotation:
            self._paragraphs[-1].append(data)
            self._length += len(data)
            if self._length > MAX_CELL_CHARACTERS:
                raise too_long(self.sheets[-1][0] if self.sheets else "", self._row)

    def _begin_sheet(self, name: str) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise damaged(N_("it has too many sheets"))
        self.sheets.append((name, Rows(name, self._budget)))
        self._row = 1

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._repeat = _count(attributes.get("number-columns-repeated"), MAX_COLUMNS)
        self._stored = _stored_value(attributes)
        self._paragraphs, self._length, self._in_cell, self._in_paragraph = [], 0, True, 0

    def _begin_text(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "p":
            self._paragraphs.append([])
            self._in_paragraph += 1
        elif self._in_paragraph and tag == "s":
            self._paragraphs[-1].append(" " * min(_count(attributes.get("c"), MAX_COLUMNS), 1000))
        elif self._in_paragraph and tag == "tab":
            self._paragraphs[-1].append("\t")
        elif self._in_paragraph and tag == "line-break":
            self._paragraphs[-1].append("\n")

    def _end_cell(self) -> None:
        self._in_cell = False
        text = (
            "\n".join("".join(pieces) for pieces in self._paragraphs)
            if self._stored is None
            else self._stored
        )
        if text:
            self._cells.extend((self._column + index, text) for index in range(self._repeat))
        self._column += self._repeat
        if self._column > MAX_COLUMNS + 1:
            raise damaged(N_("a row has too many columns"))

    def _end_row(self) -> None:
        if self.sheets and self._cells:
            _, rows = self.sheets[-1]
            rows.expect(self._row_repeat * len(self._cells), self._row)
            for index in range(self._row_repeat):
                for column, text in self._cells:
                    rows.put(self._row + index, column, text)
        self._row += self._row_repeat
        if self._row > MAX_ROWS * 2:
            raise damaged(N_("a sheet has too many rows"))


def _stored_value(attributes: Mapping[str, str]) -> str | None:
    """Numbers, dates and booleans by their stored value, since the text shown is rounded or local; else ``None``."""
    kind = attributes.get("value-type")
    if kind in ("float", "percentage", "currency"):
        try:
            return number_text(float(attributes["value"]))
        except (KeyError, ValueError, OverflowError):
            return None
    if kind == "date":
        return attributes.get("date-value")
    if kind == "boolean":
        return attributes.get("boolean-value", "").upper()
    return None


def _count(written: str | None, most: int) -> int:
    if written is None or not written.isdecimal():
        return 1
    return min(int(written[:9]), most) or 1
