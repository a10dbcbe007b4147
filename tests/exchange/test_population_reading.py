"""Census figures come from printed sheets or plain tables, and a sheet that shifted is noticed."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

import engage.samples
from engage.errors import Refused
from engage.exchange.population_mapping import load_population_mapping
from engage.exchange.population_reading import PopulationReading, read_population
from tests.support.shared import SHARED, needs_shared

ACS = SHARED / "data" / "measures" / "santamonica_acs_2008_2012_population.xlsx"
MAPPING = Path(engage.samples.__file__).parent / "mappings" / "santa_monica_population.toml"
HEAD = 'kind = "population"\n[figures]\nyear = "2012"\nsource = "test"\n'
TABLE = HEAD + (
    '[table]\nplace_column = "place"\ndimension = "age"\ngroup_column = "age"\ncount_column = "n"\n'
    'margin_column = "moe"\nleave_out = ["Total"]\ncodes = { young = "0-17", old = "18+" }\n'
)


def sheet(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def block(text: str) -> str:
    return HEAD + '[[block]]\nsheet = "Sheet"\ndimension = "age"\nplaces = { Town = "B" }\n' + text


def read(data: bytes, mapping: str) -> PopulationReading:
    return read_population(data, load_population_mapping(mapping.encode()))


@needs_shared
def test_the_census_sheets_of_santa_monica_give_the_people_behind_each_group() -> None:
    found = read_population(ACS, load_population_mapping(MAPPING))
    assert found.refused == ()
    counts = {(figure.dimension, figure.group): figure.count for figure in found.figures}
    # 90,008 people less those under 15 (3,838 + 3,464 + 3,064).
    assert sum(count for (dimension, _), count in counts.items() if dimension == "age") == 90_008 - 10_366
    # The five postcodes are more than the city: they cross its border.
    assert sum(count for (dimension, _), count in counts.items() if dimension == "zip") == 92_256
    assert counts["race_ethnicity", "asian"] == 10_759
    assert counts["home_language", "english"] == 86_170 - 8_367 - 8_628 - 5_407 - 1_065
    margins = {(figure.dimension, figure.group): figure.margin for figure in found.figures}
    assert margins["home_language", "spanish"] == 780
    assert margins["home_language", "other"] == round((891**2 + 803**2 + 429**2) ** 0.5)


def test_a_plain_table_is_read_row_by_row() -> None:
    table = b'place,age,n,moe\nTown,0-17,"1,200",+/-50\nTown,18+,3000,(X)\nTown,Total,4200,\nTown,0-17,1,\nTown,5-9,3,\n'
    found = read(table, TABLE)
    assert [(f.group, f.count, f.margin) for f in found.figures] == [("young", 1200, 50), ("old", 3000, None)]
    assert [(problem.row, problem.value) for problem in found.refused] == [(5, "young"), (6, "5-9")]


@pytest.mark.parametrize("count", ["-5", "many", "1.5", "", "(X)"])
def test_what_is_no_count_is_refused(count: str) -> None:
    found = read(f"place,age,n,moe\nTown,0-17,{count},\n".encode(), TABLE)
    assert [problem.column for problem in found.refused] == ["n"]


def test_groups_of_a_block_must_add_up_to_its_total() -> None:
    data = sheet(["All", "1,000"], ["Young", "400"], ["Old", "550"])
    groups = 'groups = { young = "Young", old = "Old" }\ntotal = "All"\n'
    found = read(data, block(groups))
    assert [str(problem.why) for problem in found.refused] == [
        "The groups add up to 950, the sheet says 1000."
    ]
    assert (
        read(data, block('groups = { young = "Young" }\ntotal = "All"\nrest = "old"\n')).figures[1].count
        == 600
    )


def test_a_label_that_moved_away_or_stands_twice_is_refused_and_leaves_no_rest() -> None:
    data = sheet(["All", "1,000"], ["Young", "400"], ["Young", "1"])
    found = read(data, block('groups = { young = "Young", gone = "Gone" }\ntotal = "All"\nrest = "old"\n'))
    assert found.figures == ()
    assert [problem.value for problem in found.refused] == ["Young", "Gone"]
    assert read(data, block('groups = { young = "Young" }\nlast_row = 2\n')).figures[0].count == 400


@pytest.mark.parametrize(
    ("mapping", "where"),
    [
        ('kind = "population"\n', "figures"),
        (HEAD, "table"),
        (block('groups = { a = "A" }\nlabel_column = "1"\n'), "block[1].label_column"),
        (block("first_row = 1\n"), "block[1].groups"),
        (block('groups = { a = "A" }\nrest = "b"\n'), "block[1].rest"),
        (block('groups = { a = "A" }\nmargins = { Elsewhere = "C" }\n'), "block[1].margins"),
        (block('groups = { a = "A" }\nsheets = "S"\n'), "block[1].sheets"),
        (HEAD.replace("[figures]", 'block = "x"\n[figures]'), "block"),
    ],
)
def test_a_fault_in_a_mapping_is_told_with_its_place(mapping: str, where: str) -> None:
    with pytest.raises(Refused) as refusal:
        load_population_mapping(mapping.encode())
    assert where in {problem.column for problem in refusal.value.problems}


@needs_shared
def test_hostile_files_are_refused() -> None:
    mapping = load_population_mapping(MAPPING)
    for path in (SHARED / "data" / "hostile").rglob("*"):
        if path.is_file():
            with pytest.raises(Refused):
                read_population(path, mapping)
