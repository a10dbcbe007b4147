"""Paper forms count when two people typed the same, or when what differs was settled; one person is not two."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import Conflict, NotFound, Refused
from engage.responses import paper
from engage.responses.models import OpenAnswer, PaperForm, Response
from engage.surveys.actions import close_survey
from engage.surveys.queries import OpenSurvey, survey_with
from tests.responses.answering import BOX
from tests.support import surveys
from tests.support.builders import NOW

ANA, BEA = uuid4(), uuid4()
SAID = {
    "trip/way": ["bus"],
    "trip/minutes": ["12"],
    "wishes/needs": ["lights", "crossing"],
    "wishes/story": ["It rains  in."],
}


@pytest.fixture
def survey(session: Session) -> OpenSurvey:
    return surveys.opened(session)


def _typed(
    session: Session, survey: OpenSurvey, by: UUID, number: str = "A 1", **changed: list[str]
) -> UUID | None:
    fields = {**SAID, **{name.replace("_", "/"): texts for name, texts in changed.items()}}
    return paper.type_form(session, survey, number, "es", fields, by=by, box=BOX, at=NOW)


def _answers(session: Session) -> list[Response]:
    return list(session.scalars(select(Response)))


def test_a_form_counts_once_two_people_typed_the_same_and_then_nothing_tells_which_paper_it_was(
    session: Session, survey: OpenSurvey
) -> None:
    assert _typed(session, survey, ANA) is not None
    assert _answers(session) == []
    assert (
        _typed(session, survey, BEA, wishes_needs=["crossing", "lights"], wishes_story=["It rains in."])
        is None
    )
    [answer] = _answers(session)
    assert (answer.mode.value, answer.language, answer.answers["trip/way"]) == ("paper", "es", "bus")
    assert [row.text for row in session.scalars(select(OpenAnswer))] == ["It rains in."]
    assert session.scalars(select(PaperForm)).all() == []


def test_the_same_person_cannot_be_the_second(session: Session, survey: OpenSurvey) -> None:
    _typed(session, survey, ANA)
    with pytest.raises(Conflict, match="You typed this form already"):
        _typed(session, survey, ANA)
    assert _answers(session) == []


def test_what_differs_is_settled_field_by_field_before_it_counts(
    session: Session, survey: OpenSurvey
) -> None:
    _typed(session, survey, ANA)
    waits = _typed(session, survey, BEA, trip_way=["walk"], trip_minutes=["21"])
    assert waits is not None
    found = paper.differences(session, survey.id, waits)
    assert [(one.name, one.first, one.second) for one in found] == [
        ("trip/minutes", ("12",), ("21",)),
        ("trip/way", ("bus",), ("walk",)),
    ]
    with pytest.raises(Refused):
        paper.settle_form(session, survey, waits, {"trip/way": "first"}, box=BOX, at=NOW)
    assert _answers(session) == []
    paper.settle_form(
        session, survey, waits, {"trip/way": "first", "trip/minutes": "second"}, box=BOX, at=NOW
    )
    [answer] = _answers(session)
    assert (answer.answers["trip/way"], answer.answers["trip/minutes"]) == ("bus", 21)


def test_a_third_typing_waits_until_the_two_are_settled(session: Session, survey: OpenSurvey) -> None:
    _typed(session, survey, ANA)
    _typed(session, survey, BEA, trip_way=["walk"])
    with pytest.raises(Conflict, match="Settle what differs"):
        _typed(session, survey, uuid4())


def test_what_is_no_answer_is_refused_and_what_paper_left_out_is_not(
    session: Session, survey: OpenSurvey
) -> None:
    with pytest.raises(Refused) as refused:
        _typed(session, survey, ANA, trip_minutes=["twelve"])
    assert [problem.column for problem in refused.value.problems] == ["trip/minutes"]
    with pytest.raises(Refused):
        _typed(session, survey, ANA, number="  ")
    for person in (ANA, BEA):
        _typed(session, survey, person, trip_way=[])  # required on a screen
    assert _answers(session)[0].answers["trip/way"] == {"blank": "skipped"}


def test_forms_of_a_closed_survey_do_not_count_and_other_surveys_forms_are_not_found(
    session: Session, survey: OpenSurvey
) -> None:
    waits = _typed(session, survey, ANA)
    assert waits is not None
    with pytest.raises(NotFound):
        paper.differences(session, surveys.opened(session).id, waits)
    close_survey(session, survey.id, by=None, at=NOW)
    with pytest.raises(Conflict):
        _typed(session, survey_with(session, survey.id), BEA)
    paper.discard_form(session, survey.id, waits)
    assert paper.waiting_forms(session, survey.id) == []
