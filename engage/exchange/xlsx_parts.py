"""The small parts of an XLSX workbook: relationships, the list of sheets, shared strings, which styles are dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from engage.errors import N_, Refused
from engage.exchange.limits import MAX_CELL_CHARACTERS, MAX_CELLS

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Relationships:
    """Part relationships by id, and by the last word of their type. External targets are left out, so never followed."""

    def __init__(self) -> None:
        self.by_id: dict[str, str] = {}
        self.by_kind: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        self.by_id[attributes.get("Id", "")] = target
        self.by_kind.setdefault(attributes.get("Type", "").rpartition("/")[2], target)

    def end(self, tag: str) -> None: ...

    def text(self, data: str) -> None: ...


@dataclass
class SheetEntry:
    name: str
    relationship: str
    hidden: bool


@dataclass
class WorkbookPart:
    """Sheets in the order of their tabs, and whether dates count from 1904."""

    sheets: list[SheetEntry] = field(default_factory=list)
    from_1904: bool = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(SheetEntry(attributes.get("name", ""), attributes.get("id", ""), hidden))
        elif tag == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0").lower() in ("1", "true")

    def end(self, tag: str) -> None: ...

    def text(self, data: str) -> None: ...


class SharedStrings:
    """Every ``si`` as plain text: runs joined, phonetic readings (``rPh``) left out."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._in_text = False
        self._in_phonetic = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "si":
            self._pieces, self._length = [], 0
        elif tag == "rPh":
            self._in_phonetic = True
        elif tag == "t":
            self._in_text = not self._in_phonetic

    def end(self, tag: str) -> None:
        if tag == "si":
            self.strings.append(unescaped("".join(self._pieces)))
            if len(self.strings) > MAX_CELLS:
                raise Refused(N_("The workbook holds more than {limit} texts. Split it.", limit=MAX_CELLS))
        elif tag == "rPh":
            self._in_phonetic = False
        elif tag == "t":
            self._in_text = False

    def text(self, data: str) -> None:
        if self._in_text:
            self._pieces.append(data)
            self._length += len(data)
            if self._length > MAX_CELL_CHARACTERS:
                raise Refused(
                    N_(
                        "The workbook holds a text of more than {limit} characters.",
                        limit=MAX_CELL_CHARACTERS,
                    )
                )


class Styles:
    """For each cell style, its number format's code where that is a date, a time or a duration; else ``None``."""

    def __init__(self) -> None:
        self.date_formats: list[str | None] = []
        self._codes: dict[str, str] = {}
        self._in_cell_styles = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cell_styles = True
        elif tag == "xf" and self._in_cell_styles:
            self.date_formats.append(self._date_format(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cell_styles = False

    def text(self, data: str) -> None: ...

    def _date_format(self, number: str) -> str | None:
        builtin = BUILTIN_FORMATS.get(int(number)) if number.isdecimal() and len(number) < 6 else None
        code = self._codes.get(number) or builtin
        if code is None or code == "General":
            return None
        return code if is_date_format(code) or is_timedelta_format(code) else None


def unescaped(text: str) -> str:
    """``_x000D_`` stands for a character XML cannot hold; a zero is dropped, since no store takes it."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\x00", "")
