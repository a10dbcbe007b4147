"""Out and in again: nothing of a survey is lost in the spreadsheet."""

from __future__ import annotations

import io
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from engage.exchange.tables import read_workbook
from engage.exchange.writing import write_csv
from engage.exchange.xlsform import read_xlsform, write_xlsform, xlsform_bytes
from engage.i18n.local_text import LocalText
from engage.surveys.instrument import CHOOSERS, Choice, ChoiceRole, Instrument, Item, Kind
from tests.exchange.test_xlsform import ALL, BAD, FORMS, reading_of
from tests.support.shared import needs_shared

REFUSED = BAD / "calculate_without_calculation.xls"
READABLE = [path for path in ALL if path != REFUSED]
# Refused for reasons that are no matter here: a name the XForm's root has, too, and a rule about a question long gone.
# The third only takes too long: pyxform needs seven seconds for its 5,800 places.
NOT_FOR_PYXFORM = {
    "group_names_must_be_unique.xlsx",
    "pma_household_9_languages.xlsx",
    "subdistrict_profiling_en_ar.xlsx",
}


@needs_shared
@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_a_real_form_comes_back_the_same(path: Path, tmp_path: Path) -> None:
    once = reading_of(path).instrument
    write_xlsform(once, tmp_path / "again.xlsx")
    again = read_xlsform(tmp_path / "again.xlsx").instrument
    assert again.as_json() == once.as_json()
    assert again.digest() == once.digest()


