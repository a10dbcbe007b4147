"""Connecticut's numbers come in as they are: withheld and missing stay two things, and two exports of one year agree."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engage.samples
from engage.errors import Refused
from engage.exchange.measure_mapping import load_measure_mapping
from engage.exchange.measure_reading import MeasureReading, read_measures
from engage.exchange.rows import printed_number
from tests.support.shared import SHARED, needs_shared

MEASURES = SHARED / "data" / "measures"
MAPPINGS = Path(engage.samples.__file__).parent / "mappings"
TIDY = "ct_chronic_absence_by_race_2012_2020.csv"

SMALL = """
kind = "measures"
[indicator]
slug = "absence"
good = "down"
source = "test"
[place]
column = "place"
[period]
column = "year"
begins_in_month = 7
[group]
column = "group"
everyone = ["All"]
codes = { a = "A", b = ["B", "b "] }
[value]
column = "value"
withheld = ["-9999", "*"]
missing = ["-6666", ""]
minimum = 0
maximum = 100
"""


def small(table: str, mapping: str = SMALL) -> MeasureReading:
    return read_measures(table.encode(), load_measure_mapping(mapping.encode()))


def connecticut(mapping: str, file: str) -> MeasureReading:
    return read_measures(MEASURES / file, load_measure_mapping(MAPPINGS / mapping))


@needs_shared
def test_every_row_of_connecticut_is_a_value_withheld_or_missing() -> None:
    read = connecticut("connecticut_attendance.toml", TIDY)
    assert read.refused == ()
    assert Counter(point.kind for point in read.points) == {"withheld": 6365, "missing": 1824, "value": 4726}
    with (MEASURES / TIDY).open(newline="", encoding="utf-8") as file:
        for row, point in zip(csv.DictReader(file), read.points, strict=True):
            assert point.value == (float(row["Value"]) if point.kind == "value" else None)
            assert (point.place, point.period) == (row["District"], row["Year"])


@needs_shared
@pytest.mark.parametrize(
    ("mapping", "file", "rows"),
    [
        ("connecticut_state_export.toml", "ct_state_chronic_absence_2011-12.csv", 7),
        ("connecticut_portal_export.toml", "ct_chronic_absence_raw_export_2011-12.csv", 1195),
        ("connecticut_portal_export_2019.toml", "ct_chronic_absence_raw_export_2019-20.csv", 1242),
    ],
)
def test_the_portals_exports_agree_with_the_tidy_file_where_both_name_a_place(
    mapping: str, file: str, rows: int
) -> None:
    tidy = connecticut("connecticut_attendance.toml", TIDY)
    known = {(point.place, point.period, point.group): point for point in tidy.points}
    export = connecticut(mapping, file)
    assert (len(export.points), export.refused) == (rows, ())
    both = [
        (point, known[key])
        for point in export.points
        if (key := (point.place, point.period, point.group)) in known
    ]
    assert len(both) >= rows * 0.9
    assert all(point == other for point, other in both)


def test_a_value_a_withheld_one_and_a_missing_one_are_three_things() -> None:
    read = small(
        "place,year,group,value\nX,2011-2012,A,14.2%\nX,2011-2012,B,*\nX,2012-2013,b,\nX,2012-2013,All,0\n"
    )
    assert [(point.kind, point.value, point.group) for point in read.points] == [
        ("value", 14.2, "a"),
        ("withheld", None, "b"),
        ("missing", None, "b"),
        ("value", 0.0, None),
    ]
    assert read.points[0].period_start == date(2011, 7, 1)


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("X,2011,C,1", "group", "not in the mapping"),
        ("X,2011,A,n/a", "value", "no number"),
        ("X,2011,A,101", "value", "outside"),
        ("X,2011,A,-1", "value", "outside"),
        ("X,lately,A,1", "year", "no year"),
        (",2011,A,1", "place", "no place"),
        ("X,2011,A,1,9", None, "cells"),
    ],
)
def test_a_row_that_is_not_explained_is_refused_with_where_and_why(
    row: str, column: str | None, why: str
) -> None:
    read = small(f"place,year,group,value\n{row}\nX,2011,B,5\n")
    assert len(read.points) == 1
    assert [(problem.row, problem.column) for problem in read.refused] == [(2, column)]
    assert why in str(read.refused[0].why)


def test_the_same_cell_twice_is_harmless_and_two_values_for_it_are_not() -> None:
    read = small("place,year,group,value\nX,2011,A,5\nX,2011,A,5.0\nX,2011,A,6\n")
    assert len(read.points) == 2
    assert [(problem.row, str(problem.why)) for problem in read.refused] == [
        (4, "Row 2 gives another value for the same place, period and group.")
    ]


def test_excel_codes_and_title_lines_are_no_obstacle() -> None:
    mapping = SMALL.replace("[indicator]", "[file]\nskip_rows = 3\n[indicator]").replace(
        '[place]\ncolumn = "place"', '[place]\ncolumn = "code"'
    )
    read = small('"Title"\n", Race"\n\ncode,year,group,value\n"=""0012""",2011,A,5\n', mapping)
    assert read.points[0].place == "0012"


def test_rows_of_another_variable_are_left_out_only_when_the_mapping_names_it() -> None:
    mapping = SMALL + '[[only]]\ncolumn = "what"\nis = ["absence"]\nleave_out = ["enrolled"]\n'
    read = small(
        "place,year,group,value,what\nX,2011,A,5,absence\nX,2011,A,99,enrolled\nX,2011,A,9,new\n", mapping
    )
    assert [point.value for point in read.points] == [5.0]
    assert [(problem.row, problem.column, problem.value) for problem in read.refused] == [(4, "what", "new")]


@pytest.mark.parametrize("name", ["indicator", "place", "period", "value"])
def test_a_mapping_without_a_needed_part_says_which(name: str) -> None:
    lines = SMALL.split(f"[{name}]")
    rest = lines[1].split("\n[", 1)
    with pytest.raises(Refused) as refusal:
        load_measure_mapping((lines[0] + "[" + rest[1] if len(rest) > 1 else lines[0]).encode())
    assert [problem.column for problem in refusal.value.problems] == [name]


def test_hostile_files_are_refused_by_the_columns_they_lack() -> None:
    mapping = load_measure_mapping(SMALL.encode())
    for path in (SHARED / "data" / "hostile").rglob("*"):
        if path.is_file():
            with pytest.raises(Refused):
                read_measures(path, mapping)


@given(st.integers(-(10**12), 10**12))
def test_numbers_with_separated_thousands_are_read_whole(number: int) -> None:
    assert printed_number(f"{number:,}") == number
    assert printed_number(f"{number:,}".replace(",", "."), ",") == number


@pytest.mark.parametrize(
    "text", ["", "1,23", "12,34,567", "1e5", "nan", "inf", "0x10", "1 000", "--1", "1.2.3", "(X)"]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert printed_number(text) is None


def test_digits_of_other_scripts_are_digits() -> None:
    assert printed_number("१२.५") == 12.5
    assert printed_number("١٢") == 12
