"""Somebody on the desk looks how a survey is going: who is missing, where people stop."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.models import Role
from engage.responses import actions, keys
from engage.responses.importing import receive_imported
from engage.responses.rules import ImportedResponse
from engage.surveys.actions import close_survey
from engage.surveys.queries import OpenSurvey
from tests.findings.test_field import ASKS_AGE, LIVE_HERE
from tests.responses.answering import holder, sent
from tests.support import builders, surveys
from tests.support.apps import signed_in
from tests.support.pages import Visitor


@pytest.fixture
def survey(data: Session, home: Initiative) -> OpenSurvey:
    builders.dimension(data, home, "age", tuple(LIVE_HERE))
    return surveys.opened(data, ASKS_AGE, home, slug="ages")


@pytest.fixture
def organizer(app: Flask, data: Session, home: Initiative, survey: OpenSurvey) -> Visitor:
    return signed_in(app, data, home, Role.ORGANIZER, name="Olga")


def _answered(data: Session, survey: OpenSurvey, **people: int) -> None:
    came = [
        ImportedResponse(f"{group} {n}", {"age": group}, language="es")
        for group, count in people.items()
        for n in range(count)
    ]
    receive_imported(data, survey.id, came, batch="a file", at=builders.NOW)
    data.commit()


def test_an_open_survey_is_in_the_field_with_its_counts_and_without_its_results(
    data: Session, survey: OpenSurvey, organizer: Visitor
) -> None:
    _answered(data, survey, under_30=2, from_30=23, over_60=11)
    organizer.get("/desk/field/")
    text = organizer.follow("A survey").text
    assert "Results come when the survey has closed." in text
    rows = organizer.page.table("Age")
    assert [row[:2] for row in rows] == [
        ["Under 30", "not shown"],
        ["From 30", "20"],
        ["Over 60", "not shown"],
    ]
    assert organizer.page.table("Languages") == [["English", "0"], ["Español", "35"]]


def test_a_survey_nobody_has_answered_says_so(organizer: Visitor) -> None:
    assert "Nobody has answered yet." in organizer.get("/desk/field/ages").text
    assert "0" in organizer.get("/desk/field/ages/stopping").text


def test_a_draft_is_not_in_the_field(data: Session, home: Initiative, organizer: Visitor) -> None:
    from engage.surveys.actions import draft_survey_from

    draft_survey_from(data, home.id, "later", ASKS_AGE, by=None, at=builders.NOW)
    data.commit()
    assert "later" not in organizer.get("/desk/field/").text
    organizer.get("/desk/field/later", status=404)


def test_another_initiative_s_survey_is_not_there(data: Session, organizer: Visitor) -> None:
    surveys.opened(data, ASKS_AGE, builders.initiative(data, "elsewhere"), slug="theirs")
    data.commit()
    organizer.get("/desk/field/theirs", status=404)
    organizer.get("/desk/field/theirs/stopping", status=404)


def test_where_people_stop_is_shown_by_page_and_by_question(
    data: Session, home: Initiative, organizer: Visitor
) -> None:
    trip = surveys.opened(data, owner=home, slug="trip")
    for pages in (["1"], ["1"], ["1", "2"]):
        one = holder(trip, keys.new_token())
        for page in pages:
            actions.keep_topic(data, one, {}, ["trip/way"], page=page, at=builders.NOW)
    sent(data, holder(trip, keys.new_token()), {"trip/way": ["walk"], "trip/minutes": []})
    data.commit()
    organizer.get("/desk/field/trip/stopping")
    pages = organizer.page.table("By page")
    assert [(row[0], row[2], row[3]) for row in pages] == [
        ("1", "4", "0"),
        ("2", "4", "2"),
        ("3", "2", "1"),
        ("Check", "1", "0"),
    ]
    blank = {row[0]: row[1:] for row in organizer.page.table("Blanks by question")}
    assert blank["How many minutes does it take?"] == ["1", "1", "0", "100%"]
    assert blank["Which bus stop?"] == ["0", "0", "0", ""]


def test_whoever_may_not_see_results_is_turned_away(
    app: Flask, data: Session, home: Initiative, survey: OpenSurvey
) -> None:
    translator = signed_in(app, data, home, Role.TRANSLATOR, name="Tarek")
    translator.get("/desk/field/ages", status=403)


def test_only_the_data_manager_takes_the_answers_out_and_only_when_the_survey_has_closed(
    app: Flask, data: Session, home: Initiative, survey: OpenSurvey, organizer: Visitor
) -> None:
    _answered(data, survey, under_30=3)
    manager = signed_in(app, data, home, Role.DATA_MANAGER, name="Dee")
    manager.get("/desk/field/ages")
    assert "Take the answers out" not in manager.page.text
    close_survey(data, survey.id, by=None, at=builders.NOW)
    data.commit()
    organizer.get("/desk/field/ages")
    assert "Take the answers out" not in organizer.page.text
    organizer.post("/desk/field/ages/answers.csv", status=403)
    manager.get("/desk/field/ages")
    [form] = [one for one in manager.page.forms if one.action.endswith("answers.csv")]
    file = manager.client.post(form.action, data=form.values)
    assert file.text.count("under_30") == 3
    assert "ages-answers.csv" in file.headers["Content-Disposition"]
