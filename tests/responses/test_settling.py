"""Working out a form from what was typed: what is asked, what is wrong, what is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engage.responses.checking import problems
from engage.responses.fields import DECLINED, Fields
from engage.responses.itinerary import way_through
from engage.responses.keeping import Kept, fields_of, kept
from engage.responses.settling import Setting, Settled, settle
from engage.surveys.form import Form
from engage.surveys.instrument import Instrument, Item, Kind
from tests.support.surveys import SCHOOL_TRIP, asking, choices, words

NOW = datetime(2026, 3, 4, tzinfo=UTC)
SETTING = Setting(NOW, "en", "0" * 26)


def worked_out(instrument: Instrument, fields: Fields, setting: Setting = SETTING) -> Settled:
    return settle(Form(instrument), fields, setting)


def wrong(settled: Settled) -> dict[str, str]:
    return {name: str(why) for name, why in problems(settled, settled.questions()).items()}


def test_what_does_not_apply_is_not_asked_and_says_so() -> None:
    settled = worked_out(
        SCHOOL_TRIP, {"trip/way": ["walk"], "trip/stop": ["typed before"], "trip/minutes": ["7"]}
    )
    assert kept(settled).answers["trip/stop"] == {"blank": "not_applicable"}
    assert kept(settled).texts == {}


def test_the_four_blanks_stay_apart() -> None:
    fields = {"trip/way": ["bus"], "trip/minutes": [DECLINED], "trip/stop": [""]}
    answers = kept(worked_out(SCHOOL_TRIP, fields)).answers
    assert answers["trip/minutes"] == {"blank": "declined"}
    assert answers["trip/stop"] == {"blank": "skipped"}
    assert "wishes/needs" not in answers  # never shown: not asked
    assert kept(worked_out(SCHOOL_TRIP, {"trip/way": ["walk"]})).answers["trip/stop"] == {
        "blank": "not_applicable"
    }


def test_an_option_that_means_no_answer_is_a_blank_that_remembers_the_option() -> None:
    settled = worked_out(SCHOOL_TRIP, {"trip/way": ["secret"]})
    assert kept(settled).answers["trip/way"] == {"blank": "declined", "code": "secret"}
    assert wrong(settled) == {}


def test_own_words_are_kept_apart_from_codes() -> None:
    fields = {"trip/way": ["other"], "trip/way/other": [" a boat\r\n"], "wishes/story": ["Dark\x07 streets"]}
    found = kept(worked_out(SCHOOL_TRIP, fields))
    assert found.texts == {"trip/way/other": "a boat", "wishes/story": "Dark streets"}
    assert (found.answers["trip/way"], found.answers["wishes/story"]) == ("other", {"text": True})


def test_words_for_another_option_are_left_when_the_option_is() -> None:
    assert kept(worked_out(SCHOOL_TRIP, {"trip/way": ["bus"], "trip/way/other": ["a boat"]})).texts == {}


@pytest.mark.parametrize(
    ("fields", "name", "why"),
    [
        ({}, "trip/way", "Please answer this question."),
        ({"trip/way": ["plane"]}, "trip/way", "Choose one of the answers on this page."),
        ({"trip/way": ["walk", "bus"]}, "trip/way", "Choose one of the answers on this page."),
        ({"trip/way": ["walk"], "trip/minutes": ["soon"]}, "trip/minutes", "Write a whole number, such as 12."),
        ({"trip/way": ["walk"], "trip/minutes": ["241"]}, "trip/minutes", "Write 0 to 240 minutes."),
        ({"trip/way": ["walk"], "trip/minutes": ["9" * 30]}, "trip/minutes", "This number is too large. Please check it."),
        (
            {"trip/way": ["walk"], "trip/minutes": ["5"], "trip/minutes/declined": ["1"]},
            "trip/minutes",
            "You gave an answer and also chose not to answer. Choose one or the other.",
        ),
        (
            {"trip/way": ["walk"], "wishes/story": ["x" * 10_001]},
            "wishes/story",
            "This text is too long: it has 10001 signs, and 10000 fit. Please make it shorter.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_at_its_field(fields: Fields, name: str, why: str) -> None:
    assert wrong(worked_out(SCHOOL_TRIP, fields)) == {name: why}


def test_an_exclusive_option_excludes() -> None:
    told = wrong(worked_out(SCHOOL_TRIP, {"trip/way": ["walk"], "wishes/needs": ["lights", "none"]}))
    assert list(told) == ["wishes/needs"]
    assert "Nothing" in told["wishes/needs"]


def test_messages_are_in_the_person_s_language() -> None:
    setting = Setting(NOW, "es", "0" * 26)
    settled = worked_out(SCHOOL_TRIP, {"trip/way": ["walk"], "trip/minutes": ["900"]}, setting)
    assert wrong(settled) == {"trip/minutes": "Escriba de 0 a 240 minutos."}


KINDS: list[tuple[Item, list[str], Any]] = [
    (Item("q", Kind.INTEGER), ["1,200"], 1200),
    (Item("q", Kind.INTEGER), ["١٢"], 12),
    (Item("q", Kind.DECIMAL), ["-2,5"], -2.5),
    (Item("q", Kind.DATE), ["2026-02-28"], "2026-02-28"),
    (Item("q", Kind.TIME), ["07:05"], "07:05"),
    (Item("q", Kind.DATETIME), ["2026-02-28T07:05"], "2026-02-28T07:05"),
    (Item("q", Kind.MULTI, choice_list="c"), ["b", "a"], ["a", "b"]),
    (Item("q", Kind.SCALE, settings={"parameters": "start=0 end=10 step=5"}), ["10"], "10"),
    (Item("q", Kind.CONSENT), ["OK"], "OK"),
    (Item("q", Kind.AREA), [" 90401 "], "90401"),
    (Item("q", Kind.SINGLE, choice_list="c", other=True), ["other"], "other"),
]


@pytest.mark.parametrize(("item", "typed", "value"), KINDS)
def test_each_kind_takes_its_values_and_gives_them_back_to_be_corrected(
    item: Item, typed: list[str], value: Any
) -> None:
    form = Form(asking(item, lists={"c": choices("a", "b")}))
    first = kept(settle(form, {"q": typed}, SETTING))
    assert first.answers == {"q": value}
    assert kept(settle(form, fields_of(form, first), SETTING)) == first


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.DATE, "2026-02-30"),
        (Kind.DATE, "yesterday"),
        (Kind.TIME, "25:00"),
        (Kind.DATETIME, "2026"),
        (Kind.DECIMAL, "1e400"),
        (Kind.DECIMAL, "NaN"),
        (Kind.INTEGER, "1.5"),
        (Kind.CONSENT, "maybe"),
    ],
)
def test_each_kind_refuses_what_it_cannot_be(kind: Kind, typed: str) -> None:
    settled = worked_out(asking(Item("q", kind)), {"q": [typed]})
    assert list(wrong(settled)) == ["q"]
    assert kept(settled).answers == {"q": {"blank": "skipped"}}


def test_options_are_ranked_by_their_places_each_given_once() -> None:
    instrument = asking(Item("q", Kind.RANK, choice_list="c"), lists={"c": choices("a", "b", "c")})
    settled = worked_out(instrument, {"q": [], "q/1": ["3"], "q/2": ["1"], "q/3": [""]})
    assert kept(settled).answers == {"q": ["b", "a"]}
    form = Form(instrument)
    assert kept(settle(form, fields_of(form, kept(settled)), SETTING)) == kept(settled)
    assert list(wrong(worked_out(instrument, {"q/1": ["1"], "q/2": ["1"]}))) == ["q"]
    assert list(wrong(worked_out(instrument, {"q/1": ["9"]}))) == ["q"]


HOUSEHOLD = asking(
    Item("people", Kind.INTEGER),
    Item(
        "member",
        Kind.REPEAT,
        words("Person"),
        repeat_count="${people}",
        items=(
            Item("name", Kind.TEXT, required="yes"),
            Item("age", Kind.INTEGER),
            Item("school", Kind.TEXT, words("School of ${name}?"), relevant="${age} < 18"),
        ),
    ),
    Item("children", Kind.CALCULATE, calculation="count(${member}[age < 18])"),
    Item("oldest", Kind.CALCULATE, calculation="max(${age})"),
)
TWO = {
    "people": ["2"],
    "member[1]/name": ["Ana"],
    "member[1]/age": ["40"],
    "member[2]/name": ["Beto"],
    "member[2]/age": ["9"],
    "member[2]/school": [""],
}


def test_a_counted_repeat_is_asked_that_often_and_each_round_by_its_own_rules() -> None:
    settled = worked_out(HOUSEHOLD, TWO)
    stops = way_through(settled.form.topics, settled)
    assert [stop.address for stop in stops] == ["1", "2.1", "2.2", "3.2"]
    found = kept(settled)
    assert found.answers["member"] == [
        {"member/name": {"text": True}, "member/age": 40, "member/school": {"blank": "not_applicable"}},
        {"member/name": {"text": True}, "member/age": 9, "member/school": {"blank": "skipped"}},
    ]
    assert found.texts == {"member[1]/name": "Ana", "member[2]/name": "Beto"}
    assert found.answers["oldest"] == 40
    assert (
        settled.wording("School of ${name}?", settled.form.instrument.by_path["member/school"], (1,))
        == "School of Beto?"
    )


def test_a_round_that_is_counted_no_more_keeps_what_was_typed_but_is_not_kept_as_an_answer() -> None:
    fewer = worked_out(HOUSEHOLD, {**TWO, "people": ["1"]})
    assert len(kept(fewer).answers["member"]) == 1
    assert list(kept(fewer).texts) == ["member[1]/name"]
    assert len(kept(worked_out(HOUSEHOLD, TWO)).answers["member"]) == 2


@pytest.mark.parametrize("people", ["-3", "1000000000", "", "x"])
def test_no_count_makes_endless_pages(people: str) -> None:
    settled = worked_out(HOUSEHOLD, {"people": [people]})
    assert len(way_through(settled.form.topics, settled)) <= 201


def test_a_calculation_is_worked_out_by_the_server_and_not_taken_from_the_form() -> None:
    settled = worked_out(HOUSEHOLD, {**TWO, "oldest": ["99"]})
    assert kept(settled).answers["oldest"] == 40


def test_chance_in_a_rule_falls_once_for_each_answering() -> None:
    instrument = asking(Item("group", Kind.CALCULATE, calculation="int(random() * 1000000)"))
    seen = {
        kept(worked_out(instrument, {}, Setting(NOW, "en", token * 26))).answers["group"] for token in "0011"
    }
    assert len(seen) == 2


def test_an_anonymous_answer_keeps_no_day_that_a_rule_worked_out() -> None:
    instrument = asking(
        Item("today", Kind.HIDDEN, calculation="today()"),
        Item("begun", Kind.CALCULATE, calculation="concat('at ', now())"),
        Item("number", Kind.CALCULATE, calculation="int(decimal-date-time(today()))"),
        Item("born", Kind.DATE),
        Item("age", Kind.CALCULATE, calculation="int((today() - ${born}) div 365.25)"),
    )
    fields = {"born": ["2000-03-05"]}
    assert kept(worked_out(instrument, fields)).answers == {"born": "2000-03-05", "age": 25}
    named = Setting(NOW, "en", "0" * 26, hides_day=False)
    assert kept(worked_out(instrument, fields, named)).answers["today"] == "2026-03-04"


def test_a_default_stands_until_the_person_has_seen_the_field() -> None:
    instrument = asking(
        Item("town", Kind.TEXT, default="Rivertown"), Item("n", Kind.INTEGER, default="1 + 1")
    )
    placed = Form(instrument).instrument.by_path["town"]
    assert worked_out(instrument, {}).value(placed, ()) == "Rivertown"
    assert worked_out(instrument, {"town": [""]}).value(placed, ()) is None


def test_a_rule_that_looks_ahead_is_worked_out_all_the_same() -> None:
    instrument = asking(
        Item("a", Kind.TEXT, relevant="${c} = 'yes'"),
        Item("b", Kind.TEXT, relevant="${a} = 'x'"),
        Item("c", Kind.CALCULATE, calculation="if(${d} = '1', 'yes', 'no')"),
        Item("d", Kind.TEXT),
    )
    on = kept(worked_out(instrument, {"a": ["x"], "b": ["kept"], "d": ["1"]}))
    off = kept(worked_out(instrument, {"a": ["x"], "b": ["kept"], "d": ["2"]}))
    assert on.texts == {"a": "x", "b": "kept", "d": "1"}
    assert off.texts == {"d": "2"}


def test_an_option_that_the_filter_left_out_is_not_taken() -> None:
    lists = {
        "towns": tuple(replaced(choice, land) for choice, land in zip(choices("aa", "bb"), "ab", strict=True))
    }
    instrument = asking(
        Item("land", Kind.TEXT),
        Item("town", Kind.SINGLE, choice_list="towns", choice_filter="land = ${land}", required="yes"),
        lists=lists,
    )
    assert wrong(worked_out(instrument, {"land": ["a"], "town": ["aa"]})) == {}
    assert list(wrong(worked_out(instrument, {"land": ["a"], "town": ["bb"]}))) == ["town"]
    # Nothing is on offer: nobody can be held to answer.
    assert wrong(worked_out(instrument, {"land": ["z"]})) == {}


def replaced(choice: Any, land: str) -> Any:
    from dataclasses import replace

    return replace(choice, filters={"land": land})


def test_a_file_cannot_be_asked_for_yet_so_it_never_blocks_and_is_not_asked() -> None:
    settled = worked_out(asking(Item("photo", Kind.FILE, required="yes"), Item("a", Kind.TEXT)), {"a": ["x"]})
    assert wrong(settled) == {}
    assert kept(settled).answers == {"a": {"text": True}}


def test_the_digest_tells_what_was_said_and_not_when() -> None:
    instrument = asking(Item("t", Kind.CALCULATE, calculation="string(today())"), Item("a", Kind.TEXT))
    form = Form(instrument)
    later = Setting(datetime(2026, 5, 1, tzinfo=UTC), "en", "0" * 26, hides_day=False)
    early = Setting(NOW, "en", "0" * 26, hides_day=False)
    one, same = (kept(settle(form, {"a": ["x"]}, when)) for when in (early, later))
    assert one.answers != same.answers
    assert one.digest(form) == same.digest(form)
    assert one.digest(form) != Kept(one.answers, {"a": "y"}).digest(form)
