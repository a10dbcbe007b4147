"""Answers row by row leave for the data manager only: after the survey has closed, as consented to, as no formula."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.agenda.models import AuditEvent
from engage.errors import Conflict
from engage.exchange.writing import stream_csv
from engage.findings.raw import rows_of, take_out
from engage.responses import keys
from engage.surveys.actions import close_survey
from engage.surveys.instrument import Instrument, Item, Kind
from engage.surveys.kinds import AGREED
from engage.surveys.models import Survey
from engage.surveys.queries import OpenSurvey, survey_with
from tests.responses.answering import holder, sent
from tests.support import surveys
from tests.support.builders import NOW
from tests.support.surveys import SCHOOL_TRIP, asking, words

SAID = {
    "trip/way": ["other"],
    "trip/way/other": ["=HYPERLINK(1)"],
    "trip/minutes": ["12"],
    "wishes/needs": ["lights", "crossing"],
}


def _closed(
    session: Session, instrument: Instrument, *answers: dict[str, list[str]], quotable: bool = False
) -> OpenSurvey:
    survey = surveys.opened(session, instrument)
    session.get_one(Survey, survey.id).quotable = quotable
    for fields in answers:
        sent(session, holder(survey, keys.new_token()), fields)
    close_survey(session, survey.id, by=None, at=NOW)
    return survey_with(session, survey.id)


def _taken(session: Session, survey: OpenSurvey) -> list[dict[str, str]]:
    left = take_out(session, survey, by=None, at=NOW)
    content = b"".join(stream_csv(left.header, rows_of(session, survey)))
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_nothing_leaves_while_people_still_answer(session: Session) -> None:
    survey = surveys.opened(session)
    with pytest.raises(Conflict):
        take_out(session, survey, by=None, at=NOW)


def test_a_row_tells_codes_and_each_kind_of_blank_and_keeps_words_in(session: Session) -> None:
    survey = _closed(
        session, SCHOOL_TRIP, {**SAID, "wishes/story": ["My name is Ana."]}, {"trip/way": ["secret"]}
    )
    rows = sorted(_taken(session, survey), key=lambda row: row["trip/way"])
    assert [row["trip/way"] for row in rows] == ["(declined)", "other"]
    assert [row["trip/stop"] for row in rows] == ["(does not apply)", "(does not apply)"]
    assert (
        rows[1] | {"trip/minutes": "12", "wishes/needs": "lights crossing", "wishes/story": "(written)"}
        == rows[1]
    )
    assert (rows[1]["language"], rows[1]["mode"], rows[1]["version"], rows[1]["answered_on"]) == (
        "en",
        "self",
        "1",
        "2026-03-02",
    )
    assert "trip/way/other" not in rows[1]


def test_words_leave_where_the_survey_s_consent_says_so_and_never_as_a_formula(session: Session) -> None:
    survey = _closed(session, SCHOOL_TRIP, {**SAID, "wishes/story": ["@SUM(A1)"]}, quotable=True)
    [row] = _taken(session, survey)
    assert (row["trip/way/other"], row["wishes/story"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")


def test_whoever_does_not_consent_is_left_out(session: Session) -> None:
    instrument = asking(
        Item("agree", Kind.CONSENT, words("May we use it?")), Item("age", Kind.INTEGER, words("Age?"))
    )
    survey = _closed(session, instrument, {"agree": [AGREED], "age": ["41"]}, {"agree": [], "age": ["42"]})
    assert [row["age"] for row in _taken(session, survey)] == ["41"]


def test_the_order_of_rows_is_another_each_time(session: Session) -> None:
    survey = _closed(
        session, asking(Item("n", Kind.INTEGER, words("Number?"))), *({"n": [str(n)]} for n in range(30))
    )
    orders = {tuple(row["n"] for row in _taken(session, survey)) for _ in range(3)}
    assert len(orders) > 1
    assert {frozenset(order) for order in orders} == {frozenset(str(n) for n in range(30))}


def test_each_taking_out_is_in_the_record_of_changes(session: Session) -> None:
    survey = _closed(session, SCHOOL_TRIP)
    take_out(session, survey, by=None, at=NOW)
    events = session.scalars(select(AuditEvent).where(AuditEvent.verb == "export answers")).all()
    assert [(event.what, event.detail) for event in events] == [
        (f"survey:{survey.id}", {"format": "csv", "words": False})
    ]
