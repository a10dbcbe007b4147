"""XLSForms as their authors left them: read, or refused with row and reason."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from engage.errors import Refused
from engage.exchange.writing import write_xlsx
from engage.exchange.xlsform import XlsformReading, language_name, missing_texts, read_xlsform
from engage.exchange.xlsform.languages import named
from engage.surveys.instrument import HOLDERS, SILENT, Instrument, Item, Kind
from tests.support.shared import SHARED, needs_shared

FORMS = SHARED / "data/xlsforms"
BAD = SHARED / "data/hostile/xlsform_bad"
ALL = sorted(path for folder in (FORMS, BAD) for path in folder.glob("*")) if FORMS.is_dir() else []

Sheet = list[list[str]]


@cache
def reading_of(path: Path) -> XlsformReading:
    """A real form, read once for all tests: some are large."""
    return read_xlsform(path)


def form(survey: Sheet, choices: Sheet = (), **others: Sheet) -> bytes:  # type: ignore[assignment]
    sheets: dict[str, Sheet] = {"survey": survey, **({"choices": choices} if choices else {}), **others}
    return write_xlsx({name: (rows[0], rows[1:]) for name, rows in sheets.items()})


def read(survey: Sheet, choices: Sheet = (), **others: Sheet) -> XlsformReading:  # type: ignore[assignment]
    return read_xlsform(form(survey, choices, **others))


def item(reading: XlsformReading, path: str) -> Item:
    return reading.instrument.by_path[path].item


def why(notes: Iterable[object]) -> str:
    return "\n".join(f"{note.row} {note.why}" for note in notes)  # type: ignore[attr-defined]


# --- the real forms --------------------------------------------------------------------------------------------------

EXPECTED = {  # questions, groups, repeats, choices, languages with the number of texts each lacks; by the forms' README
    "subdistrict_profiling_en_ar.xlsx": (76, 9, 0, 5825, {"ar": 0, "en": 0}),
    "tutorial_arabic_labels.xlsx": (6, 0, 0, 6, {"en": 0, "ar": 0}),
    "multi_lingual_en_fr_sw.xlsx": (5, 1, 0, 14, {"en": 0, "sw": 0, "fr": 0}),
    "childrens_survey_en_sw.xlsx": (13, 2, 3, 8, {"sw": 0, "en": 0}),
    "childrens_survey_missing_en_label.xlsx": (13, 2, 3, 8, {"sw": 0, "en": 2}),
    "unicode_in_relevant_en_tet.xlsx": (2, 0, 0, 6, {"en": 0, "tet": 0}),
    "grains_long_skip_logic.xlsx": (317, 18, 0, 397, {"und": 0}),
    "attribute_columns_en_zh.xlsx": (27, 4, 1, 4, {"en": 1, "zh": 46}),
    "household_nested_repeats.xlsx": (6, 1, 3, 0, {"und": 0}),
    "choice_filter.xlsx": (3, 0, 0, 14, {"und": 0}),
    "pma_demo_am_en_om_ti.xlsx": (31, 4, 1, 105, {"en": 0, "ti": 120, "am": 120, "om": 120}),
    "pma_selection_en_fr.xlsx": (21, 3, 1, 32, {"fr": 0, "en": 0}),
    "osm_buildings_en_fr_es_sw.xls": (48, 4, 0, 242, {"en": 0, "sw": 11, "fr": 11, "es": 10}),
}


def counts(instrument: Instrument) -> tuple[int, int, int, int, dict[str, int]]:
    kinds = [placed.item.kind for placed in instrument.placed]
    choices = sum(map(len, instrument.choice_lists.values()))
    return (
        len(instrument.questions),
        kinds.count(Kind.SECTION),
        kinds.count(Kind.REPEAT),
        choices,
        dict(missing_texts(instrument)),
    )


@needs_shared
@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_form_is_read_whole(name: str) -> None:
    assert counts(reading_of(FORMS / name).instrument) == EXPECTED[name]


@needs_shared
def test_all_twenty_real_forms_are_read() -> None:
    forms = sorted(FORMS.glob("*"))
    assert len(forms) == 20
    assert all(reading_of(path).instrument.questions for path in forms)


@needs_shared
@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_a_second_reader_counts_the_same_questions(path: Path) -> None:
    """pyxform's controls are our questions and notes, one more for each "other" and two for each table it labels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = convert(path, validate=False).xform.partition("<h:body")[2]
    except PyXFormError as error:
        pytest.skip(f"pyxform cannot read it: {error}")
    controls = len(re.findall(r"<(?:input|select1|select|upload|trigger|range)\b", body))
    made_up = len(
        re.findall(r'ref="[^"]*(?:generated_table_list_label|reserved_name_for_field_list_labels)', body)
    )
    instrument = reading_of(path).instrument
    items = [placed.item for placed in instrument.placed]
    mine = sum(one.kind not in HOLDERS | SILENT for one in items) + sum(one.other for one in items)
    assert controls - made_up == mine
    assert len(re.findall(r"<repeat\b", body)) == sum(one.kind is Kind.REPEAT for one in items)


