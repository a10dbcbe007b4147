"""Answers collected elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engage.i18n.local_text import LocalText
from engage.responses import queries, rows
from engage.responses.actions import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys.instrument import Item, Kind
from engage.surveys.models import Wave
from tests.support.surveys import asking, choices, opened

GOOD = ImportedResponse(
    source_key="row 1",
    answers={
        "trip/way": "bus",
        "trip/minutes": {"blank": "declined", "code": "99"},
        "wishes/needs": ["lights"],
    },
    open_texts={"wishes/story": "Dark\x00 streets", "trip/stop": ""},
    language="ne",
    answered_on=date(2015, 8, 1),
)


def test_an_import_counts_what_it_read_and_doing_it_again_adds_nothing(
    session: Session, at: datetime
) -> None:
    survey = opened(session)
    records = [GOOD, replace(GOOD, source_key="row 2"), GOOD, replace(GOOD, source_key="row 3", language="!")]
    first = receive_imported(session, survey.id, records, batch="one.csv", at=at)
    assert (first.read, first.accepted, first.already_there, len(first.refused)) == (4, 2, 1, 1)
    assert first.refused[0].row == 4
    again = receive_imported(session, survey.id, iter(records), batch="one.csv", at=at)
    assert (again.accepted, again.already_there) == (0, 3)
    assert queries.counts(session, survey.id).complete == 2


def test_what_was_imported_is_what_was_collected(session: Session, at: datetime) -> None:
    survey = opened(session)
    session.add(
        Wave(
            initiative_id=survey.initiative_id,
            survey_id=survey.id,
            code="r1",
            label=LocalText(en="1"),
            position=0,
        )
    )
    session.flush()
    receive_imported(session, survey.id, [replace(GOOD, wave="r1")], batch="one.csv", at=at)
    [raw] = rows.responses_of(session, survey.id)
    assert raw.answers == {**GOOD.answers, "wishes/story": {"text": True}, "trip/stop": {"blank": "skipped"}}
    assert (raw.wave, raw.language, raw.mode) == ("r1", "ne", "imported")
    assert [one.text for one in rows.open_answers_of(session, survey.id)] == ["Dark streets"]


@pytest.mark.parametrize(
    "change",
    [
        {"source_key": ""},
        {"wave": "unknown"},
        {"language": "not a tag"},
        {"answers": {"trip/nowhere": "x"}},
        {"answers": {"trip": "x"}},
        {"answers": {"trip/way": "Bus"}},
        {"answers": {"trip/way": ["bus"]}},
        {"answers": {"trip/way": None}},
        {"answers": {"trip/minutes": "12"}},
        {"answers": {"trip/minutes": True}},
        {"answers": {"trip/minutes": 10**40}},
        {"answers": {"wishes/needs": "lights"}},
        {"answers": {"wishes/needs": ["lights", "lights"]}},
        {"answers": {"wishes/needs": []}},
        {"answers": {"wishes/story": "words among the codes"}},
        {"answers": {"trip/way": {"blank": "because"}}},
        {"answers": {"trip/way": {"blank": ["skipped"]}}},
        {"open_texts": {"trip/way": "words for a choice"}},
        {"open_texts": {"trip/minutes/other": "x"}},
        {"open_texts": {"wishes/story": "x" * 10_001}},
        {"open_texts": {"wishes/story[1]": "x"}},
    ],
)
def test_what_the_survey_cannot_take_is_refused_with_the_reason_and_the_rest_is_taken(
    session: Session, at: datetime, change: dict[str, Any]
) -> None:
    survey = opened(session)
    good = replace(GOOD, source_key="good")
    outcome = receive_imported(session, survey.id, [replace(GOOD, **change), good], batch="one.csv", at=at)
    assert (outcome.accepted, len(outcome.refused), outcome.refused[0].row) == (1, 1, 1)
    assert str(outcome.refused[0].why)


def test_rounds_of_a_repeat_are_imported_with_their_words(session: Session, at: datetime) -> None:
    member = Item(
        "member", Kind.REPEAT, items=(Item("name", Kind.TEXT), Item("work", Kind.SINGLE, choice_list="w"))
    )
    survey = opened(session, asking(member, lists={"w": choices("farm", "shop")}))
    rounds = [{"member/work": "farm"}, {"member/work": "shop"}]
    fits = ImportedResponse("a", {"member": rounds}, {"member[2]/name": "Beto"})
    lacks = ImportedResponse("b", {"member": rounds}, {"member[3]/name": "Nobody"})
    outside = ImportedResponse("c", {"member/work": "farm"})
    outcome = receive_imported(session, survey.id, [fits, lacks, outside], batch="one.csv", at=at)
    assert (outcome.accepted, [problem.row for problem in outcome.refused]) == (1, [2, 3])
    [raw] = rows.responses_of(session, survey.id)
    assert raw.answers["member"][1] == {"member/work": "shop", "member/name": {"text": True}}
