"""The data manager releases who came to sessions; the town reads who was not heard."""

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
    builders.dimension(data, home, "age", ("under_30", "over_30"))
    return signed_in(app, data, home, Role.ORGANIZER, name="Org")


def test_who_came_is_released_for_everybody_and_shown_by_the_town(
    app: Flask, data: Session, home: Initiative, organizer: Visitor, stranger: Visitor
) -> None:
    manager = signed_in(app, data, home, Role.DATA_MANAGER, name="Dee")
    manager.get("/desk/results/")
    manager.press("Release who came")
    assert "Nobody has been counted in a listening session yet." in manager.page.text
    organizer.get("/desk/listening/")
    organizer.follow("Log a session")
    organizer.fill("When", "2026-02-10").fill("Where", "Church hall").fill("Languages spoken", "es, en")
    organizer.fill("How many people came", "70").press("Save")
    organizer.follow("Tally the cards")
    organizer.fill("Under 30", "40").fill("Over 30", "25").press("Save")
    manager.press("Release who came")
    assert "Released: who came to listening sessions" in manager.page.text
    town = stranger.get("/p/rivertown")
    assert "Who came to listening sessions" in town.text
    assert "Under 30" in town.text


def test_who_does_not_publish_is_not_offered_it(organizer: Visitor) -> None:
    organizer.get("/desk/results/")
    assert "Release who came" not in organizer.page.text
    organizer.post("/desk/results/who-came", status=403)