@needs_shared
@pytest.mark.parametrize(
    "path", [path for path in READABLE if path.name not in NOT_FOR_PYXFORM], ids=lambda path: path.name
)
def test_a_second_reader_takes_what_we_write(path: Path, tmp_path: Path) -> None:
    write_xlsform(reading_of(path).instrument, tmp_path / "form.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            assert convert(tmp_path / "form.xlsx", validate=False).xform
        except PyXFormError as error:
            pytest.fail(str(error))


@needs_shared
def test_a_form_as_a_zip_of_csv_files_is_the_same_form() -> None:
    path = FORMS / "osm_buildings_en_fr_es_sw.xls"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for sheet in read_workbook(path).sheets:
            archive.writestr(f"form/{sheet.name}.csv", write_csv(sheet.rows[0], sheet.rows[1:]))
    # A rule that begins like a formula is written with a quote before it; none here does.
    assert read_xlsform(packed.getvalue()).instrument == reading_of(path).instrument


def test_a_list_in_a_file_of_the_zip_is_found() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("survey.csv", "type,name,label\nselect_one_from_file Towns.csv,town,Town\n")
        archive.writestr("Towns.csv", "name,label,county\na,Ayr,x\nb,Bath,y\n")
    reading = read_xlsform(packed.getvalue())
    assert reading.unsupported == ()
    assert [choice.code for choice in reading.instrument.choices(reading.instrument.items[0])] == ["a", "b"]
    assert read_xlsform(xlsform_bytes(reading.instrument)).instrument.items == reading.instrument.items


def test_a_form_as_one_csv_with_its_sheets_below_each_other_is_read() -> None:
    text = "survey,,,\n,type,name,label\n,select_one yn,q,Q\nchoices,,,\n,list_name,name,label\n,yn,y,Yes\n,yn,n,No\n"
    instrument = read_xlsform(text.encode()).instrument
    assert [choice.label["und"] for choice in instrument.choices(instrument.items[0])] == ["Yes", "No"]


# --- made-up surveys -------------------------------------------------------------------------------------------------

LANGUAGES = (("und",), ("en",), ("en", "es", "ar"), ("zh-Hant", "x-acholi"), ("und", "fr"), ("fr", "und"))
words = (
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "M", "Zs")), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
lines = st.lists(words, min_size=1, max_size=2).map("\n".join)
rules = st.one_of(
    st.just(""), st.sampled_from(["${q1} = 'a'", ". > 3 and . < 10", "not(", "'='", "-1", "0"]), words
)
names = st.from_regex(r"[a-z_é][a-z0-9_.\-]{0,6}", fullmatch=True)
extra = st.dictionaries(
    st.sampled_from(["appearance", "parameters", "body::x", "My notes"]),
    words.filter(lambda one: " " not in one),
    max_size=2,
)
QUESTIONS = sorted(set(Kind) - {Kind.SECTION, Kind.REPEAT, Kind.CALCULATE, Kind.HIDDEN, Kind.GEO, Kind.FILE})


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    tags = draw(st.sampled_from(LANGUAGES))
    texts = st.dictionaries(st.sampled_from(tags), lines, max_size=len(tags)).map(LocalText)
    media = st.dictionaries(st.sampled_from(["image", "audio"]), texts.filter(bool), max_size=1)
    choice = st.builds(Choice, names, texts, st.sampled_from(ChoiceRole), st.booleans(),
                       st.dictionaries(st.sampled_from(["county", "cf"]), words, max_size=1), media)  # fmt: skip
    some = st.lists(
        choice, min_size=1, max_size=4, unique_by=lambda one: (one.code, tuple(one.filters.items()))
    ).map(tuple)
    lists = draw(st.dictionaries(st.sampled_from(["yn", "my_list", "3"]), some, min_size=1, max_size=2))
    common = {"label": texts, "hint": texts, "why": texts, "guidance": texts, "required": st.sampled_from(["", "yes", "${q1} = 2"]), "relevant": rules,
              "required_message": texts, "constraint": rules, "constraint_message": texts, "read_only": st.booleans(), "decline": st.booleans(),
              "dimension": st.sampled_from(["", "gender"]), "reversed": st.booleans(), "settings": extra, "media": media, "default": rules}  # fmt: skip

    def question(name: str) -> Item:
        kind = draw(st.sampled_from(QUESTIONS))
        fields = {field: draw(values) for field, values in common.items()}
        if kind in CHOOSERS:
            fields |= {
                "choice_list": draw(st.sampled_from(sorted(lists))),
                "other": draw(st.booleans()),
                "choice_filter": draw(rules),
            }
        return Item(name, kind, **fields)

    def special(name: str) -> Item:
        settled = {Kind.GEO: ["geoshape"], Kind.FILE: ["audio", "file"], Kind.HIDDEN: ["deviceid", "today"]}
        kind = draw(st.sampled_from([*settled, Kind.CALCULATE]))
        kinds = [{}, *({"type": one} for one in settled.get(kind, []))]
        return Item(
            name,
            kind,
            calculation="1 + 1" if kind is Kind.CALCULATE else "",
            settings=draw(st.sampled_from(kinds)),
        )

    def level(depth: int) -> tuple[Item, ...]:
        return tuple(
            any_item(name, depth)
            for name in draw(st.lists(names, min_size=depth == 0, max_size=3, unique=True))
        )

    def any_item(name: str, depth: int) -> Item:
        what = draw(st.sampled_from(["question", "special", "holder"] if depth < 2 else ["question"]))
        if what == "question":
            return question(name)
        if what == "special":
            return special(name)
        kind = draw(st.sampled_from([Kind.SECTION, Kind.REPEAT]))
        times = draw(rules) if kind is Kind.REPEAT else ""
        return Item(
            name, kind, label=draw(texts), relevant=draw(rules), repeat_count=times, items=level(depth + 1)
        )

    autonyms = {"x-acholi": "Acoli leb"} if "x-acholi" in tags else {}
    title = LocalText({tags[0]: draw(words)})
    return Instrument(
        title,
        tags,
        level(0),
        lists,
        draw(texts),
        draw(texts),
        draw(texts),
        autonyms,
        draw(st.just({}) | st.just({"form_id": "f", "version": "2"})),
    )


@settings(max_examples=25, deadline=None)
@given(instruments())
def test_any_survey_comes_back_the_same(instrument: Instrument) -> None:
    again = read_xlsform(xlsform_bytes(instrument)).instrument
    assert again.as_json() == instrument.as_json()
