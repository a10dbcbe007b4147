"""An organizer logs a session; a coder makes sense of it; a community reviewer lets a quote out."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.agenda.models import Initiative
from engage.people.models import Role
from tests.support import builders
from tests.support.apps import signed_in
from tests.support.pages import Visitor


@pytest.fixture
def organizer(app: Flask, data: Session, home: Initiative) -> Visitor:
    builders.goal(data, home)
    builders.dimension(data, home, "age", ("under_30", "over_30"))
    return signed_in(app, data, home, Role.ORGANIZER)


def _logged(organizer: Visitor) -> None:
    organizer.get("/desk/listening/")
    organizer.follow("Log a session")
    organizer.fill("When", "2026-02-10").fill("Where", "Church hall").fill("Languages spoken", "es, en")
    organizer.fill("How many people came", "12").press("Save")


def _noted(organizer: Visitor, fidelity: str = "Word for word") -> None:
    organizer.fill("What was said", "The bus comes late. My son misses his first lesson.")
    organizer.choose("How near to their words", fidelity)
    organizer.choose("What the speaker allows", "Quote without saying who")
    organizer.press("Keep the note")


def test_an_organizer_logs_a_session_from_a_date_and_a_place(organizer: Visitor) -> None:
    _logged(organizer)
    assert organizer.page.heading == "Church hall"
    organizer.follow("Tally the cards")
    organizer.fill("Under 30", "8").fill("Over 30", "5").press("Save", status=422)
    assert "13" in " ".join(organizer.page.errors())
    organizer.fill("Over 30", "4").press("Save")
    assert '<td class="number">4</td>' in organizer.page.html
    organizer.choose("Support", "Childcare").choose("How it went", "failed").press("Note it", status=422)
    organizer.fill("If it failed: why", "The carer fell ill.").press("Note it")
    assert "Childcare" in organizer.page.text
    _noted(organizer)
    assert "The bus comes late." in organizer.page.text


def test_a_form_that_is_not_in_order_keeps_what_was_typed(organizer: Visitor) -> None:
    organizer.get("/desk/listening/new")
    organizer.fill("Where", "Hall").fill("Languages spoken", "Klingon!").fill("How many people came", "many")
    organizer.press("Save", status=422)
    assert organizer.page.title.startswith("Error:")
    assert len(organizer.page.errors()) == 2
    assert 'value="Klingon!"' in organizer.page.html
    assert 'value="many"' in organizer.page.html


def test_a_note_becomes_a_passage_a_theme_and_a_quote_and_can_be_taken_back(
    app: Flask, organizer: Visitor, data: Session, home: Initiative
) -> None:
    _logged(organizer)
    _noted(organizer)
    session_page = organizer.page.url.partition("#")[0]
    coder = signed_in(app, data, home, Role.CODER, name="Bo")
    coder.get(session_page)
    coder.follow("Mark and code")
    coder.press("Mark and code", status=422)
    coder.tick("The bus comes late.").fill("Or name a new theme", "Late buses").press("Mark and code")
    coder.follow("Late buses")
    coder.choose("Goal it speaks to", "Every child is in school every day.").press("Save")
    assert "no goal yet" not in coder.page.text
    reviewer = signed_in(app, data, home, Role.COMMUNITY_REVIEWER, name="Cy")
    reviewer.get("/desk/themes/late-buses")
    reviewer.press("Let it be quoted")
    assert "quoted in public" in reviewer.page.text
    organizer.get(session_page)
    organizer.follow("Change consent")
    organizer.press("Take back and delete")
    assert "The bus comes late." not in organizer.page.text
    reviewer.get("/desk/themes/late-buses")
    assert "The bus comes late." not in reviewer.page.text


def test_what_an_organizer_noticed_is_never_offered_as_a_quote(
    app: Flask, organizer: Visitor, data: Session, home: Initiative
) -> None:
    _logged(organizer)
    _noted(organizer, "What I noticed (nobody said this)")
    assert "nobody said this" in organizer.page.text
    organizer.follow("Mark and code")
    organizer.tick("The bus comes late.").fill("Or name a new theme", "Buses").press("Mark and code")
    reviewer = signed_in(app, data, home, Role.COMMUNITY_REVIEWER, name="Cy")
    reviewer.get("/desk/themes/buses")
    assert "not to be quoted" in reviewer.page.text
    assert "Let it be quoted" not in reviewer.page.text


def test_a_planned_session_cannot_be_coded_first(organizer: Visitor) -> None:
    _logged(organizer)
    address = organizer.page.url
    organizer.post(f"{address}/move", {"wanted": "reported_back"}, status=403)
    organizer.get(address)
    organizer.choose("What happened", "The notes are in").press("Save")
    assert "notes are in" in organizer.page.text


def test_another_initiative_s_session_is_not_found(
    app: Flask, organizer: Visitor, data: Session, home: Initiative
) -> None:
    _logged(organizer)
    other = signed_in(app, data, builders.initiative(data, "elsewhere"), Role.ORGANIZER, name="Di")
    other.get(organizer.page.url, status=404)


@pytest.mark.parametrize("language", ["es", "ar", "ar-XB"])
def test_every_page_of_the_room_opens_in_every_language(organizer: Visitor, language: str) -> None:
    _logged(organizer)
    _noted(organizer)
    address = organizer.page.url.partition("#")[0]
    for page in (
        address,
        f"{address}/tally",
        f"{address}/facts",
        "/desk/listening/",
        "/desk/themes/",
        "/desk/themes/new",
    ):
        organizer.get(f"{page}?lang={language}")
        assert organizer.page.language.startswith(language[:2])
