"""A report-back is written in every language, read by somebody else, and brought to where people spoke."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage import clock
from engage.agenda.models import Initiative
from engage.listening import actions as listening
from engage.listening.actions import SessionFacts
from engage.people.rules import Role
from tests.support import builders
from tests.support.apps import signed_in
from tests.support.pages import Visitor

PARTS = ("you_said", "we_found", "we_decided", "we_will")
IN_ALL = {f"{part}-{tag}": f"{part} in {tag}" for part in PARTS for tag in ("en", "es", "ar")}


@pytest.fixture
def eddie(app: Flask, data: Session, home: Initiative) -> Visitor:
    """The education coordinator."""
    builders.goal(data, home)
    held = SessionFacts(date(2026, 2, 1), "Church hall", languages=("es", "en"))
    listening.log_session(data, home.id, held, by=None, at=clock.now())
    return signed_in(app, data, home, Role.EDUCATION_COORDINATOR, name="Eddie")


def _written(eddie: Visitor, **texts: str) -> str:
    eddie.get("/desk/report-backs/")
    eddie.follow("Write a report-back")
    eddie.submit({**IN_ALL, **texts})
    return eddie.page.url


@pytest.fixture
def checked(app: Flask, data: Session, home: Initiative, eddie: Visitor) -> str:
    address = _written(eddie)
    eddie.press("Hand it to a second reader")
    reader = signed_in(app, data, home, Role.TRANSLATOR, name="Tara")
    reader.get(address)
    reader.press("I have read every language; it is right")
    return address


def test_it_is_shown_in_each_language_and_waits_for_a_second_reader(eddie: Visitor) -> None:
    address = _written(eddie)
    assert "we_will in ar" in eddie.page.text
    eddie.press("Hand it to a second reader")
    assert "waits for a second reader" in eddie.page.text
    assert "I have read every language" not in eddie.page.text
    eddie.get(f"{address}/words")
    eddie.submit({"we_will-en": "Another plan."})
    assert "being written" in eddie.page.text


def test_a_language_that_is_not_written_is_named_where_it_is_missing(eddie: Visitor) -> None:
    _written(eddie, **{"we_will-es": "", "we_cannot-en": "No night bus."})
    assert "not written yet" in eddie.page.text
    eddie.press("Hand it to a second reader", status=422)
    assert eddie.page.errors() == [
        "Not written in Español yet.",
        "Not written in Español yet.",
    ]
    eddie.submit({"we_will-es": "Dos autobuses.", "we_cannot-es": "No.", "we_cannot-ar": "لا."})
    eddie.press("Hand it to a second reader")
    assert "waits for a second reader" in eddie.page.text


def test_without_words_nothing_is_kept(eddie: Visitor) -> None:
    eddie.get("/desk/report-backs/new")
    eddie.submit({"you_said-es": "Dijeron.", "next_date": "later"}, status=422)
    assert len(eddie.page.errors()) == 4
    assert "Dijeron." in eddie.page.html


def test_whoever_wrote_it_cannot_check_it(eddie: Visitor) -> None:
    address = _written(eddie)
    eddie.press("Hand it to a second reader")
    token = eddie.page.forms[-1].values["csrf_token"]
    eddie.post(f"{address}/check", {"csrf_token": token}, status=403)
    eddie.get(address)
    assert "waits for a second reader" in eddie.page.text


def test_it_is_brought_to_a_session_in_its_languages_and_the_session_answers(
    eddie: Visitor, checked: str
) -> None:
    eddie.get("/desk/report-backs/")
    assert "0 of 2" in eddie.page.text
    eddie.get(checked)
    eddie.choose("Who was told", "Church hall").choose("In which language", "Español")
    eddie.fill("How", "Read aloud").fill("When", "2026-03-01").fill("How many people it reached", "14")
    eddie.press("Note it")
    assert "going out" in eddie.page.text
    eddie.get("/desk/report-backs/")
    assert "1 of 2" in eddie.page.text
    eddie.get(checked)
    eddie.follow("Did it answer them?")
    eddie.press("Save", status=422)
    eddie.choose("Did it answer them?", "it did not answer them").press("Save")
    assert "it did not answer them" in eddie.page.text
    eddie.press("Everybody is told")
    assert "Nothing more to do." in eddie.page.text


def test_a_delivery_that_is_not_in_order_comes_back(eddie: Visitor, checked: str) -> None:
    eddie.get(checked)
    eddie.fill("When", "2099-01-01").fill("How many people it reached", "-3").press("Note it", status=422)
    assert len(eddie.page.errors()) == 2
    eddie.fill("How", "Letter").fill("How many people it reached", "3").press("Note it", status=422)
    assert eddie.page.errors() == ["A delivery is noted when it was made, not before."]


def test_an_organizer_brings_it_but_does_not_write_it(
    app: Flask, data: Session, home: Initiative, checked: str
) -> None:
    organizer = signed_in(app, data, home, Role.ORGANIZER, name="Org")
    organizer.get(checked)
    assert "Note a delivery" in organizer.page.text
    organizer.get(f"{checked}/words", status=403)
    organizer.get("/desk/report-backs/new", status=403)


def test_a_report_back_of_another_initiative_is_not_found(app: Flask, data: Session, eddie: Visitor) -> None:
    address = _written(eddie)
    other = signed_in(
        app, data, builders.initiative(data, "elsewhere"), Role.EDUCATION_COORDINATOR, name="Ed"
    )
    other.get(address, status=404)


@pytest.mark.parametrize("language", ["es", "ar", "ar-XB"])
def test_every_page_of_the_room_opens_in_every_language(eddie: Visitor, checked: str, language: str) -> None:
    eddie.get(checked)
    eddie.choose("Who was told", "Church hall").fill("How", "Read aloud").press("Note it")
    loop = eddie.page.link("Did it answer them?")
    for page in ("/desk/report-backs/", "/desk/report-backs/new", checked, f"{checked}/words", loop):
        eddie.get(f"{page}?lang={language}")
        assert eddie.page.language.startswith(language[:2])


def test_a_review_is_closed_by_its_facilitator_once_it_was_told(
    app: Flask, data: Session, home: Initiative
) -> None:
    facilitator = signed_in(app, data, home, Role.FACILITATOR, name="Fay")
    facilitator.get("/desk/report-backs/")
    facilitator.follow("Close a review")
    assert "No review to close" in facilitator.page.text
