"""An organizer gets a survey to people: its time, a poster, letters; somebody with a letter begins, and is counted."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.outreach.inviting import batches_of
from engage.people.models import Role
from engage.surveys.models import Survey
from engage.surveys.queries import OpenSurvey
from tests.support import surveys
from tests.support.apps import signed_in
from tests.support.pages import Visitor


@pytest.fixture
def survey(data: Session, home: Initiative) -> OpenSurvey:
    home.timezone = "America/Chicago"
    return surveys.opened(data, owner=home, slug="trip")


@pytest.fixture
def organizer(app: Flask, data: Session, home: Initiative, survey: OpenSurvey) -> Visitor:
    return signed_in(app, data, home, Role.ORGANIZER, name="Olga")


def test_the_time_for_answers_is_that_of_the_place_and_is_told_in_words(
    data: Session, survey: OpenSurvey, organizer: Visitor, stranger: Visitor
) -> None:
    organizer.get("/desk/field/trip/share")
    organizer.fill("Takes answers from", "2031-03-31 18:30").fill("Takes answers until", "2031-03-30").press(
        "Set the time", status=422
    )
    assert "A survey must close after it opens." in organizer.page.text
    organizer.fill("Takes answers until", "2031-04-30T20:00").press("Set the time")
    assert data.get_one(Survey, survey.id, populate_existing=True).opens_at == datetime(
        2031, 3, 31, 18, 30, tzinfo=ZoneInfo("America/Chicago")
    )
    closed = stranger.get(f"/s/{survey.code}", status=403)
    assert re.search(r"It opens on March 31, 2031, 6:30\sPM\.", closed.text)
    organizer.fill("Takes answers from", "").press("Set the time")
    assert re.search(
        r"You can answer until April 30, 2031, 8:00\sPM\.", stranger.get(f"/s/{survey.code}").text
    )


def test_a_poster_speaks_every_language_of_the_survey_each_in_its_direction(
    survey: OpenSurvey, organizer: Visitor
) -> None:
    poster = organizer.get("/desk/field/trip/poster")
    assert {(one.get("lang"), one.get("dir")) for one in poster.tree.iter("section")} == {
        ("en", "ltr"),
        ("es", "ltr"),
        ("ar", "rtl"),
    }
    for words in ("Getting to school", "El camino a la escuela", "الطريق إلى المدرسة"):
        assert words in poster.text
    assert poster.text.count(f"localhost/s/{survey.code}") == 1 + 3 + 8
    assert "<svg" in poster.html


def test_letters_carry_codes_that_work_once_and_are_counted_together(
    app: Flask, data: Session, survey: OpenSurvey, organizer: Visitor
) -> None:
    organizer.get("/desk/field/trip/share")
    organizer.fill("For whom, or through whom", "The clinic").fill("How many", "6").choose(
        "Language", "العربية"
    )
    letters = organizer.press("Make letters to print")
    codes = re.findall(r">([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})<", letters.html)
    assert len(codes) == 6
    assert "أنتم مدعوون" in letters.text
    for code in codes[:4]:
        _begun(app, survey, code)
    assert batches_of(data, survey.id)[0].used == 0
    data.rollback()
    _begun(app, survey, codes[4])
    assert batches_of(data, survey.id)[0].used == 5
    guest = Visitor(app, cookies=False)
    guest.get(f"/i?code={codes[0]}")
    assert "This invitation has been used." in guest.press("Begin", status=409).text


def _begun(app: Flask, survey: OpenSurvey, code: str) -> None:
    guest = Visitor(app, cookies=False)
    guest.get(f"/i?code={code}")
    guest.press("Begin")
    assert guest.page.url.startswith(f"/s/{survey.code}")
    assert code not in guest.page.html


def test_a_list_of_codes_is_for_a_letter_program_and_a_batch_can_be_taken_back(
    app: Flask, data: Session, survey: OpenSurvey, organizer: Visitor
) -> None:
    organizer.get("/desk/field/trip/share")
    [form] = [one for one in organizer.page.forms if one.action.endswith("/invitations")]
    answer = organizer.client.post(
        form.action, data={**form.values, "label": "Church", "number": "2", "language": "en", "as": "csv"}
    )
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["address"].endswith(f"/i?code={row['code']}") for row in rows] == [True, True]
    organizer.get("/desk/field/trip/share")
    organizer.press("Take back: Church")
    guest = Visitor(app, cookies=False)
    guest.get(f"/i?code={rows[0]['code']}")
    assert "This invitation was taken back." in guest.press("Begin", status=409).text
    guest.get("/i")
    assert "Write the code from your letter." in guest.press("Begin", status=404).text


def test_whoever_only_looks_is_offered_no_letters(
    app: Flask, data: Session, home: Initiative, survey: OpenSurvey
) -> None:
    partner = signed_in(app, data, home, Role.PARTNER_LEAD, name="Pat")
    assert "Make invitations" not in partner.get("/desk/field/trip/share").text
    partner.post("/desk/field/trip/invitations", status=403)


def test_a_kiosk_begins_anew_by_itself_and_keeps_no_page(
    data: Session, survey: OpenSurvey, stranger: Visitor
) -> None:
    data.commit()
    anew = f'content="300;url=/s/{survey.code}?mode=kiosk"'
    assert anew not in stranger.get(f"/s/{survey.code}").html
    assert anew in stranger.get(f"/s/{survey.code}?mode=kiosk").html
    stranger.choose("How do you get there?", "On foot").press("Next")
    assert anew in stranger.page.html
    stranger.fill("Tell us more.", "A story of mine").press("Next")
    assert anew in stranger.press("Send my answers").html
    assert "js/kiosk.js" in stranger.page.html
    assert "A story of mine" not in stranger.page.html
    assert stranger.page.headers["Cache-Control"] == "no-store"