@needs_shared
def test_nine_languages_keep_their_tags() -> None:
    tags = reading_of(FORMS / "pma_household_9_languages.xlsx").instrument.languages
    assert tags == ("en", "teo", "lg", "lgg", "luo", "xog", "kdj", "nyn", "nyo")


@needs_shared
def test_what_is_beyond_us_in_a_real_form_is_told_with_its_row() -> None:
    reading = reading_of(FORMS / "osm_buildings_en_fr_es_sw.xls")
    assert {one.row: one.type for one in reading.unsupported if one.row in (2, 7, 15)} == {
        2: "start",
        7: "username",
        15: "select_one_from_file buildings.geojson",
    }
    existing = [placed.item for placed in reading.instrument.placed if placed.item.name == "existing"]
    assert [one.kind for one in existing] == [Kind.TEXT]


@needs_shared
def test_old_forms_that_another_reader_refuses_are_read_with_a_word_about_it() -> None:
    demo = reading_of(FORMS / "pma_demo_am_en_om_ti.xlsx")
    assert [(one.row, one.sheet) for one in demo.warnings] == [
        (7, "choices"),
        (8, "choices"),
        (9, "choices"),
        (13, "choices"),
    ]
    household = reading_of(FORMS / "pma_household_9_languages.xlsx")
    assert "9 This asks for “test”, and no question has that name." in why(household.warnings)


@needs_shared
@pytest.mark.parametrize(
    ("name", "row", "words"),
    [("calculate_without_calculation.xls", 34, "calculation is missing")],
)
def test_a_form_whose_meaning_would_be_lost_is_refused_with_its_row(name: str, row: int, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_xlsform(BAD / name)
    assert [problem.row for problem in refusal.value.problems] == [row]
    assert words in str(refusal.value.problems[0].why)


@needs_shared
def test_a_loop_of_the_first_years_asks_once_for_each_choice_and_other() -> None:
    reading = reading_of(BAD / "bad_form_id.xlsx")
    asked = item(reading, "transport/loop_transport_types/bus/frequency_to_referral_facility")
    assert asked.label["und"] == "Is bus available daily or weekly?"
    assert asked.relevant.endswith("'bus')")
    assert "transport/loop_transport_types/other" in reading.instrument.by_path


@needs_shared
def test_a_rule_that_cannot_be_read_is_kept_and_told() -> None:
    reading = reading_of(BAD / "bad_calc.xlsx")
    assert [(one.row, one.type) for one in reading.unsupported] == [(2, "calculation")]
    assert reading.instrument.items[0].calculation == "because pyxform doesn't know what to do"


# --- what forms do ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kind"),
    [("text", Kind.TEXT), ("string", Kind.TEXT), ("Integer", Kind.INTEGER), ("int", Kind.INTEGER), ("add integer prompt", Kind.INTEGER),
     ("q string", Kind.TEXT), ("dateTime", Kind.DATETIME), ("date time", Kind.DATETIME), ("add location prompt", Kind.GEO), ("gps", Kind.GEO),
     ("geoshape", Kind.GEO), ("photo", Kind.FILE), ("add image prompt", Kind.FILE), ("trigger", Kind.CONSENT), ("acknowledge", Kind.CONSENT),
     ("select_one yn", Kind.SINGLE), ("select one from yn", Kind.SINGLE), ("select1 yn", Kind.SINGLE), ("select one yn", Kind.SINGLE),
     ("add select one prompt using yn", Kind.SINGLE), ("Select_One yn or_other", Kind.SINGLE), ("select_multiple yn", Kind.MULTI),
     ("select all that apply from yn", Kind.MULTI), ("select all that apply from yn or specify other", Kind.MULTI), ("rank yn", Kind.RANK),
     ("select_one_external yn", Kind.SINGLE), ("range", Kind.SCALE), ("note", Kind.NOTE), ("barcode", Kind.BARCODE), ("percentage", Kind.INTEGER),
     ("phone number", Kind.TEXT), ("deviceid", Kind.HIDDEN), ("get phone number", Kind.HIDDEN), ("uri:deviceid", Kind.HIDDEN), ("hidden int", Kind.HIDDEN)],
)  # fmt: skip
def test_types_are_understood_in_all_their_spellings(written: str, kind: Kind) -> None:
    reading = read(
        [["type", "name", "label"], [written, "q", "Q"]], [["list name", "name", "label"], ["yn", "y", "Yes"]]
    )
    assert item(reading, "q").kind is kind
    assert item(reading, "q").choice_list == ("yn" if "yn" in written else "")
    assert item(reading, "q").other == written.endswith("other")


