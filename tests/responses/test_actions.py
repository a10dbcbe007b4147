"""Keeping, sending, correcting and taking back answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.errors import Conflict, NotFound
from engage.responses import actions, keys, queries, rows
from engage.responses.actions import Outcome
from engage.responses.models import Draft, OpenAnswer, Receipt, Response, SecondVersion
from engage.responses.rules import Mode
from engage.surveys import actions as surveys
from engage.surveys.models import DateGrain
from engage.surveys.queries import survey_with
from tests.responses.answering import BOX, holder, sent
from tests.support.surveys import opened

WALKS = {"trip/way": ["walk"], "trip/minutes": ["12"], "wishes/story": ["Dark streets"]}
RIDES = {**WALKS, "trip/way": ["bus"]}


def test_a_page_that_is_kept_again_is_the_same_draft(session: Session, at: datetime) -> None:
    survey = opened(session)
    me = holder(survey, keys.new_token())
    for _ in range(2):
        actions.keep_topic(session, me, {"trip/way": ["walk"]}, ["trip/way", "trip/minutes"], page="1", at=at)
    draft = queries.draft_behind(session, me.token)
    assert draft is not None
    assert (draft.fields, draft.pages_seen) == ({"trip/way": ["walk"], "trip/minutes": []}, ("1",))
    assert queries.counts(session, survey.id).partial == 1


def test_going_on_takes_nothing_from_other_pages(session: Session, at: datetime) -> None:
    survey = opened(session)
    me = holder(survey, keys.new_token())
    actions.keep_topic(
        session, me, {"trip/way": ["other"], "trip/way/other": ["a boat"]}, ["trip/way"], at=at
    )
    actions.keep_topic(session, me, {"wishes/story": ["Dark"]}, ["wishes/story"], at=at)
    draft = queries.draft_behind(session, me.token)
    assert draft is not None
    assert draft.fields == {"trip/way": ["other"], "trip/way/other": ["a boat"], "wishes/story": ["Dark"]}


def test_sending_stores_codes_words_and_a_receipt_and_the_draft_goes(session: Session, at: datetime) -> None:
    survey = opened(session)
    me = holder(survey, keys.new_token(), language="es", mode=Mode.KIOSK)
    assert sent(session, me, WALKS) is Outcome.NEW
    assert queries.counts(session, survey.id) == queries.Counts(complete=1)
    response = queries.response_behind(session, me.token)
    assert response is not None
    assert response.kept.answers["trip/way"] == "walk"
    assert response.kept.texts == {"wishes/story": "Dark streets"}
    assert queries.token_behind(session, BOX, keys.code_of(me.token)) == me.token
    found = queries.field_counts(session, survey.id)
    assert (found.by_language, found.by_mode, found.by_week) == (
        {"es": 1},
        {"kiosk": 1},
        {date(2026, 3, 2): 1},
    )


def test_the_same_sending_again_is_the_same_answer(session: Session, at: datetime) -> None:
    survey = opened(session)
    me = holder(survey, keys.new_token())
    outcomes = [sent(session, me, WALKS, at + timedelta(days=n), page=n == 0) for n in range(3)]
    assert outcomes == [Outcome.NEW, Outcome.SAME, Outcome.SAME]
    assert queries.counts(session, survey.id).complete == 1
    assert len(session.scalars(select(Receipt)).all()) == 1


def test_other_content_under_the_same_token_is_kept_beside_the_first_once(session: Session) -> None:
    survey = opened(session)
    me = holder(survey, keys.new_token())
    outcomes = [sent(session, me, fields, page=False) for fields in (WALKS, RIDES, RIDES, WALKS)]
    assert outcomes == [Outcome.NEW, Outcome.SECOND, Outcome.SECOND, Outcome.SAME]
    assert [row.answers["trip/way"] for row in session.scalars(select(SecondVersion))] == ["bus"]
    assert queries.counts(session, survey.id).complete == 1


def test_a_correction_changes_the_answer_and_leaves_what_was_coded_of_unchanged_words(
    session: Session, at: datetime
) -> None:
    survey = opened(session)
    me = holder(survey, keys.new_token())
    sent(session, me, {**RIDES, "trip/stop": ["Main St"]})
    before = {row.path: row.id for row in session.scalars(select(OpenAnswer))}
    draft = actions.begin_correction(session, survey, me.token, at=at)
    assert draft.fields["wishes/story"] == ["Dark streets"]
    assert queries.counts(session, survey.id) == queries.Counts(
        complete=1
    )  # a correction is not one more begun
    assert sent(session, me, {"trip/stop": ["Oak Ave"]}) is Outcome.CORRECTED
    after = {row.path: row.id for row in session.scalars(select(OpenAnswer))}
    assert after["wishes/story"] == before["wishes/story"]
    assert after["trip/stop"] != before["trip/stop"]
    assert queries.draft_behind(session, me.token) is None


def test_taking_back_leaves_nothing_of_what_was_said(session: Session, at: datetime) -> None:
    survey = opened(session)
    me = holder(survey, keys.new_token())
    sent(session, me, WALKS)
    sent(session, me, RIDES, page=False)
    for _ in range(2):
        actions.withdraw(session, survey.id, me.token, box=BOX)
    assert queries.counts(session, survey.id) == queries.Counts(withdrawn=1)
    assert list(rows.responses_of(session, survey.id)) == []
    assert list(rows.open_answers_of(session, survey.id)) == []
    assert session.scalars(select(SecondVersion)).all() == []
    assert session.scalars(select(Response)).one().answers == {}


def test_an_answer_taken_back_cannot_return(session: Session, at: datetime) -> None:
    survey = opened(session)
    me = holder(survey, keys.new_token())
    sent(session, me, WALKS)
    actions.withdraw(session, survey.id, me.token, box=BOX)
    with pytest.raises(Conflict):
        sent(session, me, WALKS, page=False)
    with pytest.raises(Conflict):
        actions.begin_correction(session, survey, me.token, at=at)
    assert queries.counts(session, survey.id).complete == 0


def test_a_closed_survey_takes_no_answers_but_gives_them_back(session: Session, at: datetime) -> None:
    survey = opened(session)
    me, late = holder(survey, keys.new_token()), keys.new_token()
    sent(session, me, WALKS)
    surveys.close_survey(session, survey.id, by=None, at=at)
    closed = survey_with(session, survey.id)
    for act in (
        lambda: sent(session, holder(closed, late), WALKS, page=False),
        lambda: actions.keep_topic(session, holder(closed, late), WALKS, ["trip/way"], at=at),
        lambda: actions.begin_correction(session, closed, me.token, at=at),
    ):
        with pytest.raises(Conflict):
            act()
    actions.withdraw(session, closed.id, me.token, box=BOX)
    assert queries.counts(session, survey.id) == queries.Counts(withdrawn=1)


def test_a_key_of_another_survey_opens_nothing_here(session: Session, at: datetime) -> None:
    one, other = opened(session), opened(session)
    token = keys.new_token()
    actions.keep_topic(session, holder(one, token), {"trip/way": ["walk"]}, ["trip/way"], at=at)
    with pytest.raises(NotFound):
        actions.keep_topic(session, holder(other, token), {"trip/way": ["bus"]}, ["trip/way"], at=at)
    sent(session, holder(one, token), WALKS)
    for act in (
        lambda: sent(session, holder(other, token), RIDES, page=False),
        lambda: actions.withdraw(session, other.id, token, box=BOX),
        lambda: actions.begin_correction(session, other, token, at=at),
    ):
        with pytest.raises(NotFound):
            act()
    assert queries.counts(session, one.id).complete == 1


def test_a_draft_left_for_later_is_found_by_its_code_until_its_time_is_over(
    session: Session, at: datetime
) -> None:
    survey = opened(session)
    me, left = holder(survey, keys.new_token()), holder(survey, keys.new_token())
    for one in (me, left):
        actions.keep_topic(session, one, {"trip/way": ["walk"]}, ["trip/way"], at=at)
        code = actions.leave_for_later(session, one, box=BOX, at=at)
    assert queries.token_behind(session, BOX, code.upper()) == left.token
    sent(session, me, WALKS)
    assert actions.sweep_drafts(session, at=at + timedelta(days=29)) == 0
    assert actions.sweep_drafts(session, at=at + timedelta(days=45)) == 1
    assert queries.counts(session, survey.id) == queries.Counts(complete=1)
    with pytest.raises(NotFound):
        queries.token_behind(session, BOX, code)
    assert queries.token_behind(session, BOX, keys.code_of(me.token)) == me.token


@pytest.mark.parametrize(
    ("grain", "day"), [(DateGrain.WEEK, date(2026, 3, 2)), (DateGrain.DAY, date(2026, 3, 4))]
)
def test_an_answer_keeps_as_much_of_its_date_as_the_survey_says(
    session: Session, at: datetime, grain: DateGrain, day: date
) -> None:
    survey = opened(session, date_grain=grain)
    me = holder(survey, keys.new_token())
    sent(session, me, WALKS, at)
    response = queries.response_behind(session, me.token)
    assert response is not None
    assert response.answered_on == day


def test_when_a_draft_was_begun_cannot_be_told_from_when_it_ends(session: Session, at: datetime) -> None:
    survey = opened(session)
    ends = set()
    for hours in (0, 7, 30, 90):
        me = holder(survey, keys.new_token())
        actions.keep_topic(
            session, me, {}, ["trip/way"], at=datetime(2026, 3, 2, tzinfo=at.tzinfo) + timedelta(hours=hours)
        )
        row = session.get(Draft, keys.draft_key(me.token))
        assert row is not None
        ends.add(row.expires_on)
    assert len(ends) == 1


def test_raw_rows_come_without_words_and_words_by_their_question(session: Session) -> None:
    survey = opened(session)
    sent(
        session,
        holder(survey, keys.new_token()),
        {**WALKS, "trip/way": ["other"], "trip/way/other": ["a boat"]},
    )
    [raw] = rows.responses_of(session, survey.id)
    assert raw.answers["wishes/story"] == {"text": True}
    written = {(one.question, one.specifies): one.text for one in rows.open_answers_of(session, survey.id)}
    assert written == {("wishes/story", False): "Dark streets", ("trip/way", True): "a boat"}
    [story] = rows.open_answers_of(session, survey.id, question="wishes/story")
    assert story.response == raw.key
