"""A draft is seen as residents will meet it: their own pages, in every language, and nothing is kept."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.models import Role
from engage.storage.base import Base
from engage.surveys import actions
from engage.surveys.instrument import Item, Kind
from tests.support import builders
from tests.support.apps import signed_in
from tests.support.pages import Visitor
from tests.support.surveys import SCHOOL_TRIP, asking, words


@pytest.fixture
def engine_name() -> str:
    """A preview only reads the draft, as other pages do on both engines."""
    return "sqlite"


@pytest.fixture
def draft(data: Session, home: Initiative) -> UUID:
    made = actions.draft_survey_from(data, home.id, "trip", SCHOOL_TRIP, by=None, at=builders.NOW)
    data.commit()
    return made.id


@pytest.fixture
def link(app: Flask, data: Session, home: Initiative, draft: UUID) -> str:
    """The address that an organizer sends to somebody who tries the survey."""
    organizer = signed_in(app, data, home, Role.ORGANIZER, name="Olga")
    organizer.get("/desk/surveys/trip/build/preview?in=en")
    return organizer.page.link("Open it on its own")


def _rows(data: Session) -> dict[str, int]:
    data.rollback()
    tables = Base.metadata.tables.values()
    return {table.name: data.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_a_draft_is_walked_through_from_the_first_page_to_the_last_and_nothing_is_kept(
    stranger: Visitor, data: Session, link: str
) -> None:
    before = _rows(data)
    stranger.get(link)
    assert stranger.page.heading == "Getting to school"
    assert "<script" not in stranger.page.html  # it would keep the survey on the phone, and try to send it
    stranger.press("Next", status=422)
    assert any("Please answer" in error for error in stranger.page.errors())
    stranger.choose("How do you get there?", "By bus").press("Next")
    stranger.fill("Which bus stop?", "Main Street").press("Next")
    stranger.tick("Street lights").press("Next")
    assert stranger.page.heading == "Check your answers"
    assert "By bus" in stranger.page.text
    assert "Main Street" in stranger.page.text
    stranger.press("Send my answers")
    assert "Nothing was sent, and nothing is kept." in stranger.page.text
    assert _rows(data) == before


def test_the_way_depends_on_the_answers_and_back_keeps_them(stranger: Visitor, link: str) -> None:
    stranger.get(link)
    stranger.choose("How do you get there?", "On foot").press("Next")
    assert "Which bus stop?" not in stranger.page.text
    stranger.press("Back")
    form = next(form for form in stranger.page.forms if "q/trip/way" in form.names)
    assert form.values["q/trip/way"] == "walk"


def test_the_language_is_switched_on_any_page_and_no_answer_is_lost(stranger: Visitor, link: str) -> None:
    stranger.get(link)
    stranger.choose("How do you get there?", "By bus").press("العربية")
    assert (stranger.page.language, stranger.page.direction) == ("ar", "rtl")
    stranger.press("التالي")
    assert "أي موقف؟" in stranger.page.text


def test_rounds_are_added_and_taken_out(
    stranger: Visitor, app: Flask, data: Session, home: Initiative
) -> None:
    child = Item(
        "child", Kind.REPEAT, words("Children"), items=(Item("name", Kind.TEXT, words("First name?")),)
    )
    actions.draft_survey_from(data, home.id, "family", asking(child), by=None, at=builders.NOW)
    data.commit()
    organizer = signed_in(app, data, home, Role.ORGANIZER, name="Olga")
    organizer.get("/desk/surveys/family/build/preview")
    stranger.get(organizer.page.link("Open it on its own"))
    stranger.press("Add one")
    stranger.fill("First name?", "Noor").press("Next")
    assert "Noor" in stranger.page.text
    stranger.press("Take out Number 1")
    assert "Noor" not in stranger.page.text


def test_a_pass_that_is_not_ours_shows_nothing(stranger: Visitor) -> None:
    for ticket in ("x", "a.b.c", "ImFiYyI.aaaa.bbbb"):
        stranger.get(f"/preview/{ticket}", status=404)


def test_answers_that_were_tampered_with_begin_the_preview_again(stranger: Visitor, link: str) -> None:
    stranger.get(link)
    form = next(form for form in stranger.page.forms if "kept" in form.names)
    for kept in ("{", "[]", '{"trip/way": "bus"}', '{"trip/way": [1]}', "[" * 100_000):
        stranger.post(form.action, {**form.values, "kept": kept, "go": "next"}, status=422)


def test_only_a_preview_can_be_framed_and_only_by_our_own_pages(stranger: Visitor, link: str) -> None:
    framed = stranger.get(link).headers
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    other = stranger.get("/r").headers
    assert other["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
