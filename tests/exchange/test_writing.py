"""What we export is data to every spreadsheet program, never a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.errors import Refused
from engage.exchange.tables import read_table, read_workbook
from engage.exchange.writing import neutral, write_csv, write_xlsx

# Ways of starting a formula that spreadsheet programs are known to run, call, link or fetch with.
PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-cmd|' /C calc'!A0",
    "@cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org/?x="&A1,"click")',
    '=WEBSERVICE("http://example.org/")',
    '=IMPORTXML("http://example.org/","//a")',
    '=IMAGE("http://example.org/x.png")',
    '=DDE("cmd";"/C calc";"x")',
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u2028=1+1",
    "=",
    "-",
    '=1+1"";=2+2',
    "=1+1,=2+2",
    ";=1+1",
    "{=1+1}",
    "%0A=1+1",
]
LIVE = frozenset("=+-@\t\r\n\x00＝＋－＠")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_comes_back_as_a_formula_from_csv(payload: str) -> None:
    data = write_csv([payload], [[payload]])
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert cell[0] not in LIVE
            assert cell.lstrip("\u00a0\u200b\ufeff\u2028 ")[0] not in LIVE


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_comes_back_as_a_formula_from_xlsx_and_none_is_changed(payload: str) -> None:
    data = write_xlsx({payload: ([payload], [[payload]])})
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert read_workbook(data).sheets[0].rows[1][0] == payload.replace("\x00", "")


def test_numbers_and_dates_stay_what_they_are() -> None:
    header, rows = ["n", "x", "day", "none"], [[-5, -0.25, date(2026, 3, 4), None]]
    assert read_table(write_csv(header, rows)).rows == [["-5", "-0.25", "2026-03-04", ""]]
    assert read_table(write_xlsx({"S": (header, rows)})).rows == [["-5", "-0.25", "2026-03-04", ""]]


def test_arabic_opens_right_in_excel_because_of_the_mark() -> None:
    assert write_csv(["السؤال"], []).startswith(b"\xef\xbb\xbf")
    assert not write_csv(["السؤال"], [], mark=False).startswith(b"\xef\xbb\xbf")


@given(st.text())
def test_neutral_text_never_starts_live_and_harmless_text_is_left_alone(text: str) -> None:
    safe = neutral(text)
    assert not safe or safe[0] not in LIVE
    assert safe in (text.replace("\x00", ""), "'" + text.replace("\x00", ""))
    if text[:1].isalnum():
        assert safe == text.replace("\x00", "")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_sheet_names_make_a_workbook_that_opens(names: list[str]) -> None:
    data = write_xlsx({name: (["a"], [["x"]]) for name in names})
    assert len(read_workbook(data).sheets) == len(set(names))


def test_what_xlsx_cannot_hold_is_refused_rather_than_cut() -> None:
    with pytest.raises(Refused, match="row 2"):
        write_xlsx({"S": (["a"], [["x" * 32_768]])})
