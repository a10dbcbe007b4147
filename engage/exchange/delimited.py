"""Text tables (CSV and its cousins): find the encoding and the delimiter, then read every row, or say why not."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from engage.errors import N_, Refused
from engage.exchange.limits import MAX_CELL_CHARACTERS, MAX_CELLS, MAX_COLUMNS, MAX_ROWS

DELIMITERS = (",", ";", "\t", "|")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEP_LINE = re.compile(r"\Asep=([,;\t|])(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
_MARKUP = re.compile(r"\A\s*<(\?xml\b|!doctype\b|!--|html\b|table\b)", re.IGNORECASE)
_SAMPLE_RECORDS = 50
# Fed to the parser after the last line: unless it comes back alone, a quote was still open.
_END = "\ue000end\ue000"


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding.

    Without ``encoding``: a byte-order mark decides, then UTF-16 without a mark by its zero bytes, then UTF-8 if
    it is valid, and at last Windows-1252 (Latin-1 where bytes stand that Windows-1252 leaves undefined).
    """
    name = encoding or _guess(data)
    try:
        text = data.decode(name)
    except LookupError as error:
        raise Refused(N_("There is no text encoding called {name}.", name=name)) from error
    except (UnicodeDecodeError, UnicodeError) as error:
        where = getattr(error, "start", 0)
        raise Refused(
            N_(
                "The file is not {encoding} text (byte {where}). Save it as UTF-8, or name its encoding.",
                encoding=name,
                where=where,
            )
        ) from error
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        raise Refused(
            N_("The file is not a text table: it holds zero bytes. Save it as CSV (UTF-8) or XLSX.")
        )
    return text, name


def _guess(data: bytes) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if (unmarked := _utf16_without_mark(data[:4096])) is not None:
        return unmarked
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        undefined = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
        return "latin-1" if undefined & set(data) else "windows-1252"
    return "utf-8"


def _utf16_without_mark(sample: bytes) -> str | None:
    """Western text in UTF-16 has a zero in nearly every second byte and none in the others."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.7 and not even:
        return "utf-16-le"
    if even > half * 0.7 and not odd:
        return "utf-16-be"
    return None


def parse(text: str, delimiter: str | None = None) -> tuple[list[list[str]], str]:
    """All records (blank lines are empty records, so that row numbers stay a spreadsheet's) and the delimiter."""
    if _MARKUP.match(text) or text.startswith("%PDF-"):
        raise Refused(N_("The file is a web page, XML or PDF, not a table. Save the table as CSV or XLSX."))
    if (hint := _SEP_LINE.match(text)) is not None:
        # A spreadsheet shows the hint to nobody and counts rows without it; so do we.
        delimiter = delimiter or hint[1]
        return _records(text[hint.end() :], delimiter), delimiter
    delimiter = delimiter or sniff(text)
    return _records(text, delimiter), delimiter


def sniff(text: str) -> str:
    """The delimiter that cuts the first records most evenly into more than one column; a comma when none does."""
    # The sample ends at a line; a quoted field cut off there costs its one record at most.
    sample = text[:65_536]
    scored = [(_evenness(sample, candidate), -index) for index, candidate in enumerate(DELIMITERS)]
    (score, _), minus = max(scored)
    return DELIMITERS[-minus] if score > 0 else ","


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    """(share of records as wide as the most common width above one, that width)."""
    try:
        records = list(itertools.islice(_reader(io.StringIO(sample, newline=""), delimiter), _SAMPLE_RECORDS))
    except csv.Error:
        return 0.0, 0
    widths = Counter(len(record) for record in records if record)
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return 0.0, 0
    count, width = max(wide)
    return count / sum(widths.values()), width


def _reader(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, doublequote=True, strict=False)


def _records(text: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    cells = 0
    # newline="" keeps line ends inside quotes as they are and ends lines at CR, LF and CRLF alike.
    lines = itertools.chain(io.StringIO(text, newline=""), [_END])
    try:
        for record in _reader(lines, delimiter):
            records.append(record)
            cells += len(record) or 1
            if len(record) > MAX_COLUMNS or len(records) > MAX_ROWS + 1 or cells > MAX_CELLS:
                raise Refused(
                    N_(
                        "The table is too large at row {row}: at most {cells} cells, {rows} rows and {columns} columns.",
                        row=len(records),
                        cells=MAX_CELLS,
                        rows=MAX_ROWS,
                        columns=MAX_COLUMNS,
                    )
                )
    except csv.Error as error:
        raise _unclosed(len(records) + 1) from error
    if records.pop() != [_END]:
        raise _unclosed(len(records) + 1)
    return records


def _unclosed(row: int) -> Refused:
    return Refused(
        N_(
            "Row {row} opens a quote that is not closed, or holds a cell of more than {limit} characters. "
            "Mend the quotes there and try again.",
            row=row,
            limit=MAX_CELL_CHARACTERS,
        )
    )