@pytest.mark.parametrize("header", ["relevant", "Relevance", "bind::relevant", "bind:relevant", " RELEVANT "])
def test_headers_are_understood_in_all_their_spellings(header: str) -> None:
    reading = read([["Type", " NAME", "caption", header], ["text", "q", "Q", "1 = 1"]])
    assert item(reading, "q").relevant == "1 = 1"
    assert item(reading, "q").label["und"] == "Q"


@pytest.mark.parametrize(
    "header", ["media::image::English (en)", "image::English", "media:image:en", "Image"]
)
def test_media_are_understood_in_all_their_spellings(header: str) -> None:
    reading = read([["type", "name", "label::English (en)", header], ["text", "q", "Q", "q.png"]])
    assert item(reading, "q").media == {"image": {"en": "q.png"}}


@pytest.mark.parametrize(
    "header",
    [
        "constraint_message",
        "constraint-msg",
        "bind:jr:constraintMsg",
        "bind::jr:constraintMsg",
        "Constraining message",
    ],
)
def test_messages_are_understood_in_all_their_spellings(header: str) -> None:
    assert item(read([["type", "name", header], ["text", "q", "No!"]]), "q").constraint_message == {
        "und": "No!"
    }


@pytest.mark.parametrize(
    ("written", "tag"),
    [("English (en)", "en"), ("English (EN)", "en"), ("english", "en"), ("Français", "fr"), ("FRENCH", "fr"), ("العربية", "ar"), ("Arabic", "ar"),
     ("Swahili(swa)", "sw"), ("Swahili", "sw"), ("Luganda", "lg"), ("Ateso", "teo"), ("Oromiffa", "om"), ("Tigirigna", "ti"), ("Tetun", "tet"),
     ("中文", "zh"), ("Chinese (Traditional)", "zh-Hant"), ("pt-BR", "pt-BR"), ("Portuguese (pt-BR)", "pt-BR"), ("Runyankole-Rukiga", "nyn"),
     ("Bengali", "bn"), ("Español", "es"), ("Euskara", "eu"), ("", "und"), ("default", "und")],
)  # fmt: skip
def test_a_language_is_known_by_any_of_its_names(written: str, tag: str) -> None:
    assert named(written).tag == tag


def test_a_language_nobody_knows_keeps_its_name_under_a_private_tag() -> None:
    reading = read([["type", "name", "label::Klingonish", "label::ጉራጌ"], ["text", "q", "nuq", "ስም"]])
    first, second = reading.instrument.languages
    assert first == "x-klingoni-sh"
    assert second.startswith("x-l")
    assert [language_name(reading.instrument, tag) for tag in (first, second)] == ["Klingonish", "ጉራጌ"]


def test_two_headers_for_one_language_are_one_language() -> None:
    reading = read(
        [["type", "name", "label::English", "label::العربية"], ["select_one yn", "q", "Q", "س"]],
        [["list_name", "name", "label::English (EN)", "label::Arabic"], ["yn", "y", "Yes", "نعم"]],
        settings=[["default_language"], ["Arabic"]],
    )
    assert reading.instrument.languages == ("ar", "en")
    assert reading.instrument.choice_lists["yn"][0].label == {"en": "Yes", "ar": "نعم"}


def test_a_column_without_a_language_is_in_the_default_one() -> None:
    reading = read(
        [["type", "name", "label::French", "label", "hint"], ["text", "q", "Q-fr", "Q", "H"]],
        settings=[["default_language"], ["English"]],
    )
    assert reading.instrument.languages == ("en", "fr")
    assert item(reading, "q").label == {"fr": "Q-fr", "en": "Q"}
    assert item(reading, "q").hint == {"en": "H"}


def test_a_column_without_a_language_beside_all_named_ones_is_a_language_of_its_own() -> None:
    reading = read([["type", "name", "label", "label::French"], ["text", "q", "Q", "Q-fr"]])
    assert reading.instrument.languages == ("und", "fr")


def test_the_language_of_a_form_that_names_none_can_be_told() -> None:
    reading = read_xlsform(form([["type", "name", "label"], ["text", "q", "Q"]]), unnamed="so")
    assert reading.instrument.languages == ("so",)
    assert item(reading, "q").label == {"so": "Q"}


