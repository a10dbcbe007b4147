"""A mapping says what every spelling means; what it does not say is refused, with row, column, value and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import Refused
from engage.exchange.response_mapping import load_response_mapping
from engage.exchange.response_reading import Reading, read_responses
from engage.exchange.tables import read_table
from engage.i18n.local_text import LocalText
from engage.responses.rules import ImportedResponse, Mode
from engage.surveys.instrument import Choice, ChoiceRole, Instrument, Item, Kind
from tests.support.shared import SHARED, needs_shared


def listed(*codes: str, **roles: ChoiceRole) -> tuple[Choice, ...]:
    return (*(Choice(code) for code in codes), *(Choice(code, role=role) for code, role in roles.items()))


INSTRUMENT = Instrument(
    title=LocalText(en="Test"),
    languages=("en",),
    items=(
        Item("one", Kind.SINGLE, choice_list="abc"),
        Item("many", Kind.MULTI, choice_list="abc"),
        Item("order", Kind.RANK, choice_list="abc"),
        Item("scale", Kind.SCALE, choice_list="five"),
        Item("number", Kind.INTEGER),
        Item("size", Kind.DECIMAL),
        Item("day", Kind.DATE),
        Item("area", Kind.AREA),
        Item("words", Kind.LONG_TEXT),
        Item("part", Kind.SECTION, items=(Item("inner", Kind.SINGLE, choice_list="abc"),)),
        Item("people", Kind.REPEAT, items=(Item("age", Kind.INTEGER),)),
        Item("say", Kind.NOTE),
    ),
    choice_lists={
        "abc": listed("a", "b", "c", dk=ChoiceRole.DONT_KNOW),
        "five": listed(*"12345", dk=ChoiceRole.DONT_KNOW),
    },
)


def reading(question: str, table: str, head: str = "") -> Reading:
    mapping = load_response_mapping(f'kind = "responses"\n{head}\n{question}'.encode())
    return read_responses(table.encode(), mapping, INSTRUMENT)


def answers(question: str, table: str) -> list[Any]:
    read = reading(question, table)
    assert not read.refused, [problem.as_json() for problem in read.refused]
    path = question.split("question.", 1)[1].split("]", 1)[0].strip('"')
    return [record.answers.get(path, record.open_texts.get(path, "not asked")) for record in read.records]


ONE = '[question.one]\ncolumn = "q"\n[question.one.codes]\na = ["A", "á"]\nb = "B"\ndk = "?"\n'
ONE += '[question.one.blank]\nskipped = ""\ndeclined = "no"\nnot_asked = "-"\n'


def test_codes_and_the_ways_of_not_answering_are_kept_apart() -> None:
    # An "x" column keeps rows alive in which the question itself is not answered.
    extra = '[question.words]\ncolumn = "x"\n'
    read = reading(ONE + extra, "q,x\nA,x\n B ,x\n?,x\n,x\nno,x\n-,x\n")
    assert [record.answers.get("one") for record in read.records] == [
        "a",
        "b",
        "dk",
        {"blank": "skipped"},
        {"blank": "declined"},
        None,
    ]


def test_one_letter_in_two_unicode_forms_is_one_spelling() -> None:
    assert answers(ONE, "q\n\u00e1\na\u0301\n") == ["a", "a"]


def test_case_matters_unless_the_mapping_says_otherwise() -> None:
    assert [str(problem.why) for problem in reading(ONE, "q\na\n").refused] == [
        "This spelling is not in the mapping."
    ]
    assert answers(ONE.replace('column = "q"', 'column = "q"\nignore_case = true'), "q\na\nÁ\n") == ["a", "a"]


def test_a_scale_is_turned_over_but_dont_know_is_not() -> None:
    question = '[question.scale]\ncolumn = "q"\nas_written = true\nreverse = true\n'
    assert answers(question, "q\n1\n2\n3\n5\ndk\n") == ["5", "4", "3", "1", "dk"]


def test_a_select_all_question_comes_from_one_column_or_from_one_for_each_option() -> None:
    one = '[question.many]\ncolumn = "q"\nseparator = ";"\nas_written = true\n[question.many.blank]\nskipped = ""\n'
    assert answers(one, 'q,\n"a;c;a",\nb,\n') == [["a", "c"], ["b"]]
    each = (
        '[question.many]\nchosen = ["Yes"]\nnot_chosen = ["0"]\n[question.many.options]\na = "qa"\nb = "qb"\n'
    )
    each += '[question.many.blank]\ndeclined = "R"\n[question.words]\ncolumn = "x"\n'
    read = reading(each, "qa,qb,x\nYes,0,x\nYes,Yes,x\n0,0,x\nR,R,x\nR,Yes,x\nMaybe,0,x\n")
    assert [record.answers["many"] for record in read.records] == [
        ["a"],
        ["a", "b"],
        {"blank": "skipped"},
        {"blank": "declined"},
        ["b"],
    ]
    assert [(problem.row, problem.column, problem.value) for problem in read.refused] == [(7, "qa", "Maybe")]


def test_a_ranking_ends_at_its_first_blank() -> None:
    rank = '[question.order]\ncolumns = ["q1", "q2", "q3"]\nas_written = true\n[question.order.blank]\nskipped = ""\n'
    read = reading(rank + '[question.words]\ncolumn = "x"\n', "q1,q2,q3,x\na,c,b,x\nb,,,x\n,,,x\na,,b,x\n")
    assert [record.answers["order"] for record in read.records] == [
        ["a", "c", "b"],
        ["b"],
        {"blank": "skipped"},
    ]
    assert read.refused[0].row == 5


def test_numbers_and_dates_are_read_as_the_mapping_describes_them() -> None:
    assert answers('[question.number]\ncolumn = "q"\n', "q\n7\n-3\n4.0\n") == [7, -3, 4]
    assert answers('[question.size]\ncolumn = "q"\ndecimal = ","\n', 'q\n"1,5"\n2\n') == [1.5, 2.0]
    assert answers('[question.day]\ncolumn = "q"\nformats = ["%d.%m.%Y"]\n', "q\n31.12.2015\n") == [
        "2015-12-31"
    ]
    for question, cell in (
        ("number", "7.5"),
        ("number", "many"),
        ("number", "1e9"),
        ("size", "nan"),
        ("day", "31.2.2015"),
    ):
        read = reading(f'[question.{question}]\ncolumn = "q"\n', f"q\n{cell}\n")
        assert [problem.value for problem in read.refused] == [cell]


def test_open_words_keep_their_line_breaks_and_are_no_answer_codes() -> None:
    read = reading('[question.words]\ncolumn = "q"\n', 'q\n"two\nlines "\n')
    assert read.records[0].open_texts == {"words": "two\nlines"}
    assert read.records[0].answers == {}


def test_a_question_ruled_out_does_not_apply_and_an_answer_to_it_is_refused() -> None:
    follow = '[question.number]\ncolumn = "n"\nasked_when = { question = "one", is = ["a"] }\n'
    follow += '[question.number.blank]\nskipped = "NA"\n'
    read = reading(ONE + follow, "q,n\nA,3\nA,NA\nB,NA\nB,4\n")
    assert [record.answers["number"] for record in read.records] == [
        3,
        {"blank": "skipped"},
        {"blank": "not_applicable"},
    ]
    assert [(problem.row, problem.value) for problem in read.refused] == [(5, "4")]


def test_wave_language_mode_and_a_key_come_from_columns() -> None:
    head = (
        '[key]\ncolumns = ["id"]\n[wave]\ncolumn = "w"\nvalues = { spring = "1" }\n[language]\ncolumn = "l"\n'
    )
    head += 'values = { es = ["Spanish"] }\n[mode]\nfixed = "phone"\n'
    read = reading(ONE, "id,w,l,q\n7,1,Spanish,A\n8,2,Spanish,A\n7,1,Spanish,B\n,1,Spanish,A\n", head)
    assert [(r.wave, r.language, r.mode) for r in read.records] == [("spring", "es", Mode.PHONE)]
    assert [(problem.row, problem.column) for problem in read.refused] == [(3, "w"), (4, "id"), (5, "id")]
    again = reading(ONE, "id,w,l,q\n7,1,Spanish,B\n", head)
    assert again.records[0].source_key == read.records[0].source_key


def test_rows_alike_have_keys_of_their_own_that_a_second_reading_finds_again() -> None:
    table = "q\nA\nB\nA\nA\n"
    first, second = reading(ONE, table), reading(ONE, table)
    keys = [record.source_key for record in first.records]
    assert len(set(keys)) == 4
    assert keys == [record.source_key for record in second.records]


def test_a_row_in_which_nothing_is_answered_is_refused() -> None:
    assert [str(problem.why) for problem in reading(ONE, "q,\nno,\n").refused] == [
        "Nothing in this row is answered."
    ]


def test_ragged_rows_are_refused_and_blank_rows_are_nothing() -> None:
    read = reading(ONE, "q,\nA,\nA,,x\n\nB,\n")
    assert [record.answers["one"] for record in read.records] == ["a", "b"]
    assert [problem.row for problem in read.refused] == [3]
    assert (read.read, read.refused_rows) == (3, 1)


@pytest.mark.parametrize(
    ("mapping", "where", "why"),
    [
        ("kind = 'responses'\n", "question", "at least one"),
        ("kind = 'answers'\n", "kind", "must be one of"),
        ("kind = 'responses'\nqestion = 1\n" + ONE, "qestion", "not known here"),
        ("kind = 'responses'\n" + ONE + "[question.two]\n", "question.two.column", "give a column"),
        ("kind = 'responses'\n" + ONE.replace('b = "B"', 'b = "A"'), "question.one.codes.b", "already means"),
        ("kind = 'responses'\n" + ONE.replace('b = "B"', "b = 2"), "question.one.codes.b", "list of texts"),
        (
            "kind = 'responses'\n" + ONE.replace("skipped", "forgot"),
            "question.one.blank.forgot",
            "must be one of",
        ),
        ("kind = 'responses'\n[file]\nskip_rows = -1\n" + ONE, "file.skip_rows", "whole number"),
        ("kind = 'responses'\n[file]\nskip_rows = true\n" + ONE, "file.skip_rows", "whole number"),
        ("kind = 'responses'\n[mode]\nfixed = 'pigeon'\n" + ONE, "mode.pigeon", "must be one of"),
        ("kind = 'responses'\n[wave]\n" + ONE, "wave.column", "either a column"),
        (
            "kind = 'responses'\n[date]\ncolumn = 'd'\nearliest = 'soon'\n" + ONE,
            "date.earliest",
            "must be a date",
        ),
        ("kind = 'responses'\n[question.x]\ncolumn='c'\nuse=['none']\n", "question.x.use", "no table"),
        (
            "kind = 'responses'\n[question.x]\ncolumn='c'\nasked_when={question='y',is=['1']}\n",
            "question.x.asked_when",
            "before",
        ),
    ],
)
def test_a_fault_in_a_mapping_is_told_with_its_place(mapping: str, where: str, why: str) -> None:
    with pytest.raises(Refused) as refusal:
        load_response_mapping(mapping.encode())
    problems = {problem.column: str(problem.why) for problem in refusal.value.problems}
    assert where in problems or why in str(refusal.value)
    assert why in problems.get(where, str(refusal.value))


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        load_response_mapping(
            b'kind = "responses"\nx = 1\n[question.one]\ncolumn = 3\n[date]\nformats = "a"\n'
        )
    assert {problem.column for problem in refusal.value.problems} >= {
        "x",
        "question.one.column",
        "date.column",
        "date.formats",
    }


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ('[question.absent]\ncolumn = "q"\n', "no such question"),
        ('[question.say]\ncolumn = "q"\n', "cannot be read"),
        ('[question."people/age"]\ncolumn = "q"\n', "cannot be read"),
        ('[question.one]\ncolumn = "q"\ncodes = { z = "Z" }\n', "no choice z"),
        ('[question.many]\ncolumn = "q"\nreverse = true\n', "reversed"),
        ('[question.one]\noptions = { a = "q" }\n', "Only a select-all"),
        ('[question.one]\ncolumns = ["q", "r"]\n', "Only a ranking"),
    ],
)
def test_a_mapping_that_does_not_fit_the_survey_is_refused(question: str, why: str) -> None:
    with pytest.raises(Refused) as refusal:
        reading(question, "q,r\n1,2\n")
    assert any(why in str(problem.why) for problem in refusal.value.problems)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"= [", b"x = " + b"[" * 5000, b"kind = 'responses'\nkind = 'x'"]
)
def test_what_is_no_toml_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        load_response_mapping(data)


toml_value: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["1", "-1", "true", '"x"', "''", "2015-04-25", "1.5", "nan"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda values: "[" + ", ".join(values) + "]")
        | st.dictionaries(st.sampled_from(["column", "codes", "fixed", "is"]), inner, max_size=3).map(
            lambda values: "{" + ", ".join(f"{key} = {value}" for key, value in values.items()) + "}"
        )
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(["file", "wave", "date", "key", "question", "spellings", "mode", "title"]), toml_value
    )
)
def test_any_toml_is_a_mapping_or_refused(values: dict[str, str]) -> None:
    text = "kind = 'responses'\n" + "\n".join(f"{key} = {value}" for key, value in values.items())
    with pytest.raises(Refused):
        load_response_mapping(text.encode())


AAQOL = """
kind = "responses"
[file]
leave_out = LEFT_OUT
[key]
columns = ["Survey ID"]
repeated = "number"
[language]
column = "Language"
[language.values]
en = ["English", "Eng_Chinese only"]
ko = "Korean"
vi = "Viet"
zh-Hans = "Chinese Simplified"
zh-Hant = "Chinese Traditional"
hi = ["Hindi", "Eng_Hindi only"]
tl = "Tagalog"
gu = "Gujarati"
und = ""
[question.group]
column = "Ethnicity"
codes = { chinese = "Chinese", indian = "Asian Indian", vietnamese = "Vietnamese", korean = "Korean", filipino = "Filipino", other = "Other" }
blank = { skipped = "" }
[question.life]
column = "Quality of Life"
as_written = true
blank = { skipped = "" }
[question.sources]
chosen = ["Yes"]
not_chosen = ["No"]
options = { family = "Family", friend = "Close Friend" }
blank = { skipped = "" }
"""


@needs_shared
def test_eight_languages_of_austin_are_read_with_their_oddities() -> None:
    path = SHARED / "data" / "surveys" / "aaqol_austin_2015.csv"
    table = read_table(path)
    used = {"Survey ID", "Language", "Ethnicity", "Quality of Life", "Family", "Close Friend"}
    instrument = Instrument(
        title=LocalText(en="Austin"),
        languages=("en",),
        items=(
            Item("group", Kind.SINGLE, choice_list="groups"),
            Item("life", Kind.SCALE, choice_list="ten"),
            Item("sources", Kind.MULTI, choice_list="sources"),
        ),
        choice_lists={
            "groups": listed("chinese", "indian", "vietnamese", "korean", "filipino", "other"),
            "ten": listed(*map(str, range(11))),
            "sources": listed("family", "friend"),
        },
    )
    left_out = repr([name for name in table.header if name not in used])
    read = read_responses(
        path, load_response_mapping(AAQOL.replace("LEFT_OUT", left_out).encode()), instrument
    )
    # One stray "3" among Yes and No, and the rows that are empty but for their number.
    strays = [problem for problem in read.refused if problem.column == "Family"]
    assert [problem.value for problem in strays] == ["3"]
    assert {str(problem.why) for problem in read.refused if problem not in strays} <= {
        "Nothing in this row is answered."
    }
    assert len(read.records) + len(read.refused) == 2609
    assert len({record.source_key for record in read.records}) == len(read.records)

    def korean(record: ImportedResponse) -> bool:
        return record.answers["group"] == "korean"

    assert sum(map(korean, read.records)) == pytest.approx(471, abs=2)


@needs_shared
def test_every_hostile_file_is_refused_for_the_columns_it_lacks() -> None:
    mapping = load_response_mapping(f'kind = "responses"\n{ONE}'.encode())
    files = [path for path in (SHARED / "data" / "hostile").rglob("*") if path.is_file()]
    assert len(files) > 90
    for path in files:
        with pytest.raises(Refused):
            read_responses(path, mapping, INSTRUMENT)
