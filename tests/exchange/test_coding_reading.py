"""Hand-coded answers come with their codebook, and variants of a spelling are brought together by an explicit table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import engage.samples
from engage.errors import Refused
from engage.exchange.coding_reading import load_coding_mapping, read_codings
from tests.support.shared import SHARED, needs_shared

MAPPING = Path(engage.samples.__file__).parent / "mappings" / "santa_monica_2014_codings.toml"
SMALL = """
kind = "codings"
[answers]
text_column = "said"
coder = "City"
families = ["c1", "c2"]
parts = ["s1", "s2"]
[theme.airport]
spellings = ["Aiport", "Airport"]
name = { en = "Airport" }
[theme.airport.part.noise]
spellings = ["Noise"]
name = { en = "Noise" }
"""


@needs_shared
def test_every_pair_of_santa_monica_is_a_theme_and_spellings_of_one_come_together() -> None:
    mapping = load_coding_mapping(MAPPING)
    read = read_codings(SHARED / "data" / "listening" / "santamonica_2014_open_ended_coded.csv", mapping)
    assert read.refused == ()
    assert len(read.coded) == 1837
    counts = Counter(slug for _, slugs in read.coded for slug in slugs)
    assert set(counts) == {entry.slug for entry in mapping.codebook if entry.parent is not None}
    # "Aiport/Air traffic" 80 times and "Airport/Air traffic" 3 times; once twice in one row.
    assert counts["airport-against"] in (82, 83)
    assert max(len(text) for text, _ in read.coded) == 4537


def test_a_pair_twice_in_a_row_counts_once_and_an_unknown_one_refuses_its_row() -> None:
    table = b"said,c1,s1,c2,s2\nloud,Aiport,Noise,Airport,Noise\nfine,,,,\nodd,Airport,Smell,,\nlost,Sea,Noise,,\n"
    read = read_codings(table, load_coding_mapping(SMALL.encode()))
    assert read.coded == (("loud", ("airport-noise",)), ("fine", ()))
    assert [(problem.row, problem.column, problem.value) for problem in read.refused] == [
        (4, "s1", "Smell"),
        (5, "c1", "Sea"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ('parts = ["s1", "s2"]', 'parts = ["s1"]', "answers.parts"),
        ('spellings = ["Noise"]', 'spelling = ["Noise"]', "theme.airport.part.noise.spelling"),
        ("[answers]", "[answer]", "answers"),
    ],
)
def test_a_fault_in_a_mapping_is_told_with_its_place(before: str, after: str, where: str) -> None:
    with pytest.raises(Refused) as refusal:
        load_coding_mapping(SMALL.replace(before, after).encode())
    assert where in {problem.column for problem in refusal.value.problems}
