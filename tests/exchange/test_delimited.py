"""Text tables of any encoding and delimiter are read as a spreadsheet would show them, or refused with the row."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import Refused
from engage.exchange.delimited import DELIMITERS
from engage.exchange.tables import read_table, read_workbook
from tests.support.shared import SHARED, needs_shared

HOSTILE = SHARED / "data" / "hostile" / "csv"
SPECTRUM = sorted(path.stem for path in HOSTILE.glob("spectrum_*.json")) if HOSTILE.is_dir() else []

cell = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ue000"), max_size=12
) | st.sampled_from(["a;b", 'say "hi"', "two\nlines", "two\r\nlines", "tab\there", "a|b", "a,b", "'", "''"])


@needs_shared
@pytest.mark.parametrize("name", SPECTRUM)
def test_the_spectrum_of_csv_files_is_read_as_its_authors_expect(name: str) -> None:
    expected = json.loads((HOSTILE / f"{name}.json").read_text("utf-8"))
    table = read_table(HOSTILE / f"{name}.csv")
    # The spectrum's own expectation shows a line break inside quotes as LF alone; ours keeps what the file has.
    rows = [[value.replace("\r\n", "\n") for value in row] for row in table.rows]
    found = [dict(zip(table.header, row, strict=True)) for row in rows]
    assert found == [
        {key: value.replace("\r\n", "\n") for key, value in record.items()} for record in expected
    ]
    assert table.ragged == {}


@needs_shared
@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "header"),
    [
        ("premiere.win1252.csv", "windows-1252", ",", ["première", "second", "troisième"]),
        ("premiere.utf16lebom.csv", "utf-16", ",", ["première", "second", "troisième"]),
        ("premiere.utf8.csv", "utf-8", ",", ["première", "second", "troisième"]),
        ("encoding.utf16le.csv", "utf-16-le", ",", ["Å", "1"]),
        ("encoding.utf8bom.csv", "utf-8-sig", ",", ["Å", "1"]),
        ("encoding.iso88591.csv", "windows-1252", ",", ["Å", "1"]),
        ("linend.mac.csv", "utf-8", ",", ["A", "1"]),
        ("sep.csv", "utf-8", ";", ["A", "1"]),
        ("semicolon_separated.csv", "utf-8", ";", ["This", "Are", "Headers"]),
        ("no_delimiter.csv", "utf-8", ",", ["SingleLine"]),
    ],
)
def test_encoding_and_delimiter_are_found(
    name: str, encoding: str, delimiter: str, header: list[str]
) -> None:
    table = read_table(HOSTILE / name)
    assert (table.encoding, table.delimiter, table.header) == (encoding, delimiter, header)


@needs_shared
def test_rows_wider_than_the_header_are_told_unless_the_extra_cells_are_blank() -> None:
    assert read_table(HOSTILE / "enclosure.csv").ragged == {}
    table = read_table(b"a,b\n1,2\n3,4,5\n6\n\n7,8,,\n")
    assert {row: str(problem.why) for row, problem in table.ragged.items()} == {
        3: "The row has 3 cells, the header 2.",
        4: "The row has 1 cells, the header 2.",
    }
    assert table.rows == [["1", "2"], ["3", "4", "5"], ["6", ""], ["", ""], ["7", "8"]]
    assert table.first_row_number == 2


@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(cell, min_size=n, max_size=n), min_size=1, max_size=6)
    ),
    st.sampled_from(DELIMITERS),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read_back_in_any_dialect(
    records: list[list[str]], delimiter: str, line_end: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(
        [["first", *["other"] * (len(records[0]) - 1)], *records]
    )
    data = text.getvalue().encode(encoding)
    table = read_table(data, delimiter=delimiter)
    while records and not any(records[-1]):
        records.pop()  # rows of blanks at the end are not data
    assert table.rows == records
    assert table.ragged == {}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"a,b\n1,\x00\n", "zero bytes"),
        (b'a,b\n1,2\n3,"open\n5,6\n', "Row 3 opens a quote"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "Row 2 opens a quote"),
        (b"\n\n", "Row 1 should hold the names"),
        (b"a," * 20_000, "too large at row 1"),
        (b"<html><body><table><tr><td>x</td></tr></table>", "web page"),
        (b"%PDF-1.4 ...", "PDF"),
        (b"\xff\xfea\x00,\x00b", "not utf-16 text"),
        (bytes(range(256)), "zero bytes"),
    ],
)
def test_what_is_no_table_is_refused_with_where_and_why(data: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_table(data)


def test_an_encoding_can_be_named_and_must_be_true() -> None:
    assert read_table("naïve,x\n".encode("mac_roman") + b"1,2", encoding="mac_roman").header == ["naïve", "x"]
    with pytest.raises(Refused, match="not utf-8 text"):
        read_table("première,x".encode("latin-1"), encoding="utf-8")
    with pytest.raises(Refused, match="no text encoding called klingon"):
        read_table(b"a,b", encoding="klingon")


def test_a_path_that_is_no_file_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for path in (tmp_path / "absent.csv", tmp_path, "bad\x00name.csv"):
        with pytest.raises(Refused):
            read_table(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    try:
        workbook = read_workbook(data)
    except Refused:
        return
    assert all(
        isinstance(text, str) and "\x00" not in text
        for sheet in workbook.sheets
        for row in sheet.rows
        for text in row
    )
