"""A survey on paper: conditions in words, numbers to type, two people with keyboards."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.models import Role
from engage.responses.fields import DECLINED
from engage.responses.queries import field_counts
from engage.surveys.form import Form
from engage.surveys.instrument import Item, Kind
from engage.surveys.queries import OpenSurvey
from engage.web.desk.paper.sheet import left_off, sheet
from engage.web.desk.paper.typing import fields_from
from tests.support import surveys
from tests.support.apps import signed_in
from tests.support.pages import Visitor
from tests.support.surveys import SCHOOL_TRIP, asking, choices, words

TRIP = Form(SCHOOL_TRIP)
IN_ARABIC = sheet(TRIP, "ar")


@pytest.fixture
def survey(data: Session, home: Initiative) -> OpenSurvey:
    return surveys.opened(data, owner=home, slug="trip")


@pytest.fixture
def organizer(app: Flask, data: Session, home: Initiative, survey: OpenSurvey) -> Visitor:
    return signed_in(app, data, home, Role.ORGANIZER, name="Olga")


def _only_if(relevant: str) -> tuple[str, str]:
    items = (
        Item("way", Kind.SINGLE, words("How?"), choice_list="ways"),
        Item("age", Kind.INTEGER, words("Age?")),
        Item("asked", Kind.TEXT, words("Why?"), relevant=relevant),
        Item("too", Kind.TEXT, words("When?"), relevant=relevant),
        Item("all", Kind.TEXT, words("Else?")),
    )
    found = sheet(Form(asking(*items, lists={"ways": choices("walk", "bus")})), "en")
    return found[2].only_if, found[2].otherwise


@pytest.mark.parametrize(
    ("relevant", "said"),
    [
        ("${way} = 'bus'", "Only if you chose “Bus” in question 1."),
        ("selected(${way}, 'bus')", "Only if you chose “Bus” in question 1."),
        ("not(selected(${way}, 'bus'))", "Only if you did not choose “Bus” in question 1."),
        (
            "${way} != 'walk' and ${age} = 7",
            "Only if you did not choose “Walk” in question 1 and you wrote 7 in question 2.",
        ),
        (
            "${way} = 'bus' or ${way} = 'walk'",
            "Only if you chose “Bus” in question 1 or you chose “Walk” in question 1.",
        ),
        ("${age} > 17", "Only if it fits what you said in question 2."),
    ],
)
def test_a_rule_is_said_in_words(relevant: str, said: str) -> None:
    assert _only_if(relevant) == (said, "Otherwise go to question 5.")


def test_the_last_question_s_condition_ends_the_form_and_everybody_s_questions_have_none() -> None:
    items = (
        Item("way", Kind.SINGLE, words("How?"), choice_list="ways"),
        Item("why", Kind.TEXT, words("Why?"), relevant="${way} = 'bus'"),
    )
    first, last = sheet(Form(asking(*items, lists={"ways": choices("walk", "bus")})), "en")
    assert (first.only_if, first.otherwise) == ("", "")
    assert last.otherwise == "Otherwise you have finished."


def test_what_is_asked_again_for_each_is_counted_as_left_off() -> None:
    repeat = Item("child", Kind.REPEAT, words("Child"), items=(Item("age", Kind.INTEGER, words("Age?")),))
    form = Form(asking(repeat, Item("all", Kind.TEXT, words("Else?"))))
    assert [one.placed.path for one in sheet(form, "en")] == ["all"]
    assert left_off(form) == 1


def test_numbers_become_codes_and_what_has_no_number_is_told() -> None:
    typed = {"1": "3", "1o": "by boat", "2": "X", "4": "1, 2", "5": "rain"}
    fields, wrong = fields_from(sheet(TRIP, "en"), typed)
    assert wrong == {}
    assert fields == {
        "trip/way": ["other"], "trip/way/other": ["by boat"], "trip/minutes": [DECLINED], "trip/stop": [],
        "wishes/needs": ["lights", "crossing"], "wishes/story": ["rain"],
    }  # fmt: skip
    _, wrong = fields_from(sheet(TRIP, "en"), {"1": "1 2", "4": "9"})
    assert set(wrong) == {1, 4}


def test_where_codes_are_numbers_people_type_what_they_see() -> None:
    scale = sheet(
        Form(
            asking(
                Item("n", Kind.SINGLE, words("How?"), choice_list="n"), lists={"n": choices("0", "5", "10")}
            )
        ),
        "en",
    )
    assert [(one.number, one.shown) for one in scale[0].answers] == [("0", True), ("5", True), ("10", True)]
    assert fields_from(scale, {"1": "10"}) == ({"n": ["10"]}, {})


@given(
    st.dictionaries(
        st.sampled_from([str(n) for n in range(8)] + ["1o", "x"]),
        st.text("0123456789xX ,;.\n='ab٣،", max_size=12),
    )
)
def test_whatever_is_typed_gives_fields_or_a_reason(typed: dict[str, str]) -> None:
    fields, wrong = fields_from(IN_ARABIC, typed)
    assert set(wrong) <= {1, 2, 3, 4, 5}
    assert all(isinstance(text, str) for texts in fields.values() for text in texts)


def test_a_form_is_printed_in_its_own_language_with_conditions_and_numbers(
    survey: OpenSurvey, organizer: Visitor
) -> None:
    paper = organizer.get("/desk/field/trip/paper/form?in=ar&size=large")
    assert (paper.language, paper.direction, paper.tree.get("class")) == ("ar", "rtl", "large")
    assert "الطريق إلى المدرسة" in paper.text
    assert "بالحافلة" in paper.text
    assert "إذا" in paper.text  # "only if"
    assert organizer.get("/desk/field/trip/paper").language == "en"


def test_two_people_type_one_form_and_it_counts(
    app: Flask, data: Session, home: Initiative, survey: OpenSurvey, organizer: Visitor
) -> None:
    second = signed_in(app, data, home, Role.DATA_MANAGER, name="Dee")
    organizer.get("/desk/field/trip/paper")
    organizer.follow("Type a form in Español")
    organizer.fill("Number on the paper", "17").fill("1. ¿Cómo llega?", "9").press("Done", status=422)
    assert "Question 1 has no answer number 9." in organizer.page.text
    organizer.fill("1. ¿Cómo llega?", "1").fill("2. ¿Cuántos minutos tarda?", "12").press("Done")
    assert "It counts when a second person has typed it too." in organizer.page.text
    second.get("/desk/field/trip/paper")
    second.follow("Type it the second time")
    second.fill("Number on the paper", "17").fill("1. ¿Cómo llega?", "2").fill(
        "2. ¿Cuántos minutos tarda?", "12"
    ).press("Done")
    assert "Settle each difference" in second.page.text
    second.press("The form counts now", status=422)
    second.choose("1. How do you get there?", "1. On foot").press("The form counts now")
    assert "Settled. The form counts." in second.page.text
    assert field_counts(data, survey.id).by_mode == {"paper": 1}
    assert field_counts(data, survey.id).by_language == {"es": 1}


def test_whoever_may_not_enter_answers_can_print_but_not_type(
    app: Flask, data: Session, home: Initiative, survey: OpenSurvey
) -> None:
    partner = signed_in(app, data, home, Role.PARTNER_LEAD, name="Pat")
    assert "Type a form in" not in partner.get("/desk/field/trip/paper").text
    partner.get("/desk/field/trip/paper/type", status=403)
