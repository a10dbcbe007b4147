"""The Nepal interviews come in whole: every spelling mapped, blanks kept apart, and two files of one round agree."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import engage.samples
from engage.errors import Refused
from engage.exchange.response_mapping import load_response_mapping
from engage.exchange.response_reading import Reading, read_responses
from engage.samples.nepal_instrument import six_rounds
from engage.samples.nepal_round_six import round_six
from tests.support.shared import SHARED, needs_shared

pytestmark = needs_shared

SURVEYS = SHARED / "data" / "surveys"
MAPPINGS = Path(engage.samples.__file__).parent / "mappings"
EXTENTS = {
    "A0JS": "problems_addressed",
    "B0JS": "government",
    "C0JS": "informed",
    "D0JS": "ngos",
    "E0JS": "fair",
}


@pytest.fixture(scope="module")
def six() -> Reading:
    mapping = load_response_mapping(MAPPINGS / "nepal_six_rounds.toml")
    return read_responses(SURVEYS / "nepal_cfp_6_rounds_merged.csv", mapping, six_rounds())


@pytest.fixture(scope="module")
def sixth() -> Reading:
    mapping = load_response_mapping(MAPPINGS / "nepal_round_six.toml")
    return read_responses(SURVEYS / "nepal_cfp_round6_original.xlsx", mapping, round_six())


@pytest.fixture(scope="module")
def source() -> list[dict[str, str]]:
    with (SURVEYS / "nepal_cfp_6_rounds_merged.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_interviews_of_all_rounds_are_read(six: Reading) -> None:
    assert len(six.records) == 8302
    assert six.refused == ()
    assert Counter(record.wave for record in six.records) == {"1": 1304, "2": 1398} | dict.fromkeys(
        "3456", 1400
    )


def test_repeated_rows_are_people_of_their_own_and_every_key_is_one_persons(
    six: Reading, source: list[dict[str, str]]
) -> None:
    assert len({tuple(row.values()) for row in source}) == 8172
    assert len({record.source_key for record in six.records}) == 8302


def test_dont_know_is_a_choice_and_refusing_is_a_blank(six: Reading, source: list[dict[str, str]]) -> None:
    for column, path in EXTENTS.items():
        written = Counter(row[column] for row in source)
        read = Counter(str(record.answers[path]) for record in six.records)
        assert read.pop("dont_know") == written["6 Don't know"]
        assert read.pop("{'blank': 'declined'}") == written["7 Refused"]
        assert read == {text[0]: count for text, count in written.items() if text[0] in "12345"}


def test_a_follow_up_that_was_not_due_does_not_apply_and_one_left_out_is_skipped(six: Reading) -> None:
    for record in six.records:
        due = record.answers["problems_addressed"] in ("1", "2", "3")
        assert (record.answers["biggest_problem"] == {"blank": "not_applicable"}) == (not due)
    skipped = [
        record for record in six.records if record.answers.get("biggest_problem") == {"blank": "skipped"}
    ]
    assert len(skipped) == 3


def test_spellings_of_one_answer_come_together(six: Reading) -> None:
    ages = Counter(str(record.answers["age"]) for record in six.records)
    assert ages["15_24"] == 508 + 241
    assert ages["dont_know"] == 16 + 3
    functioning = Counter(record.answers["functioning"] for record in six.records)
    assert functioning == {
        "none": 4933 + 1026,
        "some": 1343 + 336 + 304,
        "a_lot": 203 + 48 + 41 + 38,
        "cannot": 28 + 2,
    }


def test_not_mentioned_in_a_dozen_spellings_is_skipped_and_never_a_text(six: Reading) -> None:
    texts = [text for record in six.records for text in record.open_texts.values()]
    assert not [text for text in texts if "not" in text.lower().split() and "men" in text.lower()]
    assert "Bhujel" in texts


def test_the_131_swapped_dates_are_read_inside_round_two_and_told(six: Reading) -> None:
    assert len(six.noticed) == 131
    assert {problem.column for problem in six.noticed} == {"Date"}
    dates = [record.answered_on for record in six.records if record.answered_on is not None]
    assert min(dates) == date(2015, 6, 14)
    assert len(dates) == 8302 - 5601
    by_row = dict(zip(six.rows, six.records, strict=True))
    assert all(by_row[problem.row or 0].wave == "2" for problem in six.noticed)


def test_the_enumerators_own_file_of_round_six_gives_the_same_1400_people(
    six: Reading, sixth: Reading
) -> None:
    """Two files, two mappings, one truth: answers and texts agree person by person."""
    paths = [placed.path for placed in six_rounds().questions]

    def person(record: object) -> tuple[str, ...]:
        return tuple(f"{record.answers.get(path)}|{record.open_texts.get(path)}" for path in paths)  # type: ignore[attr-defined]

    assert len(sixth.records) == 1400
    assert sixth.refused == ()
    merged = Counter(person(record) for record in six.records if record.wave == "6")
    assert merged == Counter(person(record) for record in sixth.records)


def test_scales_read_out_the_other_way_are_turned(sixth: Reading) -> None:
    """Question 11 was 1 = Completely yes for 1,080 people; 5 must mean Completely yes everywhere."""
    read = {
        path: Counter(str(record.answers[path]) for record in sixth.records)
        for path in ("rebuild", "children_problems", "recovered")
    }
    assert (read["rebuild"]["5"], read["rebuild"]["1"]) == (1080, 62)
    assert (read["children_problems"]["1"], read["children_problems"]["5"]) == (510, 138)
    assert (read["recovered"]["1"], read["recovered"]["5"]) == (574, 24)


def test_a_spelling_the_mapping_does_not_know_refuses_its_row_alone(tmp_path: Path) -> None:
    text = (SURVEYS / "nepal_cfp_6_rounds_merged.csv").read_text("utf-8")
    file = tmp_path / "changed.csv"
    file.write_text(text.replace('"1 Not at all"', '"1 Not at al"', 1), encoding="utf-8")
    reading = read_responses(file, load_response_mapping(MAPPINGS / "nepal_six_rounds.toml"), six_rounds())
    assert len(reading.records) == 8301
    assert [problem.as_json() for problem in reading.refused] == [
        {"row": 2, "column": "A0JS", "value": "1 Not at al", "why": "This spelling is not in the mapping."}
    ]


def test_a_column_that_appears_or_is_renamed_stops_the_import(tmp_path: Path) -> None:
    text = (SURVEYS / "nepal_cfp_6_rounds_merged.csv").read_text("utf-8")
    file = tmp_path / "changed.csv"
    file.write_text(text.replace('"E0JS"', '"E0"', 1), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_responses(file, load_response_mapping(MAPPINGS / "nepal_six_rounds.toml"), six_rounds())
    assert {problem.column for problem in refusal.value.problems} == {"E0JS", "E0"}
