"""How answers come in, counted by the database, on both engines."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from engage.responses import actions, keys
from engage.responses.rules import Mode
from engage.responses.tallies import arrivals, blanks, combinations, left_behind, odd_ones
from tests.responses.answering import BOX, holder, sent
from tests.support import surveys
from tests.support.builders import NOW


def test_answers_are_counted_by_day_language_and_way(session: Session) -> None:
    survey = surveys.opened(session)
    for language, mode in (("en", Mode.SELF), ("en", Mode.PAPER), ("ar", Mode.SELF)):
        sent(session, holder(survey, keys.new_token(), language=language, mode=mode), {"trip/way": ["bus"]})
    found = arrivals(session, survey.id)
    assert found.by_day == {date(2026, 3, 2): 3}
    assert found.by_language == {"en": 2, "ar": 1}
    assert found.by_mode == {"self": 2, "paper": 1}
    assert found.complete == 3


def test_answers_taken_back_and_answers_of_other_surveys_are_not_counted(session: Session) -> None:
    survey, other = surveys.opened(session), surveys.opened(session)
    token = keys.new_token()
    sent(session, holder(survey, token), {"trip/way": ["bus"]})
    sent(session, holder(other, keys.new_token()), {"trip/way": ["bus"]})
    actions.withdraw(session, survey.id, token, box=BOX)
    assert arrivals(session, survey.id).complete == 0
    assert combinations(session, survey.id, ["trip/way"]) == []
    assert blanks(session, survey.id) == {}
    assert arrivals(session, other.id).complete == 1


def test_answers_given_together_are_counted_together(session: Session) -> None:
    survey = surveys.opened(session)
    for way, needs in (("bus", ["lights"]), ("bus", ["lights"]), ("walk", ["lights", "crossing"])):
        sent(session, holder(survey, keys.new_token()), {"trip/way": [way], "wishes/needs": needs})
    found = combinations(session, survey.id, ["trip/way", "wishes/needs"])
    assert sorted(found, key=lambda one: one[1]) == [
        (("walk", ["lights", "crossing"]), 1),
        (("bus", ["lights"]), 2),
    ]


def test_reasons_for_a_blank_are_told_apart_and_words_are_not_a_blank(session: Session) -> None:
    survey = surveys.opened(session)
    sent(
        session,
        holder(survey, keys.new_token()),
        {"trip/way": ["secret"], "trip/minutes": [], "wishes/story": ["It rains in."]},
    )
    sent(session, holder(survey, keys.new_token()), {"trip/way": ["walk"], "trip/minutes": []})
    found = blanks(session, survey.id)
    assert found["trip/way"] == {"declined": 1}
    assert found["trip/minutes"] == {"skipped": 2}
    assert found["trip/stop"] == {"not_applicable": 2}
    assert "wishes/story" not in found


def test_drafts_are_counted_by_the_furthest_page_and_corrections_are_not(session: Session) -> None:
    survey = surveys.opened(session)
    for pages in (["1"], ["1"], ["1", "2"], ["2", "1"]):
        one = holder(survey, keys.new_token())
        for page in pages:
            actions.keep_topic(session, one, {}, ["trip/way"], page=page, at=NOW)
    token = keys.new_token()
    sent(session, holder(survey, token), {"trip/way": ["bus"]})
    actions.begin_correction(session, survey, token, at=NOW)
    assert left_behind(session, survey.id, survey.version_id) == {1: 2, 2: 2}


def test_what_looks_odd_is_counted_and_stays_an_answer(session: Session) -> None:
    survey = surveys.opened(session)
    for token, marks in (
        (keys.new_token(), ("trap", "hasty")),
        (keys.new_token(), ("hasty",)),
        (keys.new_token(), ()),
    ):
        sent(session, holder(survey, token, signals=marks), {"trip/way": ["bus" if marks else "walk"]})
    sent(session, holder(survey, token), {"trip/way": ["bus"]}, page=False)
    found = odd_ones(session, survey.id)
    assert found.by_signal == {"trap": 1, "hasty": 2}
    assert (found.alike, found.second_versions) == (2, 1)
    assert arrivals(session, survey.id).complete == 3
