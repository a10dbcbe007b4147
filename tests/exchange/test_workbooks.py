"""Workbooks of strangers: read as text, or refused in words, within bounds, whatever is in them."""

from __future__ import annotations

import io
import socket
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.errors import Refused
from engage.exchange.tables import read_table, read_workbook
from tests.support.shared import SHARED, needs_shared

HOSTILE = SHARED / "data" / "hostile"
EVERY_HOSTILE_FILE = sorted(p for p in HOSTILE.rglob("*") if p.is_file()) if HOSTILE.is_dir() else []
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook_with(sheet: bytes, method: int = zipfile.ZIP_DEFLATED, **other: bytes) -> bytes:
    """The smallest XLSX around one sheet part; ``other`` adds or replaces parts by name."""
    parts = {
        "_rels/.rels": f'<Relationships {RELS}><Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships {RELS}><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="s.xml"/></Relationships>'.encode(),
        "xl/s.xml": sheet,
    } | other
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def sheet_of(rows: str) -> bytes:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>".encode()


@needs_shared
@pytest.mark.parametrize("path", EVERY_HOSTILE_FILE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_hostile_file_is_read_or_refused_quickly_and_fetches_nothing(path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def no_network(*_: object) -> None:
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    began = time.perf_counter()
    try:
        workbook = read_workbook(path)
        assert workbook.sheets
    except Refused as refusal:
        assert len(str(refusal)) > 20  # noqa: PT017 - reading it is as good
    assert time.perf_counter() - began < 5


@needs_shared
@pytest.mark.parametrize(
    ("name", "sheet", "row", "values"),
    [
        ("fakewebservice.xlsx", 0, 0, ["phony result"]),
        ("rootZipFiles.xlsx", 0, 0, ["TEST CELL"]),
        ("utf16be.xlsx", 0, 0, ["1"]),
        ("Zip-Windows-Directory-Separator.xlsx", 0, 0, ["Key ID", "Key", "English"]),
        ("without_cell_reference.xlsx", 0, 0, ["1", "2", "3"]),
        ("namespaces.openpyxl35.xlsx", 0, 1, ["Monday", "August 9", "Elul 1"]),
        ("1904_Calendar.xlsx", 0, 0, ["2022-01-01", "2021-12-31"]),
        ("misleading.xlsx", 0, 1, ["2012-02-29", "", "40968", "456"]),
        ("blankcell.xlsx", 0, 2, ["", "", "C3"]),
        ("corruptMeta.ods", 0, 0, ["Hello", "World"]),
        ("nomimetype.ods", 0, 0, ["Hello", "World"]),
        ("sample.xls", 0, 0, ["Title", "MSKU", "ID"]),
        ("maccentraleurope.xls", 0, 0, ["NumerPolisy", "NumerWyceny", "NrRejestracyjny"]),
    ],
)
def test_odd_workbooks_say_what_a_spreadsheet_shows(
    name: str, sheet: int, row: int, values: list[str]
) -> None:
    found = read_workbook(HOSTILE / "xlsx" / name).sheets[sheet].rows[row]
    assert found[: len(values)] == values


@needs_shared
def test_a_password_and_an_endless_chain_are_refused() -> None:
    with pytest.raises(Refused, match="password"):
        read_workbook(HOSTILE / "xlsx" / "pwtest.xls")
    with pytest.raises(Refused, match="damaged"):
        read_workbook(HOSTILE / "xlsx" / "oleloop.xls")


@needs_shared
def test_hidden_sheets_are_marked_and_not_taken_for_the_table() -> None:
    workbook = read_workbook(HOSTILE / "xlsx" / "HiddenSheet.xlsx")
    assert [sheet.hidden for sheet in workbook.sheets] == [False, True]
    with pytest.raises(Refused, match="no visible sheet"):
        read_table(HOSTILE / "xlsx" / "HiddenSheet.xlsx")


@needs_shared
@pytest.mark.parametrize("path", sorted((HOSTILE / "xml").glob("*.xml")), ids=lambda path: path.name)
def test_xml_attacks_inside_a_sheet_are_refused(path) -> None:  # type: ignore[no-untyped-def]
    harmless = ("simple", "Valid")
    try:
        workbook = read_workbook(workbook_with(path.read_bytes()))
    except Refused:
        return
    assert any(word in path.name for word in harmless)
    assert workbook.sheets[0].rows == []


def test_values_come_as_text_that_a_person_would_write() -> None:
    book = openpyxl.Workbook()
    moment = datetime(2015, 7, 17, 10, 20, 30)  # noqa: DTZ001 - a spreadsheet's times have no zone
    book.active.append([2, 2.5, 1 / 3, date(2015, 7, 17), moment, True, None, "=1+1"])
    book.active.append(["007", "two\nlines", "_x0041_", 1e300, -5, 12345678901234])
    packed = io.BytesIO()
    book.save(packed)
    rows = read_workbook(packed.getvalue()).sheets[0].rows
    # The formula was never calculated, so nothing is stored beside it.
    assert rows[0] == ["2", "2.5", "0.3333333333333333", "2015-07-17", "2015-07-17T10:20:30", "TRUE"]
    assert rows[1][:2] == ["007", "two\nlines"]
    assert rows[1][3:] == ["1e+300", "-5", "12345678901234"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = workbook_with(sheet_of('<row><c t="inlineStr"><is><t>' + "a" * 60_000_000 + "</t></is></c></row>"))
    assert len(bomb) < 100_000
    with pytest.raises(Refused, match="unpacks to"):
        read_workbook(bomb)


def test_a_zip_of_too_many_members_is_refused() -> None:
    with pytest.raises(Refused, match="in 5004 parts"):
        read_workbook(workbook_with(sheet_of(""), **{f"p{number}": b"" for number in range(5000)}))


def test_a_sheet_that_claims_the_last_cell_costs_nothing() -> None:
    rows = (
        read_workbook(workbook_with(sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')))
        .sheets[0]
        .rows
    )
    assert len(rows) == 1_048_576
    assert rows[-1][-1] == "1"


def test_rows_that_all_claim_the_last_column_run_into_the_budget() -> None:
    wide = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, 2000))
    with pytest.raises(Refused, match="too large: sheet S, row 3"):
        read_workbook(workbook_with(sheet_of(wide)))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ('<row r="9999999"><c><v>1</v></c></row>', "row 9999999"),
        ('<row><c r="ZZZ1"><v>1</v></c></row>', "too many columns"),
        ('<row><c r="1A"><v>1</v></c></row>', "is not a cell"),
        ('<row><c t="s"><v>7</v></c></row>', "names a text that is not there"),
        ('<row><c t="s"><v>many</v></c></row>', "names a text that is not there"),
        ("<row>" + "<x>" * 100 + "</x>" * 100 + "</row>", "nested too deeply"),
        ("<row><c><v>1</c></row>", "damaged"),
    ],
)
def test_impossible_sheets_are_refused(rows: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_workbook(workbook_with(sheet_of(rows)))


def test_a_million_empty_rows_are_no_table() -> None:
    # Stored, not deflated, so that the zip's ratio lets it pass and the reader itself must cope.
    assert (
        read_workbook(workbook_with(sheet_of("<row/>" * 1_000_000), zipfile.ZIP_STORED)).sheets[0].rows == []
    )
    with pytest.raises(Refused, match="row 1048577"):
        read_workbook(workbook_with(sheet_of("<row/>" * 1_048_577), zipfile.ZIP_STORED))


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("letter.txt", "hello")
    with pytest.raises(Refused, match="not an XLSX or ODS"):
        read_workbook(packed.getvalue())
    with pytest.raises(Refused, match="damaged"):
        read_workbook(b"PK\x03\x04" + b"\x00" * 100)


def test_an_unknown_sheet_is_refused_with_the_names_there_are() -> None:
    data = workbook_with(sheet_of("<row><c><v>1</v></c></row>"))
    assert read_table(data, sheet=" s ").header == ["1"]
    with pytest.raises(Refused, match=r"no sheet Data\. The sheets are: S"):
        read_table(data, sheet="Data")


def test_links_to_other_files_are_never_followed() -> None:
    outside = f'<Relationships {RELS}><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    workbook = read_workbook(workbook_with(sheet_of(""), **{"xl/_rels/workbook.xml.rels": outside.encode()}))
    assert workbook.sheets == []


WHOLE = workbook_with(
    sheet_of('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="0"><v>1.5</v></c></row>'),
    **{"xl/sharedStrings.xml": f"<sst {MAIN}><si><t>x</t></si></sst>".encode()},
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_with_bytes_changed_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for place, byte in changes:
        data[place] = byte
    try:
        read_workbook(bytes(data))
    except Refused as refusal:
        assert str(refusal)  # noqa: PT017 - reading it is as good


def spreadsheet(table: str, **other: bytes) -> bytes:
    """The smallest ODS around the rows of one sheet."""
    names = 'xmlns:office="o" xmlns:table="t" xmlns:text="x"'
    body = f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="S">{table}</table:table></office:spreadsheet></office:body></office:document-content>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body)
        for name, content in other.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_an_opendocument_sheet_is_read_by_stored_values_and_repeats() -> None:
    rows = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="2.0"><text:p>2,00</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2015-07-17"><text:p>17.7.15</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        "<table:table-row><table:table-cell><office:annotation><text:p>note</text:p></office:annotation><text:p>end</text:p></table:table-cell></table:table-row>"
    )
    found = read_workbook(spreadsheet(rows)).sheets[0].rows
    assert found[0] == ["2", "2015-07-17", "a  b\nc", "a  b\nc"]
    assert (len(found), found[-1]) == (1_048_002, ["end"])


def test_an_opendocument_sheet_that_repeats_without_end_is_refused_at_once() -> None:
    cell = '<table:table-cell table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell>'
    began = time.perf_counter()
    with pytest.raises(Refused, match="too large"):
        read_workbook(
            spreadsheet(f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>')
        )
    with pytest.raises(Refused, match="too many columns"):
        read_workbook(spreadsheet(f"<table:table-row>{cell * 2}</table:table-row>"))
    assert time.perf_counter() - began < 2
    locked = b'<manifest xmlns="m"><file-entry><encryption-data/></file-entry></manifest>'
    with pytest.raises(Refused, match="password"):
        read_workbook(spreadsheet("", **{"META-INF/manifest.xml": locked}))


@pytest.mark.parametrize("place", ["cell", "shared", "ods"])
def test_one_text_without_end_is_refused_before_it_fills_the_memory(place: str) -> None:
    text = "".join(chr(97 + number % 26) * (number % 7 + 1) for number in range(60_000))
    data = {
        "cell": workbook_with(sheet_of(f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>')),
        "shared": workbook_with(
            sheet_of(""),
            **{
                "xl/_rels/workbook.xml.rels": f'<Relationships {RELS}><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="s.xml"/><Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="t.xml"/></Relationships>'.encode(),
                "xl/t.xml": f"<sst {MAIN}><si><t>{text}</t></si></sst>".encode(),
            },
        ),
        "ods": spreadsheet(
            f"<table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"
        ),
    }[place]
    with pytest.raises(Refused, match="more than 131072 characters"):
        read_workbook(data)
