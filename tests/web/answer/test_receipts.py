"""Coming back with a code: go on, see, change, take back, and read what happened."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage import clock
from engage.responses import queries
from engage.responses.filing import file_answers
from engage.responses.models import OpenAnswer, Response
from engage.storage.engine import session_info
from engage.surveys import actions as surveys
from engage.surveys.queries import OpenSurvey
from tests.support.pages import Visitor
from tests.support.walker import Walker

CODE = re.compile(r"[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){2}")


def _answered(resident: Visitor, survey: OpenSurvey) -> str:
    resident.get(f"/s/{survey.code}")
    resident.choose("How do you get there?", "On foot").press("Next")
    resident.fill("Tell us more.", "It is dark.").press("Next")
    resident.press("Send my answers")
    return CODE.findall(resident.page.text)[0]


def _with_code(app: Flask, code: str) -> Visitor:
    """Somebody on another phone who has nothing but the code."""
    visitor = Visitor(app, cookies=False)
    visitor.get("/r")
    visitor.fill("Your code", code).press("Open")
    return visitor


def _counts(data: Session, survey: OpenSurvey) -> queries.Counts:
    data.rollback()
    return queries.counts(data, survey.id)


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    "written",
    [str, str.upper, lambda code: code.replace("-", " "), lambda code: f" {code.replace('-', '')} "],
)
def test_the_code_opens_one_s_answers_however_it_is_typed(
    app: Flask, resident: Visitor, trip: OpenSurvey, written: object
) -> None:
    code = _answered(resident, trip)
    other = _with_code(app, written(code))  # type: ignore[operator]
    assert other.page.heading == "Your answers"
    assert "It is dark." in other.page.text


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    "typed", ["", "0000-0000-0000", "hello", "x" * 500, "٠٠٠٠-٠٠٠٠-٠٠٠٠", "<script>", "' OR 1=1 --"]
)
def test_a_wrong_code_is_told_kindly_and_stays_in_its_field(resident: Visitor, typed: str) -> None:
    resident.get("/r")
    resident.fill("Your code", typed).press("Open", 422)
    assert resident.page.title.startswith("Error:")
    assert len(resident.page.errors()) == 1


def test_somebody_stops_and_goes_on_with_another_phone_in_their_language(
    app: Flask, resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    resident.get(f"/s/{trip.code}?lang=es")
    resident.choose("¿Cómo llega?", "En autobús").press("Siguiente")
    resident.fill("¿Qué parada?", "Calle Mayor").press("Parar aquí y seguir después")
    other = _with_code(app, CODE.findall(resident.page.text)[0])
    assert other.page.language == "es"
    other.follow("Seguir")
    assert other.page.heading == "Lo que hace falta"
    other.press("Siguiente")
    other.press("Enviar mis respuestas")
    assert "Calle Mayor" in other.page.text
    assert _counts(data, trip) == queries.Counts(complete=1)


def test_somebody_corrects_an_answer_and_it_is_still_one(
    app: Flask, resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    other = _with_code(app, _answered(resident, trip))
    other.press("Change my answers")
    assert other.page.heading == "Check your answers"
    other.follow("Change Tell us more.")
    assert "It is dark." in other.page.html
    other.fill("Tell us more.", "It is not dark now.").press("Next")
    other.press("Send my answers")
    assert other.page.heading == "Thank you. We have your answers."
    assert _counts(data, trip) == queries.Counts(complete=1)
    assert [row.text for row in data.scalars(select(OpenAnswer))] == ["It is not dark now."]


def test_a_correction_that_was_begun_is_gone_on_with_or_left(
    app: Flask, resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    code = _answered(resident, trip)
    _with_code(app, code).press("Change my answers")
    other = _with_code(app, code)
    assert "You began to change your answers." in other.page.text
    assert data.scalars(select(Response)).one().answers["trip/way"] == "walk"


def test_somebody_takes_their_answers_back_and_nothing_is_left(
    app: Flask, resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    code = _answered(resident, trip)
    other = _with_code(app, code)
    other.follow("Take my answers back")
    assert _counts(data, trip).complete == 1  # asking is not doing
    other.press("Yes, take them back")
    assert "Nothing of what you said is kept." in other.page.text
    assert _counts(data, trip) == queries.Counts(withdrawn=1)
    assert data.scalars(select(OpenAnswer)).all() == []
    again = _with_code(app, code)
    assert "You took your answers back." in again.page.text
    resident.get(resident.page.url)
    assert "You took your answers back." in resident.page.text


def test_answers_can_be_taken_back_after_the_survey_has_closed(
    app: Flask, resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    code = _answered(resident, trip)
    surveys.close_survey(data, trip.id, by=None, at=clock.now())
    data.commit()
    other = _with_code(app, code)
    assert "Change my answers" not in other.page.text
    other.follow("Take my answers back")
    other.press("Yes, take them back")
    assert _counts(data, trip) == queries.Counts(withdrawn=1)


def test_an_answer_taken_back_on_a_phone_is_in_no_file_any_more(
    app: Flask, resident: Visitor, trip: OpenSurvey, data: Session
) -> None:
    code = _answered(resident, trip)
    data_dir = app.extensions["engage"].data_dir
    data.rollback()
    data.info.update(session_info(data_dir))
    surveys.close_survey(data, trip.id, by=None, at=clock.now())
    file_answers(data, trip.id, at=clock.now())
    data.commit()
    assert len(list(data_dir.glob("columns/*/*"))) == 1
    other = _with_code(app, code)
    other.follow("Take my answers back")
    other.press("Yes, take them back")
    assert list(data_dir.glob("columns/*/*")) == []


def test_before_anything_is_decided_that_is_what_the_page_says(resident: Visitor, trip: OpenSurvey) -> None:
    _answered(resident, trip)
    resident.follow("See what people said and what came of it")
    assert "Nothing has been decided yet." in resident.page.text


def test_the_codes_of_two_people_open_two_answers(app: Flask, trip: OpenSurvey, data: Session) -> None:
    walks = [Walker(Visitor(app, cookies=False), option=option).walk(f"/s/{trip.code}") for option in (0, 1)]
    assert len({walk.code for walk in walks}) == 2
    on_foot, by_bus = (_with_code(app, walk.code).page.text for walk in walks)
    assert "On foot" in on_foot
    assert "By bus" in by_bus