def test_choices_told_apart_by_a_filter_are_two_and_others_one() -> None:
    reading = read(
        [["type", "name", "choice_filter"], ["text", "town", ""], ["select_one street", "q", "town=${town}"]],
        [
            ["list_name", "name", "label", "town"],
            ["street", "main", "Main", "a"],
            ["street", "main", "Main", "b"],
            ["street", "main", "Again", "a"],
        ],
    )
    assert [
        (choice.code, choice.filters["town"], choice.label["und"])
        for choice in reading.instrument.choice_lists["street"]
    ] == [
        ("main", "a", "Main"),
        ("main", "b", "Main"),
    ]
    assert [(one.row, one.sheet) for one in reading.warnings] == [(4, "choices")]


def test_a_list_kept_in_another_file_makes_the_question_take_words() -> None:
    reading = read(
        [
            ["type", "name", "label"],
            ["select_one_external towns", "q", "Q"],
            ["select_one_from_file towns.csv", "r", "R"],
        ]
    )
    assert [item(reading, name).kind for name in "qr"] == [Kind.TEXT, Kind.TEXT]
    assert [one.row for one in reading.unsupported] == [2, 3]


@pytest.mark.parametrize(
    ("survey", "rows"),
    [([["type", "name"], ["select_one nowhere", "q"]], [2]),
     ([["type", "name"], ["text", ""]], [2]),
     ([["type", "name"], ["", "q"]], [2]),
     ([["type", "name"], ["text", "my answer"], ["text", "1st"]], [2, 3]),
     ([["type", "name"], ["text", "q"], ["integer", "q"]], [3]),
     ([["type", "name"], ["begin group", "g"], ["text", "q"]], [2]),
     ([["type", "name"], ["begin group", "g"], ["text", "q"], ["end repeat", ""], ["end group", ""]], [4]),
     ([["type", "name"], ["text", "q"], ["end group", ""]], [3]),
     ([["type", "name"], ["calculate", "q"]], [2])],
)  # fmt: skip
def test_what_would_lose_meaning_is_refused_with_every_row_to_mend(survey: Sheet, rows: list[int]) -> None:
    with pytest.raises(Refused) as refusal:
        read(survey)
    assert [problem.row for problem in refusal.value.problems] == rows


def test_a_choice_without_a_name_is_refused_with_its_row() -> None:
    with pytest.raises(Refused) as refusal:
        read(
            [["type", "name"], ["select_one yn", "q"]],
            [["list_name", "name", "label"], ["yn", "y", "Yes"], ["yn", "", "No"]],
        )
    assert [problem.row for problem in refusal.value.problems] == [3]


def test_doubtful_rules_are_told_with_their_rows() -> None:
    reading = read(
        [["type", "name", "label", "relevant", "calculation", "constraint"],
         ["text", "a", "A ${gone}?", "${gone} = 1", "", "regex(., '(?<=x)y')"],
         ["calculate", "b", "", "", "${c} + 1", ""], ["calculate", "c", "", "", "${b} + 1", ""],
         ["text", "d", "D", "selected(${a}, 'x'", "", "pulldata('f', 'a')"], ["text", "", "", "", "", ""]][:5],
    )  # fmt: skip
    assert "2 This asks for “gone”" in why(reading.warnings)
    told = why(reading.unsupported)
    assert "2 The pattern (?<=x)y cannot be used" in told
    assert "3 These rules ask each other in a circle: b → c → b" in told
    assert "5 The rule stops in the middle" in told
    assert "5 The function pulldata() is not known here." in told
    assert item(reading, "d").relevant == "selected(${a}, 'x'"


def test_rows_switched_off_and_rows_of_nothing_are_left_out() -> None:
    reading = read([["type", "name", "disabled"], ["", "", ""], ["text", "a", "yes"], ["text", "b", ""]])
    assert [one.name for one in reading.instrument.items] == ["b"]
    assert [one.row for one in reading.warnings] == [3]


def test_columns_nobody_knows_are_kept() -> None:
    kept = item(
        read(
            [
                ["type", "name", "appearance", "body::accuracyThreshold", "My notes"],
                ["geotrace", "q", "maps", "5", "ask first"],
            ]
        ),
        "q",
    ).settings
    assert kept == {
        "appearance": "maps",
        "body::accuracyThreshold": "5",
        "My notes": "ask first",
        "type": "geotrace",
    }


def test_one_sheet_of_any_name_is_the_survey() -> None:
    assert (
        read_xlsform(write_xlsx({"Tabelle1": (["type", "name"], [["text", "q"]])})).instrument.items[0].name
        == "q"
    )


@pytest.mark.parametrize(
    "content", [b"hello", b"a,b\n1,2\n", write_xlsx({"One": (["x"], [["1"]]), "Two": (["y"], [["2"]])})]
)
def test_a_file_that_is_no_form_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="survey"):
        read_xlsform(content)
